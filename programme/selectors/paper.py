"""What the law wants to read of an organisation on an invoice, and what of it is missing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from programme.models import Organisation


def missing_on_paper(organisation: Organisation, *, selling: bool = False) -> list[str]:
    """The names of the data that art. 35a Wet OB asks and that are not known, in Dutch.

    Full name, street and number (a PO box is not enough), postcode, city and KvK; of who
    sells (``selling``) the btw-id too.
    """
    street = organisation.street.strip()
    wanted = [
        (_("juridische naam"), organisation.legal_name),
        (_("KvK-nummer"), organisation.kvk),
        (_("straat (geen postbus)"), "" if street.lower().startswith("postbus") else street),
        (_("huisnummer"), organisation.house_number),
        (_("postcode"), organisation.postcode),
        (_("plaats"), organisation.city),
    ]
    if selling:
        wanted.append((_("btw-nummer"), organisation.vat_number))
    return [name for name, value in wanted if not value.strip()]
