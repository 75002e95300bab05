"""Decisions on VAT: who, when and why; kept by the database, and only ever ended."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_vattreatment
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL)
    EXECUTE FUNCTION kit_frozen('period', 'superseded_at');
"""
BACKWARDS = "DROP TRIGGER frozen ON packages_vattreatment"


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0003_frozen'),
        ('packages', '0010_einvoice_channels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vattreatment',
            name='vat_periods_apart',
        ),
        migrations.AddField(
            model_name='vattreatment',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='vattreatment',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vattreatment',
            name='note',
            field=models.CharField(blank=True, default='', max_length=400),
        ),
        migrations.AddField(
            model_name='vattreatment',
            name='superseded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='vattreatment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='vat_decision_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='vattreatment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at__isnull', True)), expressions=[('component', '='), ('period', '&&')], name='vat_periods_apart'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
