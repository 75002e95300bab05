"""Cases of participants, their assessments (which never change), documents and KPIs."""

import django.db.models.deletion
import django.db.models.functions.text
import portal.kit.validators
from django.conf import settings
from django.db import migrations, models


FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON programme_caseassessment
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
"""

BACKWARDS = "DROP TRIGGER frozen ON programme_caseassessment;"


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0008_mail_calendar_and_bounces'),
        ('programme', '0005_knowledge_meetings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, validators=[portal.kit.validators.validate_name], verbose_name='titel')),
                ('context', models.TextField(max_length=4000, verbose_name='wat er speelt')),
                ('task', models.TextField(max_length=4000, verbose_name='opgave')),
                ('ambitions', models.TextField(blank=True, max_length=4000, verbose_name='ambities')),
                ('phase', models.CharField(blank=True, choices=[('initiative', 'initiatief'), ('definition', 'definitie'), ('design', 'ontwerp'), ('preparation', 'voorbereiding'), ('realisation', 'uitvoering'), ('management', 'beheer')], max_length=20, verbose_name='fase')),
                ('budget_order', models.CharField(choices=[('unknown', 'nog niet bekend'), ('to_100k', 'tot € 100.000'), ('to_500k', '€ 100.000 tot € 500.000'), ('to_1m', '€ 500.000 tot € 1 miljoen'), ('to_5m', '€ 1 miljoen tot € 5 miljoen'), ('over_5m', 'meer dan € 5 miljoen')], default='unknown', max_length=20, verbose_name='orde van het budget')),
                ('partners', models.TextField(blank=True, max_length=2000, verbose_name='partners')),
                ('sharing', models.CharField(choices=[('lead', 'alleen met de universiteit'), ('programme', 'met alle deelnemers')], default='lead', max_length=20, verbose_name='gedeeld')),
                ('status', models.CharField(choices=[('brought', 'ingebracht'), ('under_way', 'loopt'), ('finished', 'afgerond')], default='brought', max_length=20, verbose_name='stand')),
                ('outcome', models.TextField(blank=True, max_length=4000, verbose_name='wat het opleverde')),
                ('brought_at', models.DateTimeField()),
                ('status_since', models.DateTimeField()),
                ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='brought_cases', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='programme.participant')),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('title'), 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, validators=[portal.kit.validators.validate_name], verbose_name='titel')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='programme.case')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.storeddocument')),
            ],
            options={
                'ordering': ['added_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseKpi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, validators=[portal.kit.validators.validate_name], verbose_name='naam')),
                ('unit', models.CharField(max_length=30, validators=[portal.kit.validators.validate_name], verbose_name='eenheid')),
                ('goal', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='doel')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kpis', to='programme.case')),
            ],
            options={
                'ordering': ['case', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programme.case')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.developmentline')),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='lines',
            field=models.ManyToManyField(related_name='cases', through='programme.CaseLine', to='programme.developmentline'),
        ),
        migrations.CreateModel(
            name='Discipline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField()),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disciplines', to='programme.programme')),
            ],
            options={
                'ordering': ['programme', 'position'],
            },
        ),
        migrations.CreateModel(
            name='CaseDiscipline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programme.case')),
                ('discipline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.discipline')),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='disciplines',
            field=models.ManyToManyField(related_name='cases', through='programme.CaseDiscipline', to='programme.discipline'),
        ),
        migrations.CreateModel(
            name='KpiValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measured_on', models.DateField(verbose_name='datum')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='waarde')),
                ('kpi', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='programme.casekpi')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kpi', 'measured_on'],
            },
        ),
        migrations.CreateModel(
            name='CaseAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('now', models.CharField(choices=[('mono_low', 'mono, laag'), ('multi_low', 'multi, laag'), ('mono_high', 'mono, hoog'), ('multi_high', 'multi, hoog')], max_length=20)),
                ('wished', models.CharField(choices=[('mono_low', 'mono, laag'), ('multi_low', 'multi, laag'), ('mono_high', 'mono, hoog'), ('multi_high', 'multi, hoog')], max_length=20)),
                ('reason', models.TextField(max_length=1000, verbose_name='toelichting')),
                ('assessed_at', models.DateTimeField()),
                ('assessed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='programme.case')),
            ],
            options={
                'ordering': ['case', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('now__in', ['mono_low', 'multi_low', 'mono_high', 'multi_high']), ('wished__in', ['mono_low', 'multi_low', 'mono_high', 'multi_high'])), name='assessment_quadrants_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='assessment_has_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='casekpi',
            constraint=models.UniqueConstraint(models.F('case'), django.db.models.functions.text.Lower('name'), name='kpi_name_once_per_case'),
        ),
        migrations.AddConstraint(
            model_name='caseline',
            constraint=models.UniqueConstraint(fields=('case', 'line'), name='case_line_once'),
        ),
        migrations.AddConstraint(
            model_name='discipline',
            constraint=models.UniqueConstraint(fields=('programme', 'key'), name='discipline_key_unique'),
        ),
        migrations.AddConstraint(
            model_name='casediscipline',
            constraint=models.UniqueConstraint(fields=('case', 'discipline'), name='case_discipline_once'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(models.F('participant'), django.db.models.functions.text.Lower('title'), name='case_title_once_per_participant'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['brought', 'under_way', 'finished'])), name='case_status_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('sharing__in', ['lead', 'programme'])), name='case_sharing_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['', 'initiative', 'definition', 'design', 'preparation', 'realisation', 'management'])), name='case_phase_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('budget_order__in', ['unknown', 'to_100k', 'to_500k', 'to_1m', 'to_5m', 'over_5m'])), name='case_budget_order_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'finished'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='case_finished_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='kpivalue',
            constraint=models.UniqueConstraint(fields=('kpi', 'measured_on'), name='kpi_measured_once_a_day'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
