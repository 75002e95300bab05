"""Courses: what is on offer, who applied, and the EC that came of it."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import portal.kit.validators
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


FORWARDS = """
CREATE FUNCTION masterclasses_ec_of_course() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most numeric;
    begins date;
BEGIN
    SELECT course.ec, offering.first_day INTO most, begins
        FROM masterclasses_courseoffering offering
        JOIN masterclasses_course course ON course.id = offering.course_id
        WHERE offering.id = NEW.offering_id FOR NO KEY UPDATE OF course;
    IF NEW.ec > most THEN
        RAISE EXCEPTION 'the course has % EC', most USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.result_on < begins THEN
        RAISE EXCEPTION 'the course begins on %', begins USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ec_of_course BEFORE INSERT OR UPDATE ON masterclasses_courseapplication
    FOR EACH ROW WHEN (NEW.result_on IS NOT NULL)
    EXECUTE FUNCTION masterclasses_ec_of_course();

CREATE FUNCTION masterclasses_earned_ec_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM masterclasses_courseapplication application
               JOIN masterclasses_courseoffering offering ON offering.id = application.offering_id
               WHERE offering.course_id = NEW.id AND application.ec > NEW.ec) THEN
        RAISE EXCEPTION 'somebody earned more EC with %', NEW.code
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER earned_ec_holds BEFORE UPDATE OF ec ON masterclasses_course
    FOR EACH ROW EXECUTE FUNCTION masterclasses_earned_ec_holds();
"""

BACKWARDS = """
DROP TRIGGER earned_ec_holds ON masterclasses_course;
DROP FUNCTION masterclasses_earned_ec_holds();
DROP TRIGGER ec_of_course ON masterclasses_courseapplication;
DROP FUNCTION masterclasses_ec_of_course();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('masterclasses', '0008_coaching'),
        ('programme', '0005_knowledge_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='vakcode')),
                ('title', models.CharField(max_length=160, validators=[portal.kit.validators.validate_name], verbose_name='titel')),
                ('ec', models.DecimalField(decimal_places=1, max_digits=3, validators=[django.core.validators.MinValueValidator(Decimal('0.5')), django.core.validators.MaxValueValidator(Decimal('30'))], verbose_name='EC')),
                ('description', models.TextField(blank=True, max_length=4000, verbose_name='omschrijving')),
                ('prerequisites', models.TextField(blank=True, max_length=1000, verbose_name='vereiste voorkennis')),
                ('link', models.URLField(blank=True, verbose_name='link')),
                ('active', models.BooleanField(default=True, verbose_name='wordt aangeboden')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='programme.programme')),
            ],
            options={
                'ordering': ['title', 'code'],
            },
        ),
        migrations.CreateModel(
            name='CourseOffering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quartile', models.PositiveSmallIntegerField(choices=[(1, 'kwartiel 1 (september–november)'), (2, 'kwartiel 2 (november–januari)'), (3, 'kwartiel 3 (februari–april)'), (4, 'kwartiel 4 (april–juli)')], verbose_name='kwartiel')),
                ('year', models.PositiveSmallIntegerField(verbose_name='telt voor het jaar')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(verbose_name='laatste dag')),
                ('apply_until', models.DateField(verbose_name='aanmelden kan tot en met')),
                ('status', models.CharField(choices=[('open', 'gaat door'), ('withdrawn', 'gaat niet door')], default='open', max_length=20, verbose_name='stand')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='masterclasses.course')),
            ],
            options={
                'ordering': ['first_day', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CourseApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('motivation', models.TextField(max_length=1000, verbose_name='motivatie')),
                ('prerequisites_met', models.TextField(blank=True, max_length=1000, verbose_name='voorkennis')),
                ('applied_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('applied', 'wacht op besluit'), ('approved', 'goedgekeurd'), ('passed', 'behaald'), ('failed', 'niet behaald'), ('stopped', 'gestopt'), ('declined', 'afgewezen'), ('withdrawn', 'ingetrokken')], default='applied', max_length=20, verbose_name='stand')),
                ('status_since', models.DateTimeField()),
                ('decision_note', models.CharField(blank=True, max_length=500, verbose_name='toelichting')),
                ('ec', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True, verbose_name='EC')),
                ('result_on', models.DateField(blank=True, null=True, verbose_name='datum van het resultaat')),
                ('applied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='course_applications', to='masterclasses.learner')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='masterclasses.courseoffering')),
            ],
            options={
                'ordering': ['-applied_at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.UniqueConstraint(models.F('programme'), django.db.models.functions.text.Upper('code'), name='course_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('title', ''), _negated=True)), name='course_has_name'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('ec__gt', 0), ('ec__lte', Decimal('30'))), name='course_ec_in_reach'),
        ),
        migrations.AddConstraint(
            model_name='courseoffering',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('course', 'year', 'quartile'), name='course_offering_once_a_quartile'),
        ),
        migrations.AddConstraint(
            model_name='courseoffering',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'withdrawn'])), name='course_offering_status_known'),
        ),
        migrations.AddConstraint(
            model_name='courseoffering',
            constraint=models.CheckConstraint(condition=models.Q(('quartile__in', [1, 2, 3, 4])), name='course_offering_quartile_known'),
        ),
        migrations.AddConstraint(
            model_name='courseoffering',
            constraint=models.CheckConstraint(condition=models.Q(('apply_until__lte', models.F('first_day')), ('last_day__gte', models.F('first_day'))), name='course_offering_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='courseoffering',
            constraint=models.CheckConstraint(condition=models.Q(('year', django.db.models.functions.datetime.ExtractYear('first_day')), ('year', django.db.models.functions.datetime.ExtractYear('last_day')), _connector='OR'), name='course_offering_in_its_year'),
        ),
        migrations.AddConstraint(
            model_name='courseoffering',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), _negated=True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='course_offering_withdrawn_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='courseapplication',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['applied', 'approved', 'passed', 'failed', 'stopped'])), fields=('offering', 'learner'), name='course_application_once'),
        ),
        migrations.AddConstraint(
            model_name='courseapplication',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['applied', 'approved', 'passed', 'failed', 'stopped', 'declined', 'withdrawn'])), name='course_application_status_known'),
        ),
        migrations.AddConstraint(
            model_name='courseapplication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ec__gt', 0), ('ec__isnull', False), ('status', 'passed')), models.Q(models.Q(('status', 'passed'), _negated=True), ('ec__isnull', True)), _connector='OR'), name='course_application_ec_when_passed'),
        ),
        migrations.AddConstraint(
            model_name='courseapplication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('result_on__isnull', False), ('status__in', ['passed', 'failed', 'stopped'])), models.Q(models.Q(('status__in', ['passed', 'failed', 'stopped']), _negated=True), ('result_on__isnull', True)), _connector='OR'), name='course_application_result_has_day'),
        ),
        migrations.AddConstraint(
            model_name='courseapplication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('decision_note', ''), _negated=True), _connector='OR'), name='course_application_declined_has_note'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
