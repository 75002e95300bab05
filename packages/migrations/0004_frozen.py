"""What was offered and signed is frozen by the database too; see ``kit_frozen``."""

from django.db import migrations

FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_agreement
    FOR EACH ROW EXECUTE FUNCTION kit_frozen(
        'status', 'status_since', 'status_note', 'reminders_sent', 'reminded_at', 'ends_on',
        'offered_document_id', 'uploaded_document_id', 'sealed_document_id'
    );
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_agreementyear
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_agreementline
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_signature
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
"""

BACKWARDS = """
DROP TRIGGER frozen ON packages_agreement;
DROP TRIGGER frozen ON packages_agreementyear;
DROP TRIGGER frozen ON packages_agreementline;
DROP TRIGGER frozen ON packages_signature;
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0003_frozen"), ("packages", "0003_signatures_and_ends")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
