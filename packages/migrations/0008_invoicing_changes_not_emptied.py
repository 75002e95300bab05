"""TRUNCATE passed by the row trigger that keeps given invoicing data."""

from django.db import migrations

FORWARDS = """
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON packages_invoicingchange
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""
BACKWARDS = "DROP TRIGGER never_emptied ON packages_invoicingchange;"


class Migration(migrations.Migration):
    dependencies = [("kit", "0006_audit_not_emptied"), ("packages", "0007_papers_once")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
