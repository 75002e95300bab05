from django.db import migrations


def keep_choices(apps, schema_editor):
    """Who wanted one mail a day about masterclasses has those mails in the digest."""
    chosen = apps.get_model("masterclasses", "MailPreference").objects.values("email")
    Preference = apps.get_model("kit", "NoticePreference")
    Preference.objects.bulk_create(
        Preference(person=person, digest="daily", ways={"masterclasses.mails": "digest"})
        for person in apps.get_model("programme", "User").objects.filter(email__in=chosen)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0010_notices'),
        ('masterclasses', '0011_case_links'),
    ]

    operations = [
        migrations.RunPython(keep_choices, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(
            name='MailPreference',
        ),
    ]
