"""Calendars belong to addresses: trainers are no learners, and have them too."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower


def name_the_learners(apps: Any, schema_editor: Any) -> None:
    for entry in apps.get_model("masterclasses", "CalendarEntry").objects.select_related("learner"):
        entry.email, entry.name = entry.learner.email.lower(), entry.learner.name
        entry.save(update_fields=["email", "name"])


class Migration(migrations.Migration):
    dependencies = [("masterclasses", "0002_kept_by_the_database")]
    operations = [
        migrations.AddField(
            "calendarentry",
            "email",
            models.EmailField(max_length=254, default="", help_text="In lower case."),
            preserve_default=False,
        ),
        migrations.AddField(
            "calendarentry",
            "name",
            models.CharField(max_length=120, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "calendarentry", "as_trainer", models.BooleanField(default=False)
        ),
        migrations.AddField(
            "calendarentry", "reminded_at", models.DateTimeField(null=True)
        ),
        migrations.RunPython(name_the_learners, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint("calendarentry", "calendar_entry_unique"),
        migrations.RemoveField("calendarentry", "learner"),
        migrations.AddConstraint(
            "calendarentry",
            models.UniqueConstraint(
                fields=["masterclass", "email"], name="calendar_entry_once_per_address"
            ),
        ),
        migrations.AddConstraint(
            "calendarentry",
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))) & ~Q(email=""),
                name="calendar_entry_email_lower",
            ),
        ),
        migrations.AddIndex(
            "calendarentry", models.Index(fields=["email"], name="calendar_entry_email")
        ),
        migrations.AlterField(
            "mailpreference",
            "email",
            models.EmailField(max_length=254, unique=True, help_text="In lower case."),
        ),
        migrations.CreateModel(
            name="HeldNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        db_index=True, max_length=254, help_text="In lower case."
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=300)),
                ("detail", models.TextField(blank=True)),
                ("url", models.URLField()),
                ("held_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
