"""What people must do about masterclasses, and the next day they are expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from masterclasses.models import (
    ENROLS,
    AttendanceMark,
    Certificate,
    Cohort,
    Enrolment,
    Learner,
    Masterclass,
    MasterclassRules,
    StandIn,
    TrainerBooking,
)
from masterclasses.selectors.attendance import KEPT_FOR
from masterclasses.selectors.coaching_todo import coaching_to_book, reports_to_write
from masterclasses.selectors.course_todo import course_todos_of
from masterclasses.selectors.entitlements import Entitlements, Share, entitlements_over
from masterclasses.selectors.placement_todo import placement_todos_of
from masterclasses.states import CohortState, Mark
from portal.kit.moments import clock
from portal.kit.todo import Todo
from programme.models import Participant, Role, User

AUTUMN = 9  # from this month on people look at next year too
# So many organisations with free seats each have a to-do of their own; more are one together.
MOST_APART = 5


def current_entitlements(participants: Sequence[Participant]) -> list[Entitlements]:
    """This year's, and from the autumn on next year's too."""
    if not participants:
        return []
    today = timezone.localdate()
    years = [today.year, today.year + 1] if today.month >= AUTUMN else [today.year]
    return entitlements_over(years, participants)


def todos_of(user: User, entitlements: Sequence[Entitlements]) -> list[Todo]:
    """Lists to keep, reports, seats and coaching to use, cohorts, then the next day."""
    return [
        *_lists_to_keep(user),
        *reports_to_write(user),
        *_free_seats(user, entitlements),
        *coaching_to_book(user, entitlements),
        *course_todos_of(user, entitlements),
        *_cohorts_to_mind(user),
        *placement_todos_of(user),
        *_next_days(user, takes_part=any(each.shares for each in entitlements)),
    ]


def _lists_to_keep(user: User) -> list[Todo]:
    """For trainers: today's list until the day is over, and past ones while nobody was marked.

    One query, for people of a university only.
    """
    if not user.led_programme_ids(*Role.values):
        return []
    now = timezone.now()
    marked = AttendanceMark.objects.filter(
        masterclass=OuterRef("pk"), mark__in=(Mark.PRESENT, Mark.ABSENT)
    )
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    days = (
        Masterclass.objects.trained_by(user)
        .planned()
        .filter(
            period__startswith__lt=midnight + timedelta(days=1),
            period__endswith__gt=now - KEPT_FOR,
        )
        .annotate(is_marked=Exists(marked))
        .order_by("period")
    )
    return [_list_to_keep(day) for day in days if not (day.is_over and day.is_marked)]


def _list_to_keep(day: Masterclass) -> Todo:
    title = _("Houd vandaag de aanwezigheid bij")
    text = _("{day}. Dat kan met een telefoon of tablet, ook als de verbinding wegvalt.")
    if day.is_over:
        title = _("Vul in wie er was")
        text = _("{day}. De aanwezigheid is nog niet ingevuld.")
    return Todo(
        title=title,
        text=text.format(day=day),
        url=reverse("masterclasses:attendance", args=[day.pk]),
        action=_("Aanwezigheid bijhouden"),
        since=day.period.upper if day.is_over else None,
        urgent=True,
    )


def _free_seats(user: User, entitlements: Sequence[Entitlements]) -> Iterator[Todo]:
    mine = set(user.organisation_ids(*ENROLS))
    found = [
        (each.participant, share)
        for each in entitlements
        if each.participant.organisation_id in mine
        for share in each.shares
        if share.free and share.cohort.status == CohortState.OPEN
    ]
    if len(found) > MOST_APART:
        yield Todo(
            title=_("Er zijn nog plaatsen vrij voor {count} van uw organisaties").format(
                count=len({participant.pk for participant, _share in found})
            ),
            text=_("Schrijf collega’s in zolang de inschrijving open is."),
            url=reverse("masterclasses:overview"),
            action=_("Masterclasses bekijken"),
        )
        return
    for participant, share in found:
        yield _free_seats_in(participant, share)


def _free_seats_in(participant: Participant, share: Share) -> Todo:
    cohort = share.cohort
    title = ngettext(
        "Er is nog %(n)d plaats vrij in cohort %(number)d van %(year)d",
        "Er zijn nog %(n)d plaatsen vrij in cohort %(number)d van %(year)d",
        share.free,
    )
    return Todo(
        title=title % {"n": share.free, "number": cohort.number, "year": cohort.year},
        text=_("Schrijf collega’s van {organisation} in zolang de inschrijving open is.").format(
            organisation=participant.organisation
        ),
        url=reverse("masterclasses:enrol", args=[cohort.pk, participant.organisation.slug]),
        action=_("Collega’s inschrijven"),
    )


def _cohorts_to_mind(user: User) -> Iterator[Todo]:
    """For coordinators; one query."""
    led = user.led_programme_ids(Role.COORDINATOR)
    if not led:
        return
    years: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for cohort in _with_counts(led):
        if cohort.has_days and not cohort.goes_on:
            if cohort.earned and not cohort.certified:
                yield _to_certify(cohort)
            continue
        years[cohort.programme_id, cohort.year].append(cohort)
        if not cohort.has_days:
            yield _to_mind(
                cohort,
                _("Plan de dagen van cohort {number} van {year}"),
                _("Het cohort heeft nog geen dagen. Deelnemers weten dus niet wanneer."),
            )
        elif cohort.status == CohortState.DRAFT:
            yield _to_mind(
                cohort,
                _("Maak cohort {number} van {year} bekend"),
                _("De dagen zijn gepland, maar deelnemers zien ze nog niet."),
            )
    for cohorts in years.values():
        if len(cohorts) == 1 and cohorts[0].waiting:
            yield _second_cohort(cohorts[0])


def _to_mind(cohort: Cohort, title: str, text: str) -> Todo:
    return Todo(
        title=title.format(number=cohort.number, year=cohort.year),
        text=text,
        url=cohort.get_absolute_url(),
        action=_("Cohort bekijken"),
    )


def _to_certify(cohort: Cohort) -> Todo:
    title = _("Geef de certificaten van cohort {number} van {year} uit")
    return Todo(
        title=title.format(number=cohort.number, year=cohort.year),
        text=_("Alle dagen zijn geweest. Kijk wie er genoeg bijwoonde."),
        url=reverse("masterclasses:certificates", args=[cohort.pk]),
        action=_("Certificaten bekijken"),
    )


def _with_counts(programmes: list[int]) -> list[Any]:
    """Cohorts from this year on, and those of last year that had their days."""
    this_year = timezone.localdate().year
    here = Masterclass.objects.filter(cohort=OuterRef("pk"))
    seated = Enrolment.objects.enrolled().filter(cohort=OuterRef(OuterRef("pk")))
    issued = Certificate.objects.valid().filter(
        year=OuterRef("year"), learner__in=seated.values("learner")
    )
    waiting = Enrolment.objects.waiting().filter(cohort=OuterRef("pk")).order_by()
    count = waiting.values("cohort").annotate(count=Count("pk")).values("count")
    found = Cohort.objects.filter(programme__in=programmes, year__gte=this_year - 1)
    return list(
        found.exclude(status=CohortState.WITHDRAWN)
        .annotate(
            has_days=Exists(here.planned()),
            goes_on=Exists(here.to_come()),
            earned=Exists(_came_often()),
            certified=Exists(issued),
            waiting=Subquery(count, output_field=IntegerField()),
        )
        .filter(Q(year__gte=this_year) | Q(has_days=True))
        .order_by("year", "number")
    )


def _came_often() -> QuerySet[Any]:
    """Who came to enough days of a cohort; a mark that was corrected since counts as well."""
    came = AttendanceMark.objects.filter(masterclass__cohort=OuterRef("pk"), mark=Mark.PRESENT)
    days = came.order_by().values("learner").annotate(days=Count("masterclass", distinct=True))
    rule = OuterRef("programme__masterclass_rules__days_to_certify")
    return days.filter(days__gte=Coalesce(rule, MasterclassRules().days_to_certify))


def _second_cohort(cohort: Any) -> Todo:
    title = ngettext(
        "%(n)d persoon wacht op een plaats in %(year)d",
        "%(n)d mensen wachten op een plaats in %(year)d",
        cohort.waiting,
    )
    return Todo(
        title=title % {"n": cohort.waiting, "year": cohort.year},
        text=_("Er is dat jaar één cohort. Met een tweede cohort is er ook voor hen plaats."),
        url=reverse("masterclasses:participants", args=[cohort.pk]),
        action=_("Wachtlijst bekijken"),
    )


def _next_days(user: User, *, takes_part: bool) -> Iterator[Todo]:
    """The first day to come as a learner, and the first as a trainer; one query for both."""
    if not takes_part and not user.organisation_ids(Role.TRAINER):
        return
    days = list(_days_of(user))
    taught = next((day for day in days if day.trains), None)
    followed = next((day for day in days if day.comes), None)
    if taught is not None:
        yield _day(taught, _("U geeft {day}"))
    if followed is not None:
        yield _day(followed, _("U wordt verwacht bij {day}"))


def _days_of(user: User) -> Any:
    me = Learner.objects.who_are(user)
    replaced = StandIn.objects.filter(
        enrolment=OuterRef("pk"), masterclass=OuterRef(OuterRef("pk"))
    )
    seats = Enrolment.objects.enrolled().filter(
        ~Exists(replaced), cohort=OuterRef("cohort"), learner__in=me
    )
    return (
        Masterclass.objects.to_come()
        .exclude(cohort__status=CohortState.WITHDRAWN)
        .annotate(
            trains=Exists(TrainerBooking.objects.held_by(user).filter(masterclass=OuterRef("pk"))),
            comes=Q(Exists(seats))
            | Q(Exists(StandIn.objects.filter(masterclass=OuterRef("pk"), learner__in=me))),
        )
        .filter(Q(trains=True) | Q(comes=True))
        .select_related("room")
        .order_by("period")[:20]
    )


def _day(day: Masterclass, title: str) -> Todo:
    return Todo(
        title=title.format(day=day.in_a_sentence),
        text=_("Op {day}, van {begins} tot {ends} uur. {place}").format(
            day=date_format(day.day, "l j F Y"),
            begins=clock(day.begins_at),
            ends=clock(day.ends_at),
            place=_place(day),
        ),
        url=day.get_absolute_url(),
        action=_("Dag bekijken"),
    )


def _place(day: Masterclass) -> str:
    if day.room is None:
        return _("Online.") if day.online_link else _("Waar het is, hoort u nog.")
    return f"{', '.join(filter(None, (day.room.name, day.room.address)))}."
