"""Who is invited to knowledge meetings, comes and came; what they take home; subsidies."""

import django.db.models.deletion
import portal.kit.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0008_mail_calendar_and_bounces'),
        ('programme', '0009_deliverables'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['meeting', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingMaterial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='titel')),
                ('link', models.URLField(blank=True, verbose_name='link')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['added_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingRegistration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registered_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('attended', models.BooleanField(null=True)),
            ],
            options={
                'ordering': ['meeting', 'registered_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Subsidy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, validators=[portal.kit.validators.validate_name], verbose_name='naam')),
                ('deadline', models.DateField(verbose_name='indienen tot en met')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='bedrag')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='toelichting')),
                ('state', models.CharField(choices=[('idea', 'idee'), ('preparing', 'in voorbereiding'), ('submitted', 'ingediend'), ('granted', 'toegekend'), ('rejected', 'afgewezen')], default='idea', max_length=20, verbose_name='stand')),
            ],
            options={
                'ordering': ['deadline', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='knowledgemeeting',
            name='capacity',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='plaatsen'),
        ),
        migrations.AddField(
            model_name='knowledgemeeting',
            name='sequence',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='knowledgemeeting',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gt', 0), _connector='OR'), name='meeting_capacity_positive'),
        ),
        migrations.AddField(
            model_name='meetinginvitation',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='programme.knowledgemeeting'),
        ),
        migrations.AddField(
            model_name='meetinginvitation',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingmaterial',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.storeddocument'),
        ),
        migrations.AddField(
            model_name='meetingmaterial',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='materials', to='programme.knowledgemeeting'),
        ),
        migrations.AddField(
            model_name='meetingregistration',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='programme.knowledgemeeting'),
        ),
        migrations.AddField(
            model_name='meetingregistration',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subsidy',
            name='partners',
            field=models.ManyToManyField(related_name='subsidies', to='programme.organisation'),
        ),
        migrations.AddField(
            model_name='subsidy',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subsidies', to='programme.programme'),
        ),
        migrations.AddConstraint(
            model_name='meetinginvitation',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='meeting_invited_once'),
        ),
        migrations.AddConstraint(
            model_name='meetingmaterial',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('link', '')), models.Q(('document__isnull', True), models.Q(('link', ''), _negated=True)), _connector='OR'), name='meeting_material_file_or_link'),
        ),
        migrations.AddConstraint(
            model_name='meetingregistration',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='meeting_registered_once'),
        ),
        migrations.AddConstraint(
            model_name='meetingregistration',
            constraint=models.CheckConstraint(condition=models.Q(('attended__isnull', True), ('cancelled_at__isnull', True), _connector='OR'), name='meeting_attended_by_who_comes'),
        ),
        migrations.AddConstraint(
            model_name='subsidy',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['idea', 'preparing', 'submitted', 'granted', 'rejected'])), name='subsidy_state_known'),
        ),
        migrations.AddConstraint(
            model_name='subsidy',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='subsidy_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='subsidy',
            constraint=models.UniqueConstraint(fields=('programme', 'name', 'deadline'), name='subsidy_kept_once'),
        ),
    ]
