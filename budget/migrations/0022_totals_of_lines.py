"""What was issued comes to what its lines come to, whoever writes it."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION budget_check_totals(invoice bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    paper budget_invoice;
    net numeric;
    vat numeric;
BEGIN
    SELECT * INTO paper FROM budget_invoice WHERE id = invoice;
    IF paper.status IS DISTINCT FROM 'issued' THEN
        RETURN;
    END IF;
    SELECT COALESCE(sum(treatment.net), 0), COALESCE(sum(treatment.vat), 0) INTO net, vat
    FROM (
        SELECT sum(line.net) AS net,
               round(sum(line.net) * line.vat_rate / 100, 2) + sum(line.vat_rounding) AS vat
        FROM budget_invoiceline AS line WHERE line.invoice_id = invoice
        GROUP BY line.vat_category, line.vat_rate, line.vat_reason
    ) AS treatment;
    IF (net, vat) IS DISTINCT FROM (paper.net_total, paper.vat_total) THEN
        RAISE EXCEPTION 'invoice % says % and % of VAT, its lines come to % and %',
            paper.number, paper.net_total, paper.vat_total, net, vat
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

CREATE FUNCTION budget_totals_of_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM budget_check_totals(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION budget_totals_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM budget_check_totals(NEW.invoice_id);
    RETURN NULL;
END $$;

-- At the end of the transaction: the invoice is saved before its lines. A line that is there
-- is frozen (0004), so that only new ones are looked at.
CREATE CONSTRAINT TRIGGER budget_totals_of_invoice
    AFTER INSERT OR UPDATE OF status, net_total, vat_total ON budget_invoice
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION budget_totals_of_invoice();
CREATE CONSTRAINT TRIGGER budget_totals_of_line
    AFTER INSERT ON budget_invoiceline
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION budget_totals_of_line();

SELECT budget_check_totals(id) FROM budget_invoice;
"""

BACKWARDS = """
DROP TRIGGER budget_totals_of_line ON budget_invoiceline;
DROP TRIGGER budget_totals_of_invoice ON budget_invoice;
DROP FUNCTION budget_totals_of_line();
DROP FUNCTION budget_totals_of_invoice();
DROP FUNCTION budget_check_totals(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0021_money_stays_in_its_books")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
