"""A signature keeps what was typed; the database checks what services promise."""

from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Until now the name was kept as it was typed."""
    apps.get_model("packages", "Signature").objects.update(typed_name=models.F("name"))


class Migration(migrations.Migration):
    # The rows are filled and then held to new constraints, which one transaction cannot do.
    atomic = False

    dependencies = [
        ('kit', '0002_audit_chain'),
        ('packages', '0002_initial'),
        ('programme', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='signature',
            name='typed_name',
            field=models.CharField(default='', max_length=120),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'terminated'), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='agreement_terminated_has_day'),
        ),
        migrations.AddConstraint(
            model_name='agreementline',
            constraint=models.CheckConstraint(condition=models.Q(('borne_by__in', ['participant', 'lead'])), name='agreement_line_bearer_known'),
        ),
        migrations.AddConstraint(
            model_name='agreementline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('vat_category', 'S'), ('vat_rate__gt', 0), ('vat_reason', '')), models.Q(('vat_category', 'E'), ('vat_rate', 0), models.Q(('vat_reason', ''), _negated=True)), _connector='OR'), name='agreement_line_vat_consistent'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('party__in', ['participant', 'lead'])), name='signature_party_known'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['office', 'mandate', 'proxy'])), name='signature_basis_known'),
        ),
    ]
