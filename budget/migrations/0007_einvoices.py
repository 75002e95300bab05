"""An issued invoice takes its e-invoice once, as it takes its paper."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION budget_keep_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'issued' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW IS NOT DISTINCT FROM OLD
        OR (%s)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an issued invoice is frozen'
        USING ERRCODE = 'restrict_violation';
END $$;
"""
BOTH_ONCE = """
            (OLD.document_id IS NULL OR NEW.document_id = OLD.document_id)
            AND (OLD.einvoice_id IS NULL OR NEW.einvoice_id = OLD.einvoice_id)
            AND to_jsonb(NEW) - '{document_id,einvoice_id}'::text[]
                = to_jsonb(OLD) - '{document_id,einvoice_id}'::text[]
"""
PAPER_ONCE = """
            OLD.document_id IS NULL
            AND to_jsonb(NEW) - 'document_id' = to_jsonb(OLD) - 'document_id'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0006_invoices_ask_for_money"),
        ("kit", "0006_audit_not_emptied"),
    ]
    operations = [
        migrations.AddField(
            model_name="invoice",
            name="einvoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kit.storeddocument",
            ),
        ),
        migrations.RunSQL(KEEP % BOTH_ONCE, KEEP % PAPER_ONCE),
    ]
