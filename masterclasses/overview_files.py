"""What the overviews of learning show, as lists that people download."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import Certificate, CoachingBooking, CourseApplication, Placement
from masterclasses.selectors.certificates import Candidate, Entitled
from portal.kit.sheets import Cell, Sheet


def applications_sheet(applications: Iterable[CourseApplication]) -> Sheet:
    heads = (_("Naam"), _("Organisatie"), _("Vak"), _("Jaar"), _("Kwartiel"), _("Stand"), _("EC"),
             _("Sinds"))  # fmt: skip
    return Sheet(
        title=_("Aanmeldingen voor vakken"),
        heads=heads,
        widths=(30, 30, 40, 8, 10, 20, 8, 12),
        rows=[
            (
                str(each.learner),
                str(each.learner.participant),
                each.offering.course.title,
                each.offering.year,
                each.offering.quartile,
                str(each.standing.label),
                each.ec,
                timezone.localdate(each.status_since),
            )
            for each in applications
        ],
    )


def coaching_sheet(bookings: Iterable[CoachingBooking]) -> Sheet:
    heads = (_("Waarover"), _("Begin"), _("Einde"), _("Organisatie"), _("Coach"), _("Stand"))
    return Sheet(
        title=_("Coaching"),
        heads=heads,
        widths=(40, 16, 16, 30, 30, 14),
        rows=[
            (
                each.subject,
                each.slot.begins_at,
                each.slot.ends_at,
                str(each.participant),
                str(each.slot.coach),
                _held(each),
            )
            for each in bookings
        ],
    )


def _held(booking: CoachingBooking) -> str:
    if not booking.is_booked:
        return _("afgezegd")
    return _("geweest") if booking.slot.is_over else _("afgesproken")


def placements_sheet(placements: Iterable[Placement]) -> Sheet:
    """With students' names, as the page shows them; their addresses stay on their own pages."""
    heads = (_("Organisatie"), _("Eerste dag"), _("Laatste dag"), _("Student"), _("Soort"),
             _("Opdracht"), _("Ontwikkelingslijn"), _("Begeleider UT"), _("Stand"))  # fmt: skip
    return Sheet(
        title=_("Plaatsingen"),
        heads=heads,
        widths=(30, 12, 12, 30, 18, 50, 26, 30, 16),
        rows=[
            (
                str(each.participant),
                each.first,
                each.last,
                each.student_name,
                each.get_kind_display(),
                each.title,
                str(each.line or ""),
                str(each.supervisor or ""),
                str(each.standing.label),
            )
            for each in placements
        ],
    )


def candidates_sheet(candidates: Iterable[Candidate]) -> Sheet:
    """Who of a cohort attended how much, and who has a certificate."""
    heads = (_("Naam"), _("Organisatie"), _("Dagen aanwezig"), _("Dagen nodig"), _("Certificaat"))
    return Sheet(
        title=_("Certificaten"),
        heads=heads,
        widths=(30, 30, 10, 10, 24),
        rows=[
            (
                str(each.learner),
                str(each.learner.participant),
                len(each.days),
                each.needed,
                _paper(each),
            )
            for each in candidates
        ],
    )


def _paper(candidate: Candidate) -> Cell:
    if candidate.certificate is not None:
        return candidate.certificate.number
    return _("kan het krijgen") if candidate.standing == Entitled.MAY else ""


def certificates_sheet(certificates: Iterable[Certificate]) -> Sheet:
    heads = (_("Naam"), _("Organisatie"), _("Jaar"), _("Nummer"), _("Stand"))
    return Sheet(
        title=_("Certificaten"),
        heads=heads,
        widths=(30, 30, 8, 20, 16),
        rows=[
            (
                each.snapshot["name"],
                str(each.learner.participant),
                each.year,
                each.number,
                _("ingetrokken") if each.withdrawn_at else _("geldig"),
            )
            for each in certificates
        ],
    )
