"""Deciding on VAT from the budget's side: only as previewed, never over what is issued."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from budget.models import Invoice
from budget.selectors.vat import preview_of
from budget.services.closing import check_open
from budget.services.rights import check_finance
from packages.models import Component, Vat, VatTreatment
from packages.services.vat import decide_vat
from portal.kit.acts import Refused, locked, locked_all
from programme.models import User


@transaction.atomic
def decide_as_shown(
    *,
    component: Component,
    vat: Vat,
    first_year: int,
    note: str,
    shown: str,
    leaves_issued: bool,
    actor: User,
) -> VatTreatment:
    """Decide on VAT where the preview still is the one that was ``shown`` (its fingerprint).

    Issued invoices stay as they are; where there are some of the years that the decision
    holds for, it takes that one knows it (``leaves_issued``). A year that finance closed is not
    taxed anew. Raises ``Refused``.
    """
    check_finance(actor, component.programme)
    component = locked(component)
    check_open(component.programme, date(first_year, 1, 1))
    programme = component.programme_id
    drafts = Invoice.objects.drafts().filter(
        agreement_year__agreement__participant__programme=programme
    )
    # An invoice that is being issued is waited for; later ones see this decision.
    locked_all(drafts.only("pk"))
    preview = preview_of(component, vat, first_year=first_year)
    if preview.fingerprint != shown:
        raise Refused(
            _("Intussen is er een concept of factuur bijgekomen of veranderd. Kijk opnieuw na wat "
              "er verandert.")
        )  # fmt: skip
    if preview.issued and not leaves_issued:
        raise Refused(_("Vink aan dat u weet dat de uitgegeven facturen blijven zoals ze zijn."))
    return decide_vat(component=component, vat=vat, first_year=first_year, note=note, actor=actor)
