from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0004_outgoingmail_secret_until")]
    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="attachments",
            field=models.ManyToManyField(related_name="+", to="kit.storeddocument"),
        ),
    ]
