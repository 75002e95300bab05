"""A stored document can be let go, and only then be deleted; nothing else of it ever changes."""

from django.db import migrations, models

FORWARDS = """
DROP TRIGGER frozen ON kit_storeddocument;
CREATE TRIGGER frozen BEFORE UPDATE ON kit_storeddocument
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('let_go_at');
CREATE TRIGGER kept BEFORE DELETE ON kit_storeddocument
    FOR EACH ROW WHEN (OLD.let_go_at IS NULL) EXECUTE FUNCTION kit_frozen();
"""
BACKWARDS = """
DROP TRIGGER kept ON kit_storeddocument;
DROP TRIGGER frozen ON kit_storeddocument;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON kit_storeddocument
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0011_done_form'),
    ]

    operations = [
        migrations.AddField(
            model_name='storeddocument',
            name='let_go_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
