"""What a participant agreed, paid and received in a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Invoice
from budget.statements.contents import EUROS, address_of, euros, figure, head_of
from masterclasses.models import CoachingBooking, CourseApplication, Placement
from masterclasses.models.coaching import HALF_DAY
from masterclasses.models.placements import ONE_DAY
from masterclasses.selectors.attended import days_attended
from masterclasses.states import USES_A_COURSE_PLACE, ApplicationState, PlacementStanding
from packages.models import AgreementLine, AgreementYear, Component
from portal.kit.languages import translated
from programme.models import Participant


def contents_of(participant: Participant, year: int) -> dict[str, Any]:
    """As the books and the portal know it at this moment, in a fixed number of queries.

    Money is that of the invoices *for* the year, whenever they were sent or paid.
    """
    today = timezone.localdate()
    agreed = _agreed(participant, year)
    invoices = _invoices(participant, year)
    days = _days(participant, year)
    coaching = _coaching(participant, year)
    courses = _courses(participant, year)
    placements = _placements(participant, year)
    return {
        **head_of(participant.programme),
        "kind": "participant",
        "year": year,
        "as_of": today.isoformat(),
        "organisation": address_of(participant.organisation),
        "agreements": sorted({each["agreement"] for each in agreed}),
        "agreed": [each for each in agreed if each["borne_by"] == Component.Bearer.PARTICIPANT],
        "contribution": [each for each in agreed if each["borne_by"] == Component.Bearer.LEAD],
        "invoices": invoices,
        "days": days,
        "coaching": coaching,
        "courses": courses,
        "placements": placements,
        "figures": [
            *_money_figures(agreed, invoices),
            figure("days", _("Masterclasses bijgewoond"), len(days)),
            figure("person_days", _("Deelnemersdagen"), sum(day["people"] for day in days)),
            figure("coaching", _("Dagen coaching"), len(coaching) * HALF_DAY),
            figure("courses", _("Vakken gevolgd"), len(courses)),
            figure("ec", _("Behaalde EC"), sum(Decimal(each["ec"]) for each in courses)),
            figure("placements", _("Studenten bij u"), len(placements)),
        ],
    }  # fmt: skip


def _money_figures(
    agreed: Sequence[dict[str, Any]], invoices: Sequence[dict[str, Any]]
) -> list[dict[str, str]]:
    agreed_by = {
        bearer: sum(
            (Decimal(each["amount"]) for each in agreed if each["borne_by"] == bearer), Decimal(0)
        )
        for bearer in Component.Bearer
    }
    sums = {
        name: sum((Decimal(each[name]) for each in invoices), Decimal(0))
        for name in ("net", "vat", "gross", "paid", "open")
    }
    return [
        figure("agreed", _("Afgesproken (exclusief btw)"),
               agreed_by[Component.Bearer.PARTICIPANT], EUROS),
        figure("invoiced_net", _("Gefactureerd (exclusief btw)"), sums["net"], EUROS),
        figure("invoiced_vat", _("Btw"), sums["vat"], EUROS),
        figure("invoiced", _("Gefactureerd (inclusief btw)"), sums["gross"], EUROS),
        figure("paid", _("Betaald"), sums["paid"], EUROS),
        figure("open", _left(sums["open"]), sums["open"], EUROS),
        figure("contribution", _("Bijdrage van de universiteit, in natura"),
               agreed_by[Component.Bearer.LEAD], EUROS),
    ]  # fmt: skip


def _left(amount: Decimal) -> str:
    return _("Te veel betaald, u krijgt dit terug") if amount < 0 else _("Nog te betalen")


def _agreed(participant: Participant, year: int) -> list[dict[str, Any]]:
    """The lines of the agreement for the year, of both bearers; euros net."""
    years = AgreementYear.objects.in_force().of(participant, year)
    lines = AgreementLine.objects.filter(agreement_year__in=years).order_by("position", "pk")
    return [
        {
            "agreement": number,
            "name": translated(name),
            "borne_by": borne_by,
            "amount": euros(amount),
        }
        for number, name, borne_by, amount in lines.values_list(
            "agreement_year__agreement__number", "name", "borne_by", "amount"
        )
    ]


def _invoices(participant: Participant, year: int) -> list[dict[str, Any]]:
    """Invoices and credit notes for the year; those of credit notes are negative."""
    found = (
        Invoice.objects.issued()
        .filter(agreement_year__agreement__participant=participant, agreement_year__year=year)
        .select_related("balance")
        .order_by("issued_on", "number")
    )
    return [
        {
            "number": each.number,
            "kind": each.kind,
            "issued_on": each.issued_on.isoformat() if each.issued_on else "",
            "net": euros(each.balance.net),
            "vat": euros(each.balance.gross - each.balance.net),
            "gross": euros(each.balance.gross),
            "paid": euros(each.balance.paid),
            "open": euros(each.balance.open),
        }
        for each in found
    ]


def _days(participant: Participant, year: int) -> list[dict[str, Any]]:
    """The masterclass days on which somebody was present, with how many people."""
    attended = days_attended(year, participants=[participant.pk])
    days = {day.pk: day for its_days in attended.values() for day in its_days}
    people = Counter(day.pk for its_days in attended.values() for day in its_days)
    return [
        {
            "number": day.number,
            "title": day.title,
            "day": day.day.isoformat(),
            "people": people[day.pk],
        }
        for day in sorted(days.values(), key=lambda each: (each.day, each.pk))
    ]


def _coaching(participant: Participant, year: int) -> list[dict[str, Any]]:
    """Half days of coaching that are over."""
    bookings = (
        CoachingBooking.objects.booked()
        .filter(participant=participant, slot__period__endswith__lte=timezone.now())
        .select_related("slot")
    )
    held = [each for each in bookings if each.slot.day.year == year]
    return [{"day": each.slot.day.isoformat(), "subject": each.subject} for each in held]


def _courses(participant: Participant, year: int) -> list[dict[str, Any]]:
    """Course places used for the year, and what was passed in it; EC count in their own year."""
    used = Q(offering__year=year, status__in=USES_A_COURSE_PLACE)
    passed = Q(status=ApplicationState.PASSED, result_on__year=year)
    found = (
        CourseApplication.objects.filter(used | passed, learner__participant=participant)
        .exclude(status=ApplicationState.APPLIED)
        .select_related("offering__course")
        .order_by("offering__first_day", "pk")
    )
    return [
        {
            "code": each.offering.course.code,
            "title": each.offering.course.title,
            "state": str(each.get_status_display()),
            "ec": str(each.ec or 0) if each.result_on and each.result_on.year == year else "0",
        }
        for each in found
    ]


def _stands(placement: Placement) -> str:
    """As a host reads it: that the lead has yet to round it off is no news there."""
    if placement.standing == PlacementStanding.OVER:
        return _("geweest")
    return str(placement.standing.label)


def _placements(participant: Participant, year: int) -> list[dict[str, Any]]:
    """Students who sat at the participant on a day of the year."""
    whole_year = date(year, 1, 1), date(year, 12, 31)
    found = Placement.objects.filled().filter(participant=participant).touching(*whole_year)
    return [
        {
            "kind": str(each.get_kind_display()),
            "title": each.title,
            "first_day": each.period.lower.isoformat(),
            "last_day": (each.period.upper - ONE_DAY).isoformat(),
            "state": _stands(each),
        }
        for each in found.order_by("period", "pk")
    ]
