"""The invoice that a page or an act is about, and who acts on it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from budget.models import Invoice
from programme.models import Role
from programme.views.requests import MemberRequest

PROGRAMME = "agreement_year__agreement__participant__programme"


def invoice_asked(request: MemberRequest, *related: str, **by: object) -> Invoice:
    """The invoice with what is ``related``, where this user may see it; 404 otherwise.

    Few tables are joined: over eight of them PostgreSQL plans longer than it reads.
    """
    invoices = (
        Invoice.objects.visible_to(request.user)
        .select_related(
            "balance",
            "document",
            "agreement_year__agreement__participant",
            *related,
        )
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
    )
    return get_object_or_404(invoices, **by)


def invoice_to_act_on(request: MemberRequest, number: str, *related: str) -> Invoice:
    """For finance of its programme; 403 for who may see it but not act."""
    found = invoice_asked(request, *related, number=number)
    if not is_finance_of(request, found):
        raise PermissionDenied
    return found


def is_finance_of(request: MemberRequest, found: Invoice) -> bool:
    participant = found.agreement_year.agreement.participant
    return participant.programme_id in request.user.led_programme_ids(Role.FINANCE)
