"""``kit_frozen``: a trigger for rows that never change, but for the columns that it names."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION kit_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are frozen', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON kit_storeddocument
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
"""

BACKWARDS = """
DROP TRIGGER frozen ON kit_storeddocument;
DROP FUNCTION kit_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_audit_chain")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
