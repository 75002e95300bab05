"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from masterclasses.states import Mark

LABELS = {
    "masterclasses.enrol": _("Ingeschreven"),
    "masterclasses.wait": _("Op de wachtlijst gezet"),
    "masterclasses.promote": _("Van de wachtlijst naar een plaats"),
    "masterclasses.cancel": _("Afgemeld"),
    "masterclasses.swap": _("Gewisseld met een collega"),
    "masterclasses.allow_self_enrolment": _("Zelf inschrijven toegestaan"),
    "masterclasses.end_self_enrolment": _("Zelf inschrijven uitgezet"),
    "masterclasses.mark_attendance": _("Aanwezigheid bijgehouden"),
    "masterclasses.correct_attendance": _("Aanwezigheid gecorrigeerd"),
    "masterclasses.add_walk_in": _("Onverwachte deelnemer op de lijst gezet"),
    "masterclasses.come_in": _("Met het codewoord aanwezig gemeld"),
    "masterclasses.make_code_word": _("Codewoord gemaakt"),
    "masterclasses.sign_off": _("Voor een dag afgemeld"),
    "masterclasses.take_back_sign_off": _("Afmelding voor een dag teruggenomen"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "cohort": str,
    "learner": str,
    "masterclass": str,
    "mark": lambda mark: str(Mark(mark).label),
    "marks": lambda count: ngettext("%(n)d naam", "%(n)d namen", count) % {"n": count},
    "instead_of": lambda name: str(_("in plaats van {}")).format(name),
}
