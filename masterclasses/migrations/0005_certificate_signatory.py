"""Who stands on certificates for the lead; a certificate's PDF is set once."""

from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION masterclasses_certificate_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)
        OR (OLD.withdrawn_at IS NOT NULL
            AND (NEW.withdrawn_at, NEW.withdrawn_reason)
                IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_reason)) THEN
        RAISE EXCEPTION 'certificate % keeps its paper and its end', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE UPDATE ON masterclasses_certificate
    FOR EACH ROW EXECUTE FUNCTION masterclasses_certificate_once();
"""

BACKWARDS = """
DROP TRIGGER once ON masterclasses_certificate;
DROP FUNCTION masterclasses_certificate_once();
"""


class Migration(migrations.Migration):
    dependencies = [("masterclasses", "0004_marks_once_and_code_words")]
    operations = [
        migrations.AddField(
            model_name="masterclassrules",
            name="certificate_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Who stands on certificates for the lead.",
                max_length=120,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="masterclassrules",
            name="certificate_function",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
