from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("packages", "0002_initial")]
    operations = [migrations.RemoveField(model_name="agreementyear", name="indexation")]
