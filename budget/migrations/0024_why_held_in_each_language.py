"""Why a run held an invoice is kept in each language; what there was stays, in Dutch."""

from django.db import migrations, models

OPENED = """
DROP TRIGGER issued_once ON budget_invoicerunitem;
"""
FORWARDS = """
ALTER TABLE budget_invoicerunitem ALTER COLUMN held TYPE jsonb USING
    CASE held WHEN '' THEN '{}'::jsonb ELSE jsonb_build_object('nl', held) END;
CREATE TRIGGER issued_once BEFORE UPDATE ON budget_invoicerunitem
    FOR EACH ROW WHEN (OLD.invoice_id IS NOT NULL OR OLD.held <> '{}'::jsonb)
    EXECUTE FUNCTION kit_frozen();
"""
BACKWARDS = """
DROP TRIGGER issued_once ON budget_invoicerunitem;
ALTER TABLE budget_invoicerunitem ALTER COLUMN held TYPE text USING coalesce(held ->> 'nl', '');
"""
CLOSED = """
CREATE TRIGGER issued_once BEFORE UPDATE ON budget_invoicerunitem
    FOR EACH ROW WHEN (OLD.invoice_id IS NOT NULL OR OLD.held <> '')
    EXECUTE FUNCTION kit_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0023_channel_in_plain_words'),
        ('packages', '0013_channel_in_plain_words'),
    ]

    operations = [
        migrations.RunSQL(OPENED, CLOSED),
        migrations.RemoveConstraint(
            model_name='invoicerunitem',
            name='run_item_issued_or_held',
        ),
        migrations.RunSQL(
            FORWARDS,
            BACKWARDS,
            state_operations=[
                migrations.AlterField(
                    model_name='invoicerunitem',
                    name='held',
                    field=models.JSONField(default=dict),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name='invoicerunitem',
            constraint=models.CheckConstraint(condition=models.Q(('invoice__isnull', True), ('held', {}), _connector='OR'), name='run_item_issued_or_held'),
        ),
    ]
