"""The keys by which lines share income: only added to, and their percentages make 100."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_distributionkey
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_keypart
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER budget_key_not_emptied BEFORE TRUNCATE ON budget_distributionkey
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER budget_key_part_not_emptied BEFORE TRUNCATE ON budget_keypart
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();

CREATE TRIGGER budget_key_in_open_year AFTER INSERT ON budget_distributionkey
    FOR EACH ROW EXECUTE FUNCTION budget_basis_in_open_year();

CREATE FUNCTION budget_key_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(percentage) FROM budget_keypart WHERE key_id = NEW.key_id) <> 100 THEN
        RAISE EXCEPTION 'the parts of a key make 100 percent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_key_is_whole';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER budget_key_is_whole AFTER INSERT ON budget_keypart
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION budget_key_is_whole();
"""

BACKWARDS = """
DROP TRIGGER budget_key_is_whole ON budget_keypart;
DROP FUNCTION budget_key_is_whole();
DROP TRIGGER budget_key_in_open_year ON budget_distributionkey;
DROP TRIGGER budget_key_part_not_emptied ON budget_keypart;
DROP TRIGGER budget_key_not_emptied ON budget_distributionkey;
DROP TRIGGER frozen ON budget_keypart;
DROP TRIGGER frozen ON budget_distributionkey;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0018_ledger_codes"),
        ("kit", "0006_audit_not_emptied"),
        ("programme", "0005_knowledge_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='DistributionKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('note', models.CharField(max_length=200, verbose_name='toelichting')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distribution_keys', to='programme.programme')),
            ],
            options={
                'ordering': ['programme', 'year', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='KeyPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percentage', models.DecimalField(decimal_places=2, max_digits=5)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='budget.distributionkey')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.developmentline')),
            ],
            options={
                'ordering': ['key', 'line__position'],
            },
        ),
        migrations.AddConstraint(
            model_name='distributionkey',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='distribution_key_has_note'),
        ),
        migrations.AddConstraint(
            model_name='keypart',
            constraint=models.UniqueConstraint(fields=('key', 'line'), name='key_part_unique'),
        ),
        migrations.AddConstraint(
            model_name='keypart',
            constraint=models.CheckConstraint(condition=models.Q(('percentage__gte', 0), ('percentage__lte', 100)), name='key_part_is_part'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
