import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Round


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0002_invoice_net_total"),
        ("packages", "0005_years_without_indexation"),
    ]
    operations = [
        migrations.AddField(
            model_name="payment",
            name="undoes",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="budget.payment",
            ),
        ),
        migrations.RemoveConstraint(model_name="payment", name="payment_not_zero"),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=Q(undoes__isnull=True, amount__gt=0)
                | (Q(undoes__isnull=False, amount__lt=0) & ~Q(note="")),
                name="payment_or_counter_booking",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("issued_on")),
                name="invoice_due_after_issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=Q(net=Round(F("quantity") * F("unit_price"), 2)),
                name="invoice_line_net_is_product",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=Q(vat_category="S", vat_rate__gt=0, vat_reason="")
                | (Q(vat_category="E", vat_rate=0) & ~Q(vat_reason="")),
                name="invoice_line_vat_consistent",
            ),
        ),
    ]
