"""Credit notes take back lines: of each never more than it asked, whoever writes it."""

from decimal import Decimal

from django.db import migrations, models
from django.db.models import Q

TAKES_BACK = """
CREATE FUNCTION budget_line_takes_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    note budget_invoice;
    line budget_invoiceline;
    taken_back numeric;
BEGIN
    SELECT * INTO note FROM budget_invoice WHERE id = NEW.invoice_id;
    IF NEW.credits_id IS NULL AND note.kind = 'invoice' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO line FROM budget_invoiceline WHERE id = NEW.credits_id FOR NO KEY UPDATE;
    IF line.invoice_id IS DISTINCT FROM note.credits_id
       OR (line.vat_category, line.vat_rate, line.vat_reason)
          IS DISTINCT FROM (NEW.vat_category, NEW.vat_rate, NEW.vat_reason) THEN
        RAISE EXCEPTION 'takes back no line of the invoice that is credited'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT COALESCE(sum(net), 0) + NEW.net INTO taken_back
    FROM budget_invoiceline WHERE credits_id = line.id;
    IF NEW.net * line.net <= 0 OR abs(taken_back) > abs(line.net) THEN
        RAISE EXCEPTION 'more of a line is taken back than it asked'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_line_takes_back BEFORE INSERT ON budget_invoiceline
    FOR EACH ROW EXECUTE FUNCTION budget_line_takes_back();
"""
NO_MORE = """
DROP TRIGGER budget_line_takes_back ON budget_invoiceline;
DROP FUNCTION budget_line_takes_back();
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0011_closed_years")]
    operations = [
        migrations.AddField(
            "invoice",
            "approved",
            models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "invoiceline",
            "vat_rounding",
            models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=3),
        ),
        migrations.AddConstraint(
            "invoiceline",
            models.CheckConstraint(
                condition=Q(unit_price__gte=0) & ~Q(quantity=0),
                name="invoice_line_price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            "invoiceline",
            models.CheckConstraint(
                condition=Q(vat_rounding=0)
                | Q(
                    credits__isnull=False,
                    vat_category="S",
                    vat_rounding__range=("-0.01", "0.01"),
                ),
                name="invoice_line_rounds_credit_only",
            ),
        ),
        migrations.RunSQL(TAKES_BACK, NO_MORE),
    ]
