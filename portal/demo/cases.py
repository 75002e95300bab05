"""The demo's cases: of several organisations, in every state, with how they moved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from html import escape

from django.db import transaction
from django.utils import timezone

from masterclasses.models import CoachingBooking, Masterclass, Placement
from masterclasses.services.case_links import choose_for_booking, choose_for_placement, link_day
from masterclasses.states import CoachingAbout
from portal.demo.case_stories import STORIES, Measure, Story
from portal.demo.cast import coordinator, person
from portal.demo.travelling import days_ago
from portal.kit.documents import render_pdf
from programme.models import Case, Participant, Programme, User
from programme.services import cases as service
from programme.services.case_documents import add_document
from programme.services.kpis import add_kpi, record_value
from programme.states import Sharing


@transaction.atomic
def tell(programme: Programme) -> int:
    """Bring all of them, where there are none yet; returns how many."""
    if Case.objects.filter(participant__programme=programme).exists():
        return 0
    parties = {
        each.organisation.slug: each
        for each in programme.participants.select_related("organisation", "programme")
    }
    told = [_play(each, parties[each.slug]) for each in STORIES if each.slug in parties]
    _link(programme, [case for case in told if case.is_shared])
    return len(told)


def _play(story: Story, participant: Participant) -> Case:
    owner = person(f"{story.by}@{story.slug}.example")
    with days_ago(story.ago):
        case = service.bring_case(
            participant=participant,
            story=service.Story(story.title, story.context, story.task, story.ambitions),
            actor=owner,
        )
        _describe(case, story, owner)
    if story.taken_up:
        with days_ago(story.ago - 1, minutes=30):
            service.take_up_case(case=case, actor=coordinator())
    for place in story.places:
        with days_ago(place.ago, minutes=45):
            service.assess_case(
                case=case,
                now=place.now,
                wished=place.wished,
                reason=place.reason,
                actor=person(place.by) if place.by else owner,
            )
    for measure in story.measures:
        _measure(case, measure, owner)
    if story.shared:
        with days_ago(story.ago - 1, minutes=50):
            service.share_case(case=case, sharing=Sharing.PROGRAMME, actor=owner)
    if story.document:
        with days_ago(story.ago - 2):
            _add_document(case, story.document, owner)
    if story.withdrawn:
        with days_ago(story.ago - 1):
            service.withdraw_case(case=case, actor=owner)
    if story.outcome:
        with days_ago(5):
            service.finish_case(case=case, outcome=story.outcome, actor=owner)
    case.refresh_from_db()
    return case


def _describe(case: Case, story: Story, owner: User) -> None:
    programme = case.participant.programme
    disciplines = list(programme.disciplines.filter(key__in=story.disciplines))
    if disciplines:
        service.describe_case(
            case=case,
            features=service.Features(
                disciplines=disciplines,
                lines=list(programme.lines.filter(key__in=story.lines)),
                phase=story.phase,
                budget_order=story.budget_order,
                partners="\n".join(story.partners),
            ),
            actor=owner,
        )


def _measure(case: Case, measure: Measure, owner: User) -> None:
    first = measure.values[0][0]
    with days_ago(first):
        kpi = add_kpi(
            case=case,
            name=measure.name,
            unit=measure.unit,
            goal=Decimal(measure.goal),
            actor=owner,
        )
    today = timezone.localdate()
    for ago, value in measure.values:
        with days_ago(ago, minutes=5):
            day = min(today - timedelta(days=ago), timezone.localdate())
            record_value(kpi=kpi, measured_on=day, value=Decimal(value), actor=owner)


def _add_document(case: Case, title: str, owner: User) -> None:
    html = (
        f'<!doctype html><html lang="nl"><head><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(case.title)}</h1><p>{escape(case.task)}</p></body></html>"
    )
    add_document(
        case=case,
        title=title,
        filename=f"{title}.pdf",
        content=render_pdf(html),
        actor=owner,
    )


def _link(programme: Programme, shared: Collection[Case]) -> None:
    """To the placements that are about them, and to the next day of masterclasses."""
    planner = coordinator()
    about = {story.title: story.placement for story in STORIES}
    booking = (
        CoachingBooking.objects.booked()
        .filter(slot__programme=programme, about=CoachingAbout.CASE)
        .first()
    )
    own = [each for each in shared if booking and each.participant == booking.participant]
    if booking is not None and own:
        choose_for_booking(booking=booking, case=own[0], actor=booking.booked_by)
    for case in shared:
        placement = Placement.objects.filter(
            participant__programme=programme, title=about[case.title]
        ).first()
        if placement is not None:
            choose_for_placement(placement=placement, case=case, actor=planner)
    days = Masterclass.objects.planned_by(planner).filter(cohort__programme=programme)
    day = days.to_come().order_by("period").first()
    if day is not None:
        for case in list(shared)[:2]:
            link_day(masterclass=day, case=case, actor=planner)
