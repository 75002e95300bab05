"""Each paper of an agreement is set once; its signatures and lines are never emptied away."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION packages_papers_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.offered_document_id IS NULL
            OR OLD.offered_document_id IS NOT DISTINCT FROM NEW.offered_document_id)
        AND (OLD.sealed_document_id IS NULL
            OR OLD.sealed_document_id IS NOT DISTINCT FROM NEW.sealed_document_id)
        AND (OLD.status IN ('offered', 'signed')
            OR OLD.uploaded_document_id IS NOT DISTINCT FROM NEW.uploaded_document_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a paper of an agreement is set once' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER papers_once BEFORE UPDATE ON packages_agreement
    FOR EACH ROW EXECUTE FUNCTION packages_papers_once();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON packages_signature
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON packages_agreementline
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER never_emptied ON packages_agreementline;
DROP TRIGGER never_emptied ON packages_signature;
DROP TRIGGER papers_once ON packages_agreement;
DROP FUNCTION packages_papers_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0006_audit_not_emptied"),
        ("packages", "0006_invoicing_changes"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
