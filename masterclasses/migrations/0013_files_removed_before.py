"""Files that were removed before that was kept with them: let go today."""

from django.db import migrations

FORWARDS = """
UPDATE kit_storeddocument d SET let_go_at = now()
WHERE kind IN ('case_document', 'meeting_material', 'masterclass_material', 'logo')
    AND NOT EXISTS (SELECT FROM programme_casedocument WHERE document_id = d.id)
    AND NOT EXISTS (SELECT FROM programme_meetingmaterial WHERE document_id = d.id)
    AND NOT EXISTS (SELECT FROM programme_theme WHERE logo_id = d.id)
    AND NOT EXISTS (SELECT FROM masterclasses_material WHERE document_id = d.id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0012_documents_let_go'),
        ('masterclasses', '0012_one_preference'),
        ('programme', '0013_withdrawn_cases'),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, migrations.RunSQL.noop),
    ]
