"""The handbook: drafted, published in versions that never change, and commented on."""

import django.db.models.constraints
import django.db.models.deletion
import portal.kit.validators
from django.conf import settings
from django.db import migrations, models


FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON programme_handbookversion
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('document_id');
"""
BACKWARDS = "DROP TRIGGER frozen ON programme_handbookversion;"


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0008_mail_calendar_and_bounces'),
        ('programme', '0007_next_steps_by_year'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandbookStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('title', models.CharField(max_length=120, validators=[portal.kit.validators.validate_name], verbose_name='titel')),
                ('text', models.TextField(blank=True, max_length=6000, verbose_name='tekst')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handbook_steps', to='programme.programme')),
            ],
            options={
                'ordering': ['programme', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HandbookStepCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programme.case')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.handbookstep')),
            ],
        ),
        migrations.AddField(
            model_name='handbookstep',
            name='cases',
            field=models.ManyToManyField(related_name='handbook_steps', through='programme.HandbookStepCase', to='programme.case'),
        ),
        migrations.CreateModel(
            name='HandbookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='versie')),
                ('note', models.TextField(max_length=1000, verbose_name='wat er is veranderd')),
                ('snapshot', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.storeddocument')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handbook_versions', to='programme.programme')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['programme', '-number'],
            },
        ),
        migrations.CreateModel(
            name='HandbookComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='opmerking')),
                ('written_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('new', 'nieuw'), ('answered', 'beantwoord'), ('closed', 'gesloten')], default='new', max_length=20, verbose_name='stand')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='antwoord')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.organisation')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='programme.handbookstep')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='programme.handbookversion')),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HandbookItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('title', models.CharField(max_length=120, validators=[portal.kit.validators.validate_name], verbose_name='titel')),
                ('text', models.TextField(blank=True, max_length=6000, verbose_name='tekst')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('milestone', 'mijlpaal'), ('method', 'methode'), ('instrument', 'instrument'), ('task', 'taak'), ('role', 'rol'), ('action', 'actie')], max_length=20, verbose_name='soort')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='programme.handbookstep')),
            ],
            options={
                'ordering': ['step', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('step', 'position'), name='handbook_item_position_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['milestone', 'method', 'instrument', 'task', 'role', 'action'])), name='handbook_item_kind_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='handbookstepcase',
            constraint=models.UniqueConstraint(fields=('step', 'case'), name='handbook_step_case_once'),
        ),
        migrations.AddConstraint(
            model_name='handbookstep',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('programme', 'position'), name='handbook_step_position_once'),
        ),
        migrations.AddConstraint(
            model_name='handbookversion',
            constraint=models.UniqueConstraint(fields=('programme', 'number'), name='handbook_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='handbookversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), models.Q(('note', ''), _negated=True)), name='handbook_version_has_note'),
        ),
        migrations.AddConstraint(
            model_name='handbookcomment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['new', 'answered', 'closed'])), name='handbook_comment_status_known'),
        ),
        migrations.AddConstraint(
            model_name='handbookcomment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='handbook_comment_answer_whole'),
        ),
        migrations.AddConstraint(
            model_name='handbookcomment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'answered'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='handbook_comment_answered_has_answer'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
