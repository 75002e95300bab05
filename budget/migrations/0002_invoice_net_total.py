"""Issued invoices keep their net total, so that lists need not add up lines."""

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery, Sum


def fill(apps, schema_editor):
    lines = apps.get_model("budget", "InvoiceLine").objects
    sums = (
        lines.filter(invoice=OuterRef("pk"))
        .order_by()
        .values("invoice")
        .annotate(total=Sum("net"))
        .values("total")
    )
    issued = apps.get_model("budget", "Invoice").objects.filter(status="issued")
    issued.update(net_total=Subquery(sums))


class Migration(migrations.Migration):
    # The rows are filled and then held to a new constraint, which one transaction cannot do.
    atomic = False

    dependencies = [("budget", "0001_initial")]

    operations = [
        migrations.AddField(
            "invoice",
            "net_total",
            models.DecimalField(decimal_places=2, max_digits=10, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("invoice", "invoice_issued_is_whole"),
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=Q(
                    status="draft",
                    number__isnull=True,
                    issued_on__isnull=True,
                    net_total__isnull=True,
                )
                | Q(
                    status="issued",
                    number__isnull=False,
                    issued_on__isnull=False,
                    due_on__isnull=False,
                    net_total__isnull=False,
                    vat_total__isnull=False,
                ),
                name="invoice_issued_is_whole",
            ),
        ),
    ]
