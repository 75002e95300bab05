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
    "masterclasses.make_calendar_link": _("Link naar de eigen agenda gemaakt"),
    "masterclasses.end_calendar_link": _("Link naar de eigen agenda uitgezet"),
    "masterclasses.choose_daily_mail": _("Eén mail per dag gekozen"),
    "masterclasses.choose_single_mails": _("Losse mails gekozen"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "cohort": str,
    "learner": str,
    "instead_of": lambda name: str(_("in plaats van {}")).format(name),
}
