"""Money is booked on issued invoices of the lead whose account it came to, whoever books it."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION budget_payment_in_its_books() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid budget_invoice;
    lead bigint;
BEGIN
    SELECT * INTO paid FROM budget_invoice WHERE id = NEW.invoice_id;
    IF paid.kind <> 'invoice' OR paid.status <> 'issued' THEN
        RAISE EXCEPTION 'money is booked on issued invoices alone'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.transaction_id IS NOT NULL THEN
        SELECT lead_id INTO lead FROM programme_programme
            WHERE id = budget_programme_of_invoice(NEW.invoice_id);
        IF lead IS DISTINCT FROM budget_lead_of_line(NEW.transaction_id) THEN
            RAISE EXCEPTION 'a line is booked in the books of its own lead'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION budget_lead_of_line(line bigint) RETURNS bigint LANGUAGE sql STABLE
AS $$
    SELECT file.lead_id FROM budget_banktransaction AS found
    JOIN budget_bankfile AS file ON file.id = found.file_id
    WHERE found.id = line
$$;

CREATE TRIGGER budget_payment_in_its_books AFTER INSERT OR UPDATE ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION budget_payment_in_its_books();

CREATE FUNCTION budget_known_of_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF budget_lead_of_line(NEW.banktransaction_id) IS DISTINCT FROM
        (SELECT lead_id FROM budget_bankfile WHERE id = NEW.bankfile_id) THEN
        RAISE EXCEPTION 'a file tells again what its own lead was told'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_known_of_lead AFTER INSERT ON budget_bankfile_known
    FOR EACH ROW EXECUTE FUNCTION budget_known_of_lead();
"""

BACKWARDS = """
DROP TRIGGER budget_known_of_lead ON budget_bankfile_known;
DROP FUNCTION budget_known_of_lead();
DROP TRIGGER budget_payment_in_its_books ON budget_payment;
DROP FUNCTION budget_payment_in_its_books();
DROP FUNCTION budget_lead_of_line(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0020_deliveries")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
