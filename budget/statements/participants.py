"""What a participant agreed, paid and received in a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Invoice
from budget.statements.contents import EUROS, address_of, euros, figure, head_of
from masterclasses.models import (
    CoachingBooking,
    CourseApplication,
    Learner,
    Masterclass,
    Placement,
)
from masterclasses.models.coaching import HALF_DAY
from masterclasses.models.placements import ONE_DAY
from masterclasses.selectors.attended import days_attended
from masterclasses.states import USES_A_COURSE_PLACE, ApplicationState, PlacementStanding
from packages.models import AgreementLine, AgreementYear, Component
from portal.kit.languages import translated
from programme.models import Participant

R = TypeVar("R")


def contents_of(participant: Participant, year: int) -> dict[str, Any]:
    """As the books and the portal know it at this moment, in the language that is active."""
    return Known([participant], year).contents_of(participant)


class Known:
    """What the books and the portal know at this moment of a year of some participants.

    Read in a fixed number of queries, however many they are. Money is that of the invoices
    *for* the year, whenever they were sent or paid.
    """

    def __init__(self, participants: Collection[Participant], year: int) -> None:
        keys = [each.pk for each in participants]
        self.year = year
        self._agreed = _per_participant(_agreed(keys, year))
        self._invoices = _per_participant(_invoices(keys, year))
        self._days = _per_participant(_days(keys, year))
        self._coaching = _per_participant(_coaching(keys, year))
        self._courses = _per_participant(_courses(keys, year))
        self._placements = _per_participant(_placements(keys, year))

    def contents_of(self, participant: Participant) -> dict[str, Any]:
        """Of one of these participants, in the language that is active."""
        key = participant.pk
        agreed = [_agreed_line(*each) for each in self._agreed[key]]
        invoices = [_invoice(each) for each in self._invoices[key]]
        days = _attended(self._days[key])
        coaching = [_coached(each) for each in self._coaching[key]]
        courses = [_course(each, self.year) for each in self._courses[key]]
        placements = [_placement(each) for each in self._placements[key]]
        return {
            **head_of(participant.programme),
            "kind": "participant",
            "year": self.year,
            "as_of": timezone.localdate().isoformat(),
            "organisation": address_of(participant.organisation),
            "agreements": sorted({each["agreement"] for each in agreed}),
            "agreed": [
                each for each in agreed if each["borne_by"] == Component.Bearer.PARTICIPANT
            ],
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


def _per_participant(rows: Iterable[tuple[int, R]]) -> dict[int, list[R]]:
    """By the participants' keys, each in the order of ``rows``."""
    found = defaultdict[int, list[R]](list)
    for key, row in rows:
        found[key].append(row)
    return found


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


def _agreed(keys: Collection[int], year: int) -> Iterable[tuple[int, list[Any]]]:
    """The lines of the agreements for the year, of both bearers."""
    years = AgreementYear.objects.in_force().filter(agreement__participant__in=keys, year=year)
    lines = AgreementLine.objects.filter(agreement_year__in=years).order_by("position", "pk")
    rows = lines.values_list(
        "agreement_year__agreement__participant",
        "agreement_year__agreement__number",
        "name",
        "borne_by",
        "amount",
    )
    return ((key, line) for key, *line in rows)


def _agreed_line(agreement: str, name: str, borne_by: str, amount: Decimal) -> dict[str, Any]:
    return {
        "agreement": agreement,
        "name": translated(name),
        "borne_by": borne_by,
        "amount": euros(amount),
    }


def _invoices(keys: Collection[int], year: int) -> Iterable[tuple[int, Invoice]]:
    """Invoices and credit notes for the year."""
    found = (
        Invoice.objects.issued()
        .filter(agreement_year__agreement__participant__in=keys, agreement_year__year=year)
        .annotate(participant=F("agreement_year__agreement__participant"))
        .select_related("balance")
        .order_by("issued_on", "number")
    )
    return ((each.participant, each) for each in found)


def _invoice(invoice: Invoice) -> dict[str, Any]:
    """Euros; those of credit notes are negative."""
    balance = invoice.balance
    return {
        "number": invoice.number,
        "kind": invoice.kind,
        "issued_on": invoice.issued_on.isoformat() if invoice.issued_on else "",
        "net": euros(balance.net),
        "vat": euros(balance.gross - balance.net),
        "gross": euros(balance.gross),
        "paid": euros(balance.paid),
        "open": euros(balance.open),
    }


def _days(keys: Collection[int], year: int) -> Iterable[tuple[int, Masterclass]]:
    """Each masterclass day as often as somebody was present."""
    attended = days_attended(year, participants=keys)
    learners = Learner.objects.filter(pk__in=attended).values_list("pk", "participant")
    sent_by = dict(learners)
    return ((sent_by[learner], day) for learner, days in attended.items() for day in days)


def _attended(days: Sequence[Masterclass]) -> list[dict[str, Any]]:
    """The days on which somebody was present, with how many people."""
    people = Counter(day.pk for day in days)
    once = {day.pk: day for day in days}.values()
    return [
        {
            "number": day.number,
            "title": day.title,
            "day": day.day.isoformat(),
            "people": people[day.pk],
        }
        for day in sorted(once, key=lambda each: (each.day, each.pk))
    ]


def _coaching(keys: Collection[int], year: int) -> Iterable[tuple[int, CoachingBooking]]:
    """Half days of coaching that are over."""
    bookings = (
        CoachingBooking.objects.booked()
        .filter(participant__in=keys, slot__period__endswith__lte=timezone.now())
        .select_related("slot")
    )
    return ((each.participant_id, each) for each in bookings if each.slot.day.year == year)


def _coached(booking: CoachingBooking) -> dict[str, Any]:
    return {"day": booking.slot.day.isoformat(), "subject": booking.subject}


def _courses(keys: Collection[int], year: int) -> Iterable[tuple[int, CourseApplication]]:
    """Course places used for the year, and what was passed in it."""
    used = Q(offering__year=year, status__in=USES_A_COURSE_PLACE)
    passed = Q(status=ApplicationState.PASSED, result_on__year=year)
    found = (
        CourseApplication.objects.filter(used | passed, learner__participant__in=keys)
        .exclude(status=ApplicationState.APPLIED)
        .annotate(participant=F("learner__participant"))
        .select_related("offering__course")
        .order_by("offering__first_day", "pk")
    )
    return ((each.participant, each) for each in found)


def _course(application: CourseApplication, year: int) -> dict[str, Any]:
    """EC count in their own year."""
    course, result_on = application.offering.course, application.result_on
    return {
        "code": course.code,
        "title": course.title,
        "state": str(application.get_status_display()),
        "ec": str(application.ec or 0) if result_on and result_on.year == year else "0",
    }


def _placements(keys: Collection[int], year: int) -> Iterable[tuple[int, Placement]]:
    """Students who sat at a participant on a day of the year."""
    whole_year = date(year, 1, 1), date(year, 12, 31)
    found = Placement.objects.filled().filter(participant__in=keys).touching(*whole_year)
    return ((each.participant_id, each) for each in found.order_by("period", "pk"))


def _placement(placement: Placement) -> dict[str, Any]:
    return {
        "kind": str(placement.get_kind_display()),
        "title": placement.title,
        "first_day": placement.period.lower.isoformat(),
        "last_day": (placement.period.upper - ONE_DAY).isoformat(),
        "state": _stands(placement),
    }


def _stands(placement: Placement) -> str:
    """As a host reads it: that the lead has yet to round it off is no news there."""
    if placement.standing == PlacementStanding.OVER:
        return _("geweest")
    return str(placement.standing.label)
