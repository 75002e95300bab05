"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS = {
    "masterclasses.enrol": _("Ingeschreven"),
    "masterclasses.wait": _("Op de wachtlijst gezet"),
    "masterclasses.promote": _("Van de wachtlijst naar een plaats"),
    "masterclasses.cancel": _("Afgemeld"),
    "masterclasses.release": _("Plaats vervallen: geen overeenkomst voor dat jaar"),
    "masterclasses.swap": _("Gewisseld met een collega"),
    "masterclasses.send_stand_in": _("Vervanger voor één dag"),
    "masterclasses.take_back_stand_in": _("Vervanger teruggenomen"),
    "masterclasses.allow_self_enrolment": _("Zelf inschrijven toegestaan"),
    "masterclasses.end_self_enrolment": _("Zelf inschrijven uitgezet"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "cohort": str,
    "learner": str,
    "day": str,
    "instead_of": lambda name: str(_("in plaats van {}")).format(name),
}
