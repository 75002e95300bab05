"""Credit notes beside invoices, which a later one may stand for; balances that know of both.

A year has one first invoice; each later one replaces one that was wholly credited.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

VIEW = """
DROP VIEW budget_balance;
CREATE VIEW budget_balance AS
SELECT invoice.id AS invoice_id,
       COALESCE(
           invoice.net_total * sign.factor,
           (SELECT sum(amount) FROM packages_agreementline AS line
            WHERE line.agreement_year_id = invoice.agreement_year_id
              AND line.borne_by = 'participant'),
           0
       ) AS net,
       COALESCE((invoice.net_total + invoice.vat_total) * sign.factor, 0) AS gross,
       received.paid,
       CASE WHEN invoice.kind = 'credit' THEN 0 ELSE COALESCE(
           invoice.net_total + invoice.vat_total - received.paid - taken_back.credited, 0
       ) END AS open,
       taken_back.credited
FROM budget_invoice AS invoice
CROSS JOIN LATERAL (
    SELECT CASE WHEN invoice.kind = 'credit' THEN -1 ELSE 1 END AS factor
) AS sign
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount), 0) AS paid FROM budget_payment
    WHERE budget_payment.invoice_id = invoice.id
) AS received
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(note.net_total + note.vat_total), 0) AS credited
    FROM budget_invoice AS note WHERE note.credits_id = invoice.id
) AS taken_back
"""
OLD_VIEW = """
DROP VIEW budget_balance;
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
REFERS = """
CREATE FUNCTION budget_invoice_refers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other budget_invoice;
    taken_back numeric;
BEGIN
    IF NEW.credits_id IS NULL AND NEW.replaces_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO other FROM budget_invoice
    WHERE id = COALESCE(NEW.credits_id, NEW.replaces_id) FOR UPDATE;
    IF other.kind <> 'invoice' OR other.status <> 'issued'
       OR other.agreement_year_id <> NEW.agreement_year_id THEN
        RAISE EXCEPTION 'refers to no issued invoice of the same year'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT COALESCE(sum(net_total + vat_total), 0) INTO taken_back
    FROM budget_invoice WHERE credits_id = other.id AND id <> NEW.id;
    IF NEW.credits_id IS NOT NULL
       AND taken_back + NEW.net_total + NEW.vat_total > other.net_total + other.vat_total THEN
        RAISE EXCEPTION 'more is taken back than was asked'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND taken_back < other.net_total + other.vat_total THEN
        RAISE EXCEPTION 'only what was wholly taken back is replaced'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_invoice_refers BEFORE INSERT OR UPDATE ON budget_invoice
    FOR EACH ROW EXECUTE FUNCTION budget_invoice_refers();
"""
COUNTERS = """
CREATE FUNCTION budget_counters_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.undoes_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM budget_payment
        WHERE id = NEW.undoes_id AND invoice_id = NEW.invoice_id AND amount = -NEW.amount
    ) THEN
        RAISE EXCEPTION 'a counter-booking is the same amount the other way'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_counters_payment BEFORE INSERT ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION budget_counters_payment();
"""
NO_COUNTERS = """
DROP TRIGGER budget_counters_payment ON budget_payment;
DROP FUNCTION budget_counters_payment();
"""
NO_MORE = """
DROP TRIGGER budget_invoice_refers ON budget_invoice;
DROP FUNCTION budget_invoice_refers();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0007_einvoices"),
        ("packages", "0009_invoicing_profile"),
    ]
    operations = [
        migrations.AlterField(
            "invoice",
            "agreement_year",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="packages.agreementyear",
            ),
        ),
        migrations.AddField(
            "invoice",
            "kind",
            models.CharField(
                choices=[("invoice", "factuur"), ("credit", "creditfactuur")],
                default="invoice",
                max_length=20,
            ),
        ),
        migrations.AddField(
            "invoice",
            "credits",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit_notes",
                to="budget.invoice",
            ),
        ),
        migrations.AddField(
            "invoice",
            "replaces",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="budget.invoice",
            ),
        ),
        migrations.AddField(
            "invoice",
            "reason",
            models.CharField(blank=True, default="", max_length=200, verbose_name="reden"),
            preserve_default=False,
        ),
        migrations.AddField(
            "invoiceline",
            "component",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="packages.component",
            ),
        ),
        migrations.AddField(
            "invoiceline",
            "credits",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit_lines",
                to="budget.invoiceline",
            ),
        ),
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
                    net_total__isnull=False,
                    vat_total__isnull=False,
                )
                & (Q(kind="credit") | Q(due_on__isnull=False)),
                name="invoice_issued_is_whole",
            ),
        ),
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=Q(kind="invoice", credits__isnull=True, reason="")
                | (
                    Q(kind="credit", credits__isnull=False, replaces__isnull=True)
                    & Q(status="issued")
                    & ~Q(reason="")
                ),
                name="invoice_or_credit_note",
            ),
        ),
        migrations.AddConstraint(
            "invoice",
            models.UniqueConstraint(
                fields=["agreement_year"],
                condition=Q(kind="invoice", replaces__isnull=True),
                name="invoice_first_once_a_year",
            ),
        ),
        migrations.RemoveConstraint("payment", "payment_or_counter_booking"),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=~Q(amount=0) & (Q(undoes__isnull=True) | ~Q(note="")),
                name="payment_or_counter_booking",
            ),
        ),
        migrations.AddField(
            "balance",
            "credited",
            models.DecimalField(decimal_places=2, max_digits=12, default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(VIEW, OLD_VIEW),
        migrations.RunSQL(REFERS, NO_MORE),
        migrations.RunSQL(COUNTERS, NO_COUNTERS),
    ]
