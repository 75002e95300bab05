"""Finance's own words of a letter are kept by language, beside the standard ones."""

from typing import Any

from django.db import migrations, models


def set_apart(apps: Any, schema_editor: Any) -> None:
    """What finance wrote is its own, in Dutch; the logbook has the words that were there first."""
    levels = apps.get_model("budget", "ReminderLevel").objects.select_related("schedule")
    records = apps.get_model("kit", "AuditRecord").objects.filter(act="budget.change_reminder")
    for level in levels:
        changes = records.filter(
            subject_type="programme.programme",
            subject_id=str(level.schedule.programme_id),
            data__level=level.level,
        )
        standard: dict[str, str] = {}
        for change in changes.order_by("id"):
            words = {name: change.data["previous"].get(name) for name in ("title", "text")}
            standard = {name: said for name, said in words.items() if said} | standard
        if standard:
            level.rewritten = {"nl": {"title": level.title, "text": level.text}}
            level.title = standard.get("title", level.title)
            level.text = standard.get("text", level.text)
            level.save(update_fields=["rewritten", "title", "text"])


def put_back(apps: Any, schema_editor: Any) -> None:
    for level in apps.get_model("budget", "ReminderLevel").objects.exclude(rewritten={}):
        if own := level.rewritten.get("nl"):
            level.title, level.text = own["title"], own["text"]
            level.save(update_fields=["title", "text"])


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0024_why_held_in_each_language'),
        ('kit', '0010_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='reminderlevel',
            name='rewritten',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(set_apart, put_back),
    ]
