"""Forms about following participants."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from packages.models import NextAction
from packages.selectors.following import BARE, NOBODY, OVERDUE, STUCK, who_follows
from packages.selectors.pipeline import Stage
from portal.kit.forms import day_field
from programme.models import Programme, User


class PipelineFilterForm(forms.Form):
    """Which participants to show; asks for the programme only where there are more."""

    search = forms.CharField(label=gettext_lazy("Zoek op naam"), required=False, max_length=80)
    stage = forms.ChoiceField(
        label=gettext_lazy("Fase"),
        required=False,
        choices=[("", gettext_lazy("alle fasen")), *Stage.choices],
    )
    attention = forms.ChoiceField(
        label=gettext_lazy("Aandacht"),
        required=False,
        choices=[
            ("", gettext_lazy("alle deelnemers")),
            (STUCK, gettext_lazy("staat stil")),
            (OVERDUE, gettext_lazy("actie te laat")),
            (BARE, gettext_lazy("zonder actie")),
        ],
    )
    owner = forms.ChoiceField(label=gettext_lazy("Wie is aan zet"), required=False)
    programme = forms.ChoiceField(label=gettext_lazy("Programma"), required=False)

    def __init__(
        self, *args: Any, people: QuerySet[User], programmes: list[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner = cast(forms.ChoiceField, self.fields["owner"])
        owner.choices = [
            ("", _("iedereen")),
            (NOBODY, _("nog niemand")),
            *((str(each.pk), str(each)) for each in people),
        ]
        programme = cast(forms.ChoiceField, self.fields["programme"])
        programme.choices = [
            ("", _("alle programma’s")),
            *((each.slug, str(each)) for each in programmes),
        ]
        if len(programmes) < 2:
            del self.fields["programme"]


class ActionForm(forms.Form):
    """What happens next, by whom and when."""

    text = forms.CharField(
        label=gettext_lazy("Wat moet er gebeuren?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Schrijf op wat er moet gebeuren.")},
    )
    due_on = day_field(
        gettext_lazy("Uiterlijk op"), gettext_lazy("Vul in op welke dag het klaar moet zijn.")
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Wie doet het?"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Kies wie het doet.")},
    )

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        action: NextAction | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        assignee = cast("forms.ModelChoiceField[User]", self.fields["assignee"])
        assignee.queryset = who_follows([programme.pk])
        if action is not None:
            names = ("text", "due_on", "assignee")
            self.initial = {**{name: getattr(action, name) for name in names}, **self.initial}


class NoteForm(forms.Form):
    """What to remember of a participant."""

    text = forms.CharField(
        label=gettext_lazy("Notitie"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Alleen coördinatoren en beheerders van de universiteit lezen dit. Een notitie blijft "
            "staan zoals u haar schrijft."
        ),
        error_messages={"required": gettext_lazy("Schrijf op wat u wilt onthouden.")},
    )
