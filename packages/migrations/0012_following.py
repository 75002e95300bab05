"""What the lead does next about participants, and notes: never changed nor emptied away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_participantnote
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON packages_participantnote
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER never_emptied ON packages_participantnote;
DROP TRIGGER frozen ON packages_participantnote;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('packages', '0011_vat_decisions'),
        ('programme', '0007_next_steps_by_year'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NextAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('planned_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='next_actions', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='next_actions', to='programme.participant')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='next_action_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='next_action_done_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ParticipantNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000)),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='packages.participantnote')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='programme.participant')),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_says_something'), models.UniqueConstraint(condition=models.Q(('corrects__isnull', False)), fields=('corrects',), name='note_corrected_once')],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
