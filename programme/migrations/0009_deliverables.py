"""Products have an owner, a year, a state, documents and cases."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON programme_deliverabledocument
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('audience', 'withdrawn_at');
"""
BACKWARDS = "DROP TRIGGER frozen ON programme_deliverabledocument;"


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0008_mail_calendar_and_bounces'),
        ('programme', '0008_handbook'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliverableCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='DeliverableDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='versie')),
                ('note', models.CharField(max_length=300, verbose_name='wat er nieuw is')),
                ('is_concept', models.BooleanField(verbose_name='concept')),
                ('audience', models.CharField(choices=[('programme', 'iedereen van het programma'), ('lead', 'alleen de universiteit')], max_length=20, verbose_name='voor wie')),
                ('added_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['deliverable', '-number'],
            },
        ),
        migrations.AddField(
            model_name='deliverable',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deliverable',
            name='planned_year',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='gepland voor'),
        ),
        migrations.AddField(
            model_name='deliverable',
            name='status',
            field=models.CharField(choices=[('planned', 'gepland'), ('under_way', 'in bewerking'), ('discussed', 'concept ter bespreking'), ('delivered', 'opgeleverd')], default='planned', max_length=20, verbose_name='stand'),
        ),
        migrations.AddConstraint(
            model_name='deliverable',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'under_way', 'discussed', 'delivered'])), name='deliverable_status_known'),
        ),
        migrations.AddField(
            model_name='deliverablecase',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliverable_links', to='programme.case'),
        ),
        migrations.AddField(
            model_name='deliverablecase',
            name='deliverable',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.deliverable'),
        ),
        migrations.AddField(
            model_name='deliverabledocument',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deliverabledocument',
            name='deliverable',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='programme.deliverable'),
        ),
        migrations.AddField(
            model_name='deliverabledocument',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.storeddocument'),
        ),
        migrations.AddConstraint(
            model_name='deliverablecase',
            constraint=models.UniqueConstraint(fields=('deliverable', 'case'), name='deliverable_case_once'),
        ),
        migrations.AddConstraint(
            model_name='deliverabledocument',
            constraint=models.UniqueConstraint(fields=('deliverable', 'number'), name='deliverable_document_number_once'),
        ),
        migrations.AddConstraint(
            model_name='deliverabledocument',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['programme', 'lead'])), name='deliverable_document_audience_known'),
        ),
        migrations.AddConstraint(
            model_name='deliverabledocument',
            constraint=models.CheckConstraint(condition=models.Q(('is_concept', True), ('audience', 'programme'), _connector='OR'), name='deliverable_document_final_is_shared'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
