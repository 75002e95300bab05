"""Names of organisations are one line of text without markup."""

import portal.kit.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0002_vat_number_is_unique'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organisation',
            name='legal_name',
            field=models.CharField(blank=True, max_length=160, validators=[portal.kit.validators.validate_name], verbose_name='juridische naam'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='name',
            field=models.CharField(max_length=120, unique=True, validators=[portal.kit.validators.validate_name], verbose_name='naam'),
        ),
    ]
