import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0012_documents_let_go'),
    ]

    operations = [
        migrations.AddField(
            model_name='doneform',
            name='done_at',
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
