"""A counter that is set back or taken away would give a number out twice."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION kit_counter_goes_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.last >= OLD.last
        AND (NEW.id, NEW.series, NEW.year) = (OLD.id, OLD.series, OLD.year)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a counter only goes up' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER goes_up BEFORE UPDATE OR DELETE ON kit_counter
    FOR EACH ROW EXECUTE FUNCTION kit_counter_goes_up();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON kit_counter
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER never_emptied ON kit_counter;
DROP TRIGGER goes_up ON kit_counter;
DROP FUNCTION kit_counter_goes_up();
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0006_audit_not_emptied")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
