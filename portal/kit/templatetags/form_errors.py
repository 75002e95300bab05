"""``{{ form|error_entries }}``: what the summary above a form, or a set of forms, says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms import BoundField

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """A sentence, and the id of the field where it is mended; empty for a whole form."""

    text: str
    target: str = ""


@register.filter
def error_entries(form: Any) -> list[Entry]:
    """In the order of the page. ``row_name`` of a form in a set says which row it is."""
    if isinstance(form, forms.BaseFormSet):
        entries = [Entry(str(sentence)) for sentence in form.non_form_errors()]
        return entries + [entry for row in form.forms for entry in _of_form(row)]
    return _of_form(form) if isinstance(form, forms.BaseForm) else []


def _of_form(form: forms.BaseForm) -> list[Entry]:
    told = Counter(str(sentence) for sentences in form.errors.values() for sentence in sentences)
    entries = [Entry(str(sentence)) for sentence in form.non_field_errors()]
    for field in form.hidden_fields():
        entries += [Entry(str(sentence)) for sentence in field.errors]
    for field in form.visible_fields():
        target = field.id_for_label or f"{field.auto_id}_0"
        for sentence in map(str, field.errors):
            entries.append(Entry(_told(field, sentence, is_twice=told[sentence] > 1), target))
    return entries


def _told(field: BoundField, sentence: str, *, is_twice: bool) -> str:
    """Our sentences name what they ask for; the label comes first where they can not."""
    row = getattr(field.form, "row_name", "")
    if row:
        return f"{row} – {field.label}: {sentence}"
    if field.widget_type != "checkbox" and (is_twice or sentence in _stock_sentences(field)):
        return f"{str(field.label).rstrip('.')}: {sentence}"
    return sentence


def _stock_sentences(field: BoundField) -> set[str]:
    """What Django says of any field of this kind, such as that it is required."""
    kinds = type(field.field).__mro__
    return {
        str(sentence)
        for kind in kinds
        for sentence in getattr(kind, "default_error_messages", {}).values()
    }
