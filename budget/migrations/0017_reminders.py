"""Reminders and disputes; what was sent or reported changes no more than it must."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


FORWARDS = """
CREATE FUNCTION budget_set_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV
        AND (NEW IS NOT DISTINCT FROM OLD OR to_jsonb(OLD) -> TG_ARGV[0] = 'null'::jsonb) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are frozen, but for what is set once', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER set_once BEFORE UPDATE OR DELETE ON budget_reminder
    FOR EACH ROW EXECUTE FUNCTION budget_set_once('document_id');
CREATE TRIGGER set_once BEFORE UPDATE OR DELETE ON budget_dispute
    FOR EACH ROW EXECUTE FUNCTION budget_set_once('ended_at', 'ended_by_id', 'outcome');
CREATE TRIGGER set_once BEFORE UPDATE OR DELETE ON budget_reminderhold
    FOR EACH ROW EXECUTE FUNCTION budget_set_once('released_at', 'released_by_id');
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON budget_reminder
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON budget_dispute
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER never_emptied ON budget_dispute;
DROP TRIGGER never_emptied ON budget_reminder;
DROP TRIGGER set_once ON budget_reminderhold;
DROP TRIGGER set_once ON budget_dispute;
DROP TRIGGER set_once ON budget_reminder;
DROP FUNCTION budget_set_once();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("budget", "0016_invoice_runs"),
        ('kit', '0008_mail_calendar_and_bounces'),
        ('programme', '0005_knowledge_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReminderSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('active', models.BooleanField(default=False)),
                ('gap_days', models.PositiveSmallIntegerField(default=7, verbose_name='dagen tussen twee brieven')),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_schedule', to='programme.programme')),
            ],
        ),
        migrations.CreateModel(
            name='ReminderLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=60, verbose_name='kop van de brief')),
                ('days_after_due', models.PositiveSmallIntegerField()),
                ('term_days', models.PositiveSmallIntegerField()),
                ('text', models.TextField(max_length=2000)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='budget.reminderschedule')),
            ],
            options={
                'ordering': ['schedule', 'level'],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=1000)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True, max_length=1000)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='budget.invoice')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('invoice',), name='dispute_one_at_a_time'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='dispute_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='dispute_ended_whole')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='nummer')),
                ('title', models.CharField(max_length=60)),
                ('text', models.TextField()),
                ('sent_on', models.DateField()),
                ('pay_by', models.DateField()),
                ('email', models.EmailField(max_length=254)),
                ('gross', models.DecimalField(decimal_places=2, max_digits=12)),
                ('credited', models.DecimalField(decimal_places=2, max_digits=12)),
                ('paid', models.DecimalField(decimal_places=2, max_digits=12)),
                ('open', models.DecimalField(decimal_places=2, max_digits=12)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.storeddocument')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='budget.invoice')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_on', '-number'],
                'constraints': [models.UniqueConstraint(fields=('invoice', 'level'), name='reminder_once_per_level'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='reminder_of_known_level'), models.CheckConstraint(condition=models.Q(('open', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('credited')), '-', models.F('paid'))), ('open__gt', 0)), name='reminder_asks_what_is_open'), models.CheckConstraint(condition=models.Q(('pay_by__gt', models.F('sent_on'))), name='reminder_gives_time')],
            },
        ),
        migrations.CreateModel(
            name='ReminderHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('until', models.DateField(null=True)),
                ('held_at', models.DateTimeField(auto_now_add=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='budget.invoice')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('invoice',), name='reminder_hold_one_at_a_time'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reminder_hold_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='reminder_hold_released_whole')],
            },
        ),
        migrations.AddConstraint(
            model_name='reminderschedule',
            constraint=models.CheckConstraint(condition=models.Q(('gap_days__gte', 1), ('gap_days__lte', 90)), name='reminder_gap_sensible'),
        ),
        migrations.AddConstraint(
            model_name='reminderlevel',
            constraint=models.UniqueConstraint(fields=('schedule', 'level'), name='reminder_level_unique'),
        ),
        migrations.AddConstraint(
            model_name='reminderlevel',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='reminder_level_known'),
        ),
        migrations.AddConstraint(
            model_name='reminderlevel',
            constraint=models.CheckConstraint(condition=models.Q(('days_after_due__gte', 1), ('days_after_due__lte', 365), ('term_days__gte', 1), ('term_days__lte', 90), models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='reminder_level_sensible'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
