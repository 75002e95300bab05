"""TRUNCATE passes by row triggers, so the audit table refuses it by a trigger of its own."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION kit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME;
END $$;

CREATE TRIGGER kit_audit_not_emptied BEFORE TRUNCATE ON kit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER kit_audit_not_emptied ON kit_auditrecord;
DROP FUNCTION kit_refuse_truncate();
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0005_mail_attachments")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
