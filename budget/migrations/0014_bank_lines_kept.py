"""What the bank tells lives in the database as it came, and is never booked twice.

A payment may be tied to a line of a bank file, or loosed from it, and changes in nothing else.
All that is booked from a line together never comes to more than the line.
"""

from django.db import migrations

FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_bankfile
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_bankfile_known
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_banktransaction
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_setaside
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('lifted_at', 'lifted_by_id');
CREATE TRIGGER budget_bank_file_not_emptied BEFORE TRUNCATE ON budget_bankfile
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER budget_bank_line_not_emptied BEFORE TRUNCATE ON budget_banktransaction
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER budget_set_aside_not_emptied BEFORE TRUNCATE ON budget_setaside
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();

CREATE FUNCTION budget_keep_lifted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was taken back stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER budget_keep_lifted BEFORE UPDATE ON budget_setaside
    FOR EACH ROW EXECUTE FUNCTION budget_keep_lifted();

DROP TRIGGER frozen ON budget_payment;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('transaction_id');

CREATE FUNCTION budget_payment_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line numeric;
    booked numeric;
BEGIN
    IF TG_OP = 'UPDATE' AND (
        NEW.undoes_id IS NOT NULL
        OR (OLD.transaction_id IS NOT NULL AND NEW.transaction_id IS NOT NULL)
        OR EXISTS (SELECT FROM budget_payment WHERE undoes_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'only a payment that stands is tied to a line, or loosed from it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.undoes_id IS NOT NULL AND NEW.transaction_id IS DISTINCT FROM
        (SELECT transaction_id FROM budget_payment WHERE id = NEW.undoes_id) THEN
        RAISE EXCEPTION 'a counter-booking has the line of its payment'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.transaction_id IS NOT NULL THEN
        SELECT amount INTO line FROM budget_banktransaction
            WHERE id = NEW.transaction_id FOR NO KEY UPDATE;
        SELECT sum(amount) INTO booked FROM budget_payment
            WHERE transaction_id = NEW.transaction_id;
        IF booked * sign(line) NOT BETWEEN 0 AND abs(line) THEN
            RAISE EXCEPTION 'more is booked from a line than it is'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_bank_line';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_payment_of_new_line AFTER INSERT ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION budget_payment_of_line();
CREATE TRIGGER budget_payment_of_line AFTER UPDATE ON budget_payment
    FOR EACH ROW WHEN (OLD.transaction_id IS DISTINCT FROM NEW.transaction_id)
    EXECUTE FUNCTION budget_payment_of_line();
"""

BACKWARDS = """
DROP TRIGGER budget_payment_of_line ON budget_payment;
DROP TRIGGER budget_payment_of_new_line ON budget_payment;
DROP FUNCTION budget_payment_of_line();
DROP TRIGGER frozen ON budget_payment;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
DROP TRIGGER budget_keep_lifted ON budget_setaside;
DROP FUNCTION budget_keep_lifted();
DROP TRIGGER budget_set_aside_not_emptied ON budget_setaside;
DROP TRIGGER budget_bank_line_not_emptied ON budget_banktransaction;
DROP TRIGGER budget_bank_file_not_emptied ON budget_bankfile;
DROP TRIGGER frozen ON budget_setaside;
DROP TRIGGER frozen ON budget_banktransaction;
DROP TRIGGER frozen ON budget_bankfile_known;
DROP TRIGGER frozen ON budget_bankfile;
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0013_bank_lines")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
