"""Yearly statements: a final one takes its paper once and never changes or goes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION budget_keep_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'final' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW IS NOT DISTINCT FROM OLD
        OR (OLD.document_id IS NULL
            AND to_jsonb(NEW) - 'document_id' = to_jsonb(OLD) - 'document_id')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a final statement is frozen'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER budget_keep_statement BEFORE UPDATE OR DELETE ON budget_statement
    FOR EACH ROW EXECUTE FUNCTION budget_keep_statement();
CREATE TRIGGER budget_statement_not_emptied BEFORE TRUNCATE ON budget_statement
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();

CREATE FUNCTION budget_statement_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM budget_statement AS former
        WHERE former.id = NEW.corrects_id
          AND former.status = 'final'
          AND former.programme_id = NEW.programme_id
          AND former.participant_id IS NOT DISTINCT FROM NEW.participant_id
          AND former.year = NEW.year
          AND former.version = NEW.version - 1
    ) THEN
        RAISE EXCEPTION 'a next version corrects the final one before it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_statement_corrects BEFORE INSERT OR UPDATE ON budget_statement
    FOR EACH ROW EXECUTE FUNCTION budget_statement_corrects();
"""
BACKWARDS = """
DROP TRIGGER budget_statement_corrects ON budget_statement;
DROP FUNCTION budget_statement_corrects();
DROP TRIGGER budget_statement_not_emptied ON budget_statement;
DROP TRIGGER budget_keep_statement ON budget_statement;
DROP FUNCTION budget_keep_statement();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0014_bank_lines_kept'),
        ('kit', '0008_mail_calendar_and_bounces'),
        ('programme', '0005_knowledge_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='jaar')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='versie')),
                ('change_note', models.CharField(blank=True, max_length=300, verbose_name='wat er verandert')),
                ('status', models.CharField(choices=[('draft', 'concept'), ('final', 'definitief')], default='draft', max_length=20, verbose_name='stand')),
                ('drafted_at', models.DateTimeField(auto_now_add=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('number', models.CharField(max_length=30, null=True, unique=True, verbose_name='nummer')),
                ('final_on', models.DateField(null=True)),
                ('contents', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='budget.statement')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.storeddocument')),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='programme.participant')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='programme.programme')),
            ],
            options={
                'ordering': ['-year', 'participant', '-version'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'year', 'participant', 'version'), name='statement_version_once', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('programme', 'year', 'participant'), name='statement_one_draft', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('final_on__isnull', True), ('number__isnull', True), ('status', 'draft')), models.Q(('asked_by__isnull', False), ('final_on__isnull', False), ('number__isnull', False), ('status', 'final')), _connector='OR'), name='statement_final_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('change_note', ''), ('corrects__isnull', True), ('version', 1)), models.Q(('corrects__isnull', False), ('version__gt', 1), models.Q(('change_note', ''), _negated=True)), _connector='OR'), name='statement_correction_says_why')],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
