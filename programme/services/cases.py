"""Cases: brought, described, shared, taken up, assessed, finished; one door for each.

What a project is and who reads of it is for its own organisation. Where it stands in the matrix
also the lead may say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, Unfit, check_new, locked, refused_by
from portal.kit.notices import notify
from programme.models import (
    BRINGS_CASES,
    Case,
    CaseAssessment,
    DevelopmentLine,
    Discipline,
    Participant,
    Role,
    User,
)
from programme.selectors import cases as rights
from programme.selectors.people import members
from programme.states import CASE, BudgetOrder, CaseState, Phase, Quadrant, Sharing

MOST = 200


@dataclass(frozen=True)
class Story:
    """What a project is about, in words."""

    title: str
    context: str
    task: str
    ambitions: str = ""


@dataclass(frozen=True)
class Features:
    """What a project is found by."""

    disciplines: Collection[Discipline]
    lines: Collection[DevelopmentLine]
    phase: str
    budget_order: str
    partners: str = ""


@transaction.atomic
def bring_case(*, participant: Participant, story: Story, actor: User) -> Case:
    """Bring a project; only the lead reads it, until it is shared.

    Raises ``Unfit`` at ``title`` where the organisation has a case of that name.
    """
    participant = locked(participant)
    if not actor.has_role(participant.organisation_id, *BRINGS_CASES):
        raise PermissionDenied
    check_new(participant.cases.all(), "brought_at", brought_by=actor, **asdict(story))
    if participant.cases.count() >= MOST:
        raise Refused(_("Uw organisatie heeft hier al {most} cases.").format(most=MOST))
    now = timezone.now()
    case = Case(participant=participant, brought_by=actor, brought_at=now, status_since=now)
    _tell(case, story)
    audit.record("programme.bring_case", actor=actor, subject=case)
    coordinators = members(participant.programme.lead_id, Role.COORDINATOR)
    notify("programme.case_to_read", case, coordinators, actor=actor)
    return case


@transaction.atomic
def change_case(*, case: Case, story: Story, actor: User) -> Case:
    """Tell it in other words. Raises as bringing does, and ``Refused`` for a finished one."""
    case = _locked_live(case, actor)
    before = case.title
    _tell(case, story)
    data = {"before": before, "after": case.title} if before != case.title else {}
    audit.record("programme.change_case", actor=actor, subject=case, data=data)
    return case


@transaction.atomic
def describe_case(*, case: Case, features: Features, actor: User) -> Case:
    """Tell by which disciplines, lines, phase and budget it is found, and who its partners are.

    Raises ``Unfit`` for a discipline or line of another programme, or none at all.
    """
    case = _locked_live(case, actor)
    programme = case.participant.programme_id
    if not features.disciplines:
        raise Unfit("disciplines", _("Kies minstens één discipline."))
    if any(each.programme_id != programme for each in features.disciplines):
        raise Unfit("disciplines", _("Kies disciplines van dit programma."))
    if any(each.programme_id != programme for each in features.lines):
        raise Unfit("lines", _("Kies ontwikkelingslijnen van dit programma."))
    if features.phase not in Phase.values:
        raise Unfit("phase", _("Kies een fase."))
    if features.budget_order not in BudgetOrder.values:
        raise Unfit("budget_order", _("Kies een orde van grootte."))
    case.phase, case.budget_order = features.phase, features.budget_order
    case.partners = features.partners.strip()
    _keep(case)
    case.disciplines.set(features.disciplines)
    case.lines.set(features.lines)
    audit.record("programme.describe_case", actor=actor, subject=case)
    return case


@transaction.atomic
def share_case(*, case: Case, sharing: str, actor: User) -> Case:
    """Let all of the programme read it, or the lead alone again; also when it is finished."""
    case = locked(case, "participant__programme")
    _check_changes(case, actor)
    check_not_withdrawn(case)
    if sharing not in Sharing.values:
        raise Unfit("sharing", _("Kies wie deze case mag lezen."))
    if case.sharing == sharing:
        return case
    case.sharing = sharing
    case.save(update_fields=["sharing"])
    audit.record(
        "programme.share_case",
        actor=actor,
        subject=case,
        data={"after": Sharing(sharing).label},
    )
    if sharing == Sharing.PROGRAMME:
        organisers = members(case.participant.programme.network_id, Role.ORGANISER)
        notify("programme.case_to_read", case, organisers, actor=actor)
    return case


@transaction.atomic
def take_up_case(*, case: Case, actor: User) -> Case:
    """The lead works with it from now on."""
    case = locked(case, "participant__programme")
    if not rights.follows_cases_of(actor, case.participant.programme):
        raise PermissionDenied
    _move(case, "take_up")
    audit.record("programme.take_up_case", actor=actor, subject=case)
    notify("programme.case_taken_up", case, _whose(case), actor=actor)
    return case


@transaction.atomic
def finish_case(*, case: Case, outcome: str, actor: User) -> Case:
    """End it, with what it yielded; what it says then stays as it is."""
    case = locked(case, "participant__programme")
    _check_changes(case, actor)
    case.outcome = outcome.strip()
    if not case.outcome:
        raise Unfit("outcome", _("Schrijf op wat de case opleverde."))
    _move(case, "finish", "outcome")
    audit.record("programme.finish_case", actor=actor, subject=case)
    return case


@transaction.atomic
def reopen_case(*, case: Case, actor: User) -> Case:
    case = locked(case, "participant__programme")
    _check_changes(case, actor)
    _move(case, "reopen")
    audit.record("programme.reopen_case", actor=actor, subject=case)
    return case


@transaction.atomic
def withdraw_case(*, case: Case, actor: User) -> Case:
    """Take back what was brought by mistake: only its own organisation finds it from now on.

    Until the lead takes it up. Raises ``Refused`` after that: then one finishes it.
    """
    case = locked(case, "participant__programme")
    _check_changes(case, actor)
    case.sharing = Sharing.LEAD
    _move(case, "withdraw", "sharing")
    audit.record("programme.withdraw_case", actor=actor, subject=case)
    return case


@transaction.atomic
def bring_case_again(*, case: Case, actor: User) -> Case:
    """The lead reads it again; whoever wants to share it does that anew."""
    case = locked(case, "participant__programme")
    _check_changes(case, actor)
    _move(case, "bring_again")
    audit.record("programme.bring_case_again", actor=actor, subject=case)
    return case


@transaction.atomic
def assess_case(*, case: Case, now: str, wished: str, reason: str, actor: User) -> CaseAssessment:
    """Say where it stands in the matrix and where one wishes it; earlier ones stay."""
    case = locked(case, "participant__programme")
    if not rights.may_assess(actor, case):
        raise PermissionDenied
    check_not_withdrawn(case)
    reason = reason.strip()
    for field, value in (("now", now), ("wished", wished)):
        if value not in Quadrant.values:
            raise Unfit(field, _("Kies een van de vier vakken."))
    if not reason:
        raise Unfit("reason", _("Schrijf kort op waarom de case daar staat."))
    said = {"now": now, "wished": wished, "reason": reason}
    check_new(case.assessments.all(), "assessed_at", assessed_by=actor, **said)
    last = case.assessments.last()
    made = CaseAssessment.objects.create(
        case=case, assessed_by=actor, assessed_at=timezone.now(), **said
    )
    data = {"after": Quadrant(now).label, "reason": reason}
    if last:
        data = {"before": Quadrant(last.now).label, **data}
    audit.record("programme.assess_case", actor=actor, subject=case, data=data)
    notify("programme.case_assessed", case, _whose(case), actor=actor, occasion=made.pk)
    return made


def _whose(case: Case) -> list[int]:
    """Who brought it, and the contacts of their organisation."""
    return [case.brought_by_id, *members(case.participant.organisation_id, Role.CONTACT)]


def check_not_withdrawn(case: Case) -> None:
    if case.is_withdrawn:
        raise Refused(_("Deze case is ingetrokken. Breng de case eerst weer in."))


def check_live(case: Case) -> None:
    """Raise ``Refused`` for a case that is finished or withdrawn."""
    check_not_withdrawn(case)
    if not case.is_live:
        raise Refused(_("Deze case is afgerond. Heropen de case eerst."))


def _check_changes(case: Case, actor: User) -> None:
    if not rights.may_change(actor, case):
        raise PermissionDenied


def _locked_live(case: Case, actor: User) -> Case:
    case = locked(case, "participant__programme")
    _check_changes(case, actor)
    check_live(case)
    return case


def _tell(case: Case, story: Story) -> None:
    case.title = " ".join(story.title.split())
    case.context, case.task = story.context.strip(), story.task.strip()
    case.ambitions = story.ambitions.strip()
    _keep(case)


def _keep(case: Case) -> None:
    try:
        case.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    with refused_by({"case_title_once_per_participant": _named_before}):
        case.save()


def _named_before() -> Unfit:
    return Unfit("title", _("Uw organisatie heeft al een case met deze titel."))


def _move(case: Case, act: str, *changed: str) -> None:
    case.status, case.status_since = CaseState(CASE.target(act, case.status)), timezone.now()
    case.save(update_fields=["status", "status_since", *changed])
