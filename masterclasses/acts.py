"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS = {
    "masterclasses.enrol": _("Ingeschreven"),
    "masterclasses.wait": _("Op de wachtlijst gezet"),
    "masterclasses.promote": _("Van de wachtlijst naar een plaats"),
    "masterclasses.cancel": _("Afgemeld"),
    "masterclasses.swap": _("Gewisseld met een collega"),
    "masterclasses.allow_self_enrolment": _("Zelf inschrijven toegestaan"),
    "masterclasses.end_self_enrolment": _("Zelf inschrijven uitgezet"),
    "masterclasses.ask_evaluation": _("Evaluatie gevraagd"),
    "masterclasses.remind_evaluation": _("Aan de evaluatie herinnerd"),
    "masterclasses.forget_evaluation": _("Weggegooid wie op de evaluatie antwoordde"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "cohort": str,
    "asked": lambda count: str(_("{} mensen")).format(count),
    "learner": str,
    "instead_of": lambda name: str(_("in plaats van {}")).format(name),
}
