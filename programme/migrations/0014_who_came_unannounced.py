"""Who came unannounced has not registered; back before that, they did when it began."""

from django.db import migrations, models

REGISTERED = """
UPDATE programme_meetingregistration SET registered_at = meeting.starts_at
FROM programme_knowledgemeeting meeting
WHERE meeting.id = meeting_id AND registered_at IS NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0013_withdrawn_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='knowledgemeeting',
            name='others_came',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='meetingregistration',
            name='registered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, REGISTERED),
        migrations.AddConstraint(
            model_name='meetingregistration',
            constraint=models.CheckConstraint(condition=models.Q(('registered_at__isnull', False), ('attended', True), _connector='OR'), name='meeting_unannounced_came'),
        ),
    ]
