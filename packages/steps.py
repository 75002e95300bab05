"""The steps of choosing, in order; the check page comes after the last."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """``key`` is kept in ``Choice.steps_done``; ``slug`` stands in the address.

    A step is the same one in every language, so its title has no part in what it equals.
    """

    key: str
    slug: str
    title: str | Promise = field(compare=False)
    number: int


PACKAGE = Step("package", "pakket", _("Kies een pakket"), 1)
PERIOD = Step("period", "periode", _("Startjaar en plaatsen"), 2)
ORGANISATION = Step("organisation", "organisatie", _("Gegevens van uw organisatie"), 3)
INVOICE = Step("invoice", "factuur", _("Waar gaat de factuur heen?"), 4)
SIGNATORY = Step("signatory", "ondertekenaar", _("Wie ondertekent?"), 5)
READERS = Step("readers", "meelezers", _("Wie leest mee?"), 6)

STEPS = (PACKAGE, PERIOD, ORGANISATION, INVOICE, SIGNATORY, READERS)
BY_SLUG = {step.slug: step for step in STEPS}
BY_KEY = {step.key: step for step in STEPS}


def after(step: Step) -> Step | None:
    return STEPS[step.number] if step.number < len(STEPS) else None


def before(step: Step) -> Step | None:
    return STEPS[step.number - 2] if step.number > 1 else None
