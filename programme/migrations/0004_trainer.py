"""The role of trainer or coach, at the organisation that leads a programme."""

from django.db import migrations, models

ROLES = [
    ("contact", "contactpersoon"),
    ("signatory", "tekenbevoegde"),
    ("finance", "financieel contact"),
    ("learner", "deelnemer"),
    ("reader", "meelezer"),
    ("coordinator", "coördinator"),
    ("organiser", "organisator"),
    ("administrator", "beheerder"),
    ("trainer", "trainer of coach"),
]
KNOWN = models.Q(role__in=[role for role, _label in ROLES])


class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0003_fit_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(choices=ROLES, max_length=20, verbose_name="rol"),
        ),
        migrations.RemoveConstraint(
            model_name="membership", name="membership_role_known"
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(condition=KNOWN, name="membership_role_known"),
        ),
    ]
