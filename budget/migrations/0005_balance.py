"""What each invoice comes to and what is left of it, as a view.

To change a column that it reads, take the view down first and put it up again after.
"""

import django.db.models.deletion
from django.db import migrations, models

VIEW = """
CREATE VIEW budget_balance AS
SELECT invoice.id AS invoice_id,
       COALESCE(
           invoice.net_total,
           (SELECT sum(amount) FROM packages_agreementline AS line
            WHERE line.agreement_year_id = invoice.agreement_year_id
              AND line.borne_by = 'participant'),
           0
       ) AS net,
       COALESCE(invoice.net_total + invoice.vat_total, 0) AS gross,
       received.paid,
       COALESCE(invoice.net_total + invoice.vat_total - received.paid, 0) AS open
FROM budget_invoice AS invoice
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount), 0) AS paid FROM budget_payment
    WHERE budget_payment.invoice_id = invoice.id
) AS received
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0004_frozen_paper"), ("packages", "0007_papers_once")]
    operations = [
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="balance",
                        serialize=False,
                        to="budget.invoice",
                    ),
                ),
                ("net", models.DecimalField(decimal_places=2, max_digits=12)),
                ("gross", models.DecimalField(decimal_places=2, max_digits=12)),
                ("paid", models.DecimalField(decimal_places=2, max_digits=12)),
                ("open", models.DecimalField(decimal_places=2, max_digits=12)),
            ],
            options={"managed": False},
        ),
        migrations.RunSQL(VIEW, "DROP VIEW budget_balance"),
    ]
