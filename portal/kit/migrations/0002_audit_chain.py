"""The audit chain lives in the database: linked at commit, refusing change and deletion."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION kit_audit_hash(r kit_auditrecord) RETURNS varchar
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        r.position, r.previous_hash, extract(epoch FROM r.at), r.actor_id, r.act,
        r.subject_type, r.subject_id, r.subject_label, r.data
    )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION kit_audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r kit_auditrecord;
    head kit_auditrecord;
BEGIN
    -- Held until the commit that is under way: links follow the order of commits.
    PERFORM pg_advisory_xact_lock(hashtext('kit_audit_chain'));
    SELECT * INTO head FROM kit_auditrecord
        WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
    SELECT * INTO STRICT r FROM kit_auditrecord WHERE id = NEW.id;
    r.position := coalesce(head.position, 0) + 1;
    r.previous_hash := coalesce(head.hash, '');
    r.hash := kit_audit_hash(r);
    UPDATE kit_auditrecord
        SET position = r.position, previous_hash = r.previous_hash, hash = r.hash
        WHERE id = r.id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER kit_audit_link AFTER INSERT ON kit_auditrecord
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kit_audit_link();

CREATE FUNCTION kit_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND NEW.position IS NOT NULL
        AND (NEW.id, NEW.at, NEW.actor_id, NEW.act, NEW.subject_type, NEW.subject_id,
             NEW.subject_label, NEW.data)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.at, OLD.actor_id, OLD.act, OLD.subject_type, OLD.subject_id,
             OLD.subject_label, OLD.data)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit records are never changed or deleted';
END $$;

CREATE TRIGGER kit_audit_keep BEFORE UPDATE OR DELETE ON kit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION kit_audit_keep();
"""

BACKWARDS = """
DROP TRIGGER kit_audit_keep ON kit_auditrecord;
DROP FUNCTION kit_audit_keep();
DROP TRIGGER kit_audit_link ON kit_auditrecord;
DROP FUNCTION kit_audit_link();
DROP FUNCTION kit_audit_hash(kit_auditrecord);
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
