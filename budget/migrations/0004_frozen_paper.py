"""What was issued or booked lives in the database as it is: nothing there changes or goes.

An issued invoice takes its paper once; a draft may still change and go. For what never
changes at all, see ``kit_frozen``.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION budget_keep_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'issued' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW IS NOT DISTINCT FROM OLD
        OR (OLD.document_id IS NULL
            AND to_jsonb(NEW) - 'document_id' = to_jsonb(OLD) - 'document_id')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an issued invoice is frozen'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER budget_keep_invoice BEFORE UPDATE OR DELETE ON budget_invoice
    FOR EACH ROW EXECUTE FUNCTION budget_keep_invoice();

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_invoiceline
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();

CREATE FUNCTION budget_no_line_after_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM budget_invoice
               WHERE id = NEW.invoice_id AND document_id IS NOT NULL) THEN
        RAISE EXCEPTION 'an invoice with its paper gets no more lines'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_no_line_after_paper BEFORE INSERT ON budget_invoiceline
    FOR EACH ROW EXECUTE FUNCTION budget_no_line_after_paper();

CREATE TRIGGER budget_invoice_not_emptied BEFORE TRUNCATE ON budget_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER budget_line_not_emptied BEFORE TRUNCATE ON budget_invoiceline
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER budget_payment_not_emptied BEFORE TRUNCATE ON budget_payment
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER budget_payment_not_emptied ON budget_payment;
DROP TRIGGER budget_line_not_emptied ON budget_invoiceline;
DROP TRIGGER budget_invoice_not_emptied ON budget_invoice;
DROP TRIGGER budget_no_line_after_paper ON budget_invoiceline;
DROP FUNCTION budget_no_line_after_paper();
DROP TRIGGER frozen ON budget_payment;
DROP TRIGGER frozen ON budget_invoiceline;
DROP TRIGGER budget_keep_invoice ON budget_invoice;
DROP FUNCTION budget_keep_invoice();
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0003_undone_payments"), ("kit", "0006_audit_not_emptied")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
