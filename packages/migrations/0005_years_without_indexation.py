from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("packages", "0004_frozen")]
    operations = [migrations.RemoveField(model_name="agreementyear", name="indexation")]
