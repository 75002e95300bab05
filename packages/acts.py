"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from packages import steps

LABELS = {
    "packages.choose_start": _("Keuze begonnen"),
    "packages.choose_answer": _("Stap van de keuze ingevuld"),
    "packages.set_seats": _("Plaatsen per cohort gewijzigd"),
    "packages.choose_submit": _("Keuze ingediend"),
    "packages.offer": _("Overeenkomst aangeboden"),
    "packages.make_document": _("Document gemaakt"),
    "packages.sign": _("Overeenkomst getekend"),
    "packages.countersign": _("Overeenkomst medeondertekend"),
    "packages.seal": _("Overeenkomst verzegeld"),
    "packages.upload": _("Getekend document geüpload"),
    "packages.accept_upload": _("Getekend document aangenomen"),
    "packages.refuse_upload": _("Getekend document afgewezen"),
    "packages.remind": _("Herinnering gestuurd"),
    "packages.decline": _("Overeenkomst geweigerd"),
    "packages.withdraw": _("Aanbod ingetrokken"),
    "packages.expire": _("Aanbod verlopen"),
    "packages.change_invoicing": _("Factuurgegevens gewijzigd"),
    "packages.terminate": _("Beëindiging vastgelegd"),
    "packages.end": _("Overeenkomst beëindigd"),
    "packages.complete": _("Overeenkomst afgerond"),
    "packages.decide_vat": _("Btw bepaald"),
    "packages.plan_action": _("Actie voor een deelnemer gepland"),
    "packages.change_action": _("Actie voor een deelnemer veranderd"),
    "packages.finish_action": _("Actie voor een deelnemer gedaan"),
    "packages.reopen_action": _("Actie voor een deelnemer weer open gezet"),
    "packages.write_note": _("Notitie over een deelnemer geschreven"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "due_on": lambda day: _("uiterlijk {}").format(date_format(date.fromisoformat(day), "j F Y")),
    "step": lambda key: str(steps.BY_KEY[key].title) if key in steps.BY_KEY else key,
    "package": str,
    "seats": str,
    "first_year": lambda year: _("vanaf {}").format(year),
    "vat": str,
    "holds_from": lambda day: _("vanaf {}").format(date_format(date.fromisoformat(day), "j F Y")),
    "vat_note": str,
    "ends_on": lambda day: _("laatste dag {}").format(
        date_format(date.fromisoformat(day), "j F Y")
    ),
}
