from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0003_frozen")]
    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="attachments",
            field=models.ManyToManyField(related_name="+", to="kit.storeddocument"),
        ),
    ]
