"""Next steps are of a year: those that there were, of the first year of their programme."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0006_cases'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='nextstep',
            options={'ordering': ['programme', 'year', 'position', 'pk']},
        ),
        migrations.RemoveConstraint(
            model_name='nextstep',
            name='next_step_key_unique',
        ),
        migrations.RemoveConstraint(
            model_name='nextstep',
            name='next_step_window_in_order',
        ),
        migrations.AddField(
            model_name='nextstep',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='copied_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='programme.nextstep'),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='done_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='done_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='done_note',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='owned_by_participants',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='owner_organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.organisation'),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='owner_person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='year',
            field=models.PositiveSmallIntegerField(default=2000),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='nextstep',
            name='ends_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='nextstep',
            name='key',
            field=models.SlugField(blank=True),
        ),
        migrations.AlterField(
            model_name='nextstep',
            name='measures',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None),
        ),
        migrations.AlterField(
            model_name='nextstep',
            name='parts',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None),
        ),
        migrations.AlterField(
            model_name='nextstep',
            name='starts_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('programme', 'key'), name='next_step_key_unique'),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.UniqueConstraint(condition=models.Q(('copied_from__isnull', False)), fields=('year', 'copied_from'), name='next_step_copied_once'),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), models.Q(('ends_on__gte', models.F('starts_on')), ('starts_on__isnull', False)), _connector='OR'), name='next_step_window_in_order'),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner_organisation__isnull', True), ('owner_person__isnull', True)), models.Q(('owned_by_participants', False), ('owner_organisation__isnull', True)), models.Q(('owned_by_participants', False), ('owner_person__isnull', True)), _connector='OR'), name='next_step_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True), ('done_note', '')), models.Q(('done_at__isnull', False), ('done_by__isnull', False), models.Q(('done_note', ''), _negated=True)), _connector='OR'), name='next_step_done_with_note'),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('removed_at__isnull', True), _connector='OR'), name='next_step_done_stays'),
        ),
        migrations.RunSQL(
            "UPDATE programme_nextstep SET year = first_year FROM programme_programme"
            " WHERE programme_programme.id = programme_id",
            migrations.RunSQL.noop,
        ),
    ]
