"""For which participant a form is, where somebody is at more than one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models import Participant


class ForParticipantForm(forms.Form):
    """Asks for one of ``participants``; of one alone nothing is asked."""

    participant = forms.ModelChoiceField(
        Participant.objects.none(),
        label=_("Voor welke organisatie?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Kies een organisatie."),
            "invalid_choice": _("Kies een organisatie uit de lijst."),
        },
    )

    def __init__(self, *args: Any, participants: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(participants)
        self._only = found[0] if len(found) == 1 else None
        if self._only is not None:
            del self.fields["participant"]
        else:
            field = cast("forms.ModelChoiceField[Participant]", self.fields["participant"])
            offered = Participant.objects.filter(pk__in=[each.pk for each in found])
            field.queryset = offered.select_related("organisation")

    @property
    def participant_chosen(self) -> Participant:
        return self._only or self.cleaned_data["participant"]
