from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0012_themes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='case_status_known',
        ),
        migrations.AlterField(
            model_name='case',
            name='status',
            field=models.CharField(choices=[('brought', 'ingebracht'), ('under_way', 'loopt'), ('finished', 'afgerond'), ('withdrawn', 'ingetrokken')], default='brought', max_length=20, verbose_name='stand'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['brought', 'under_way', 'finished', 'withdrawn'])), name='case_status_known'),
        ),
    ]
