"""Knowledge meetings of a programme."""

import django.core.validators
import django.db.models.deletion
import portal.kit.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0004_trainer'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnowledgeMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, validators=[portal.kit.validators.validate_name], verbose_name='titel')),
                ('starts_at', models.DateTimeField(verbose_name='begin')),
                ('ends_at', models.DateTimeField(verbose_name='einde')),
                ('place', models.CharField(max_length=160, validators=[portal.kit.validators.validate_name], verbose_name='plaats')),
                ('online_link', models.URLField(blank=True, max_length=500, validators=[django.core.validators.URLValidator(schemes=['https'])], verbose_name='link om online mee te doen')),
                ('description', models.TextField(max_length=4000, verbose_name='omschrijving')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=300)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='knowledge_meetings', to='programme.programme')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_period_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('cancel_reason', ''), ('cancelled_at__isnull', True)), models.Q(('cancelled_at__isnull', False), models.Q(('cancel_reason', ''), _negated=True)), _connector='OR'), name='meeting_cancelled_with_reason'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('programme', 'title', 'starts_at'), name='meeting_planned_once')],
            },
        ),
    ]
