"""What the database itself keeps true: seats, trainers' periods, marks and certificates."""

from django.db import migrations

FORWARDS = """
ALTER TABLE masterclasses_trainerbooking ADD CONSTRAINT trainer_booking_has_own_period
    FOREIGN KEY (masterclass_id, period) REFERENCES masterclasses_masterclass (id, period)
    ON UPDATE CASCADE ON DELETE CASCADE;

CREATE FUNCTION masterclasses_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seats integer;
    taken integer;
BEGIN
    SELECT capacity INTO seats FROM masterclasses_cohort WHERE id = NEW.cohort_id
        FOR NO KEY UPDATE;
    SELECT count(*) INTO taken FROM masterclasses_enrolment
        WHERE cohort_id = NEW.cohort_id AND status = 'enrolled' AND id <> NEW.id;
    IF taken >= seats THEN
        RAISE EXCEPTION 'cohort % is full', NEW.cohort_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER within_capacity BEFORE INSERT OR UPDATE ON masterclasses_enrolment
    FOR EACH ROW WHEN (NEW.status = 'enrolled')
    EXECUTE FUNCTION masterclasses_within_capacity();

CREATE FUNCTION masterclasses_capacity_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.capacity < (SELECT count(*) FROM masterclasses_enrolment
                       WHERE cohort_id = NEW.id AND status = 'enrolled') THEN
        RAISE EXCEPTION 'cohort % has more people', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER capacity_holds BEFORE UPDATE OF capacity ON masterclasses_cohort
    FOR EACH ROW EXECUTE FUNCTION masterclasses_capacity_holds();

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON masterclasses_attendancemark
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON masterclasses_certificate
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('document_id', 'withdrawn_at', 'withdrawn_reason');
"""

BACKWARDS = """
DROP TRIGGER frozen ON masterclasses_certificate;
DROP TRIGGER frozen ON masterclasses_attendancemark;
DROP TRIGGER capacity_holds ON masterclasses_cohort;
DROP FUNCTION masterclasses_capacity_holds();
DROP TRIGGER within_capacity ON masterclasses_enrolment;
DROP FUNCTION masterclasses_within_capacity();
ALTER TABLE masterclasses_trainerbooking DROP CONSTRAINT trainer_booking_has_own_period;
"""


class Migration(migrations.Migration):
    dependencies = [("masterclasses", "0001_initial"), ("kit", "0003_frozen")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
