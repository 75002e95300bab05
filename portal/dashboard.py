"""What each role sees first: what to do now, then how things stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from budget.selectors.costs_todo import todos_of as costs_todos
from budget.selectors.todo import customer_overview, finance_overview, todos_of_customer
from budget.selectors.todo import todos_of as budget_todos
from masterclasses.selectors.entitlements import Entitlements
from masterclasses.selectors.todo import current_entitlements
from masterclasses.selectors.todo import todos_of as masterclass_todos
from packages.models import FOLLOWS
from packages.models.agreements import READS_ALL_OF_PROGRAMME
from packages.selectors.following import todos_of as following_todos
from packages.selectors.following import with_a_plan
from packages.selectors.own_participations import OwnParticipation, own_participations_of
from packages.selectors.pipeline import Progress, Stage, longest_stuck_first, progress_of
from packages.selectors.todo import todos_about
from packages.selectors.todo import todos_of as package_todos
from programme.models import FOLLOWS_PARTICIPANTS, Participant, Role, User
from programme.selectors.cases_todo import todos_of as case_todos
from programme.selectors.meetings import meetings_ahead
from programme.selectors.meetings import todos_of as meeting_todos
from programme.selectors.steps import todos_of as step_todos
from programme.selectors.subsidies import todos_of as subsidy_todos
from programme.selectors.todo import todos_of as programme_todos


@dataclass(frozen=True)
class StageCount:
    stage: Stage
    count: int


def dashboard_of(user: User) -> dict[str, Any]:
    """The dashboard's parts for ``user``; a part that is not theirs is empty."""
    finance, own = finance_overview(user), own_participations_of(user)
    customer = customer_overview(user) if own else None
    entitlements = current_entitlements([each.participant for each in own if each.agreement])
    pipeline = pipeline_of(user)
    coordinates = bool(user.led_programme_ids(Role.COORDINATOR))
    nudges = todos_about(pipeline, planned=with_a_plan(user)) if coordinates else []
    # What is late to pay comes before the rest that is urgent; each room has its own order.
    found = [
        *todos_of_customer(customer),
        *package_todos(user, own),
        *budget_todos(user, finance),
        *meeting_todos(user),
        *case_todos(user),
        *subsidy_todos(user),
        *programme_todos(user),
        *step_todos(user),
        *following_todos(user),
        *nudges,
        *masterclass_todos(user, entitlements),
        *costs_todos(user),
    ]
    todos = sorted(found, key=lambda todo: not todo.urgent)
    return {
        "todos": [todo for todo in todos if not todo.waiting],
        "waiting": [todo for todo in todos if todo.waiting],
        "finance": finance,
        "customer": customer,
        "ahead": meetings_ahead(user),
        "participations": with_entitlements(own, entitlements),
        "pipeline": pipeline,
        "stages": stages_of(pipeline),
        "follows": bool(user.led_programme_ids(*FOLLOWS)),
        "sees_agreements": bool(user.organisation_ids(*READS_ALL_OF_PROGRAMME)),
        "stuck": sum(progress.stuck for progress in pipeline),
    }


def with_entitlements(
    own: list[OwnParticipation], entitlements: list[Entitlements]
) -> list[tuple[OwnParticipation, list[Entitlements]]]:
    """Each own participation with what it is entitled to, year by year."""
    years: dict[int, list[Entitlements]] = defaultdict(list)
    for each in entitlements:
        years[each.participant.pk].append(each)
    return [(each, years[each.participant.pk]) for each in own]


def pipeline_of(user: User) -> list[Progress]:
    """Every participant of the programmes this person coordinates, the longest stuck first."""
    if not user.organisation_ids(*FOLLOWS_PARTICIPANTS):
        return []
    return longest_stuck_first(progress_of(Participant.objects.followed_by(user)))


def stages_of(pipeline: list[Progress]) -> list[StageCount]:
    """How many participants are in each stage, in the order of the chain."""
    counts = Counter(progress.stage for progress in pipeline)
    return [StageCount(stage, counts[stage]) for stage in Stage if pipeline]
