"""Comments on the handbook: written by everybody of the programme, answered by coordinators."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, check_new, locked
from portal.kit.limits import too_often
from portal.kit.notices import notify
from programme.emails import mail_comment_answered
from programme.models import HandbookComment, HandbookStep, Organisation, Programme, Role, User
from programme.selectors.handbook import current_version, writes_handbook
from programme.selectors.people import members
from programme.states import COMMENT

MOST_A_MINUTE = 5


@transaction.atomic
def comment(*, step: HandbookStep, text: str, actor: User) -> HandbookComment:
    """Say something of a step of the current version.

    Raises ``Refused`` where that version does not have the step (any more), and when somebody
    writes faster than people read.
    """
    step = locked(step, "programme")
    programme, text = step.programme, text.strip()
    if not Programme.objects.joined_by(actor).filter(pk=programme.pk).exists():
        raise PermissionDenied
    version = current_version(programme)
    if version is None or version.step(step.pk) is None:
        raise Refused(_("Deze stap staat niet meer in het handboek. Kijk in de nieuwste versie."))
    check_new(step.comments.filter(author=actor), "written_at", text=text)
    if too_often(f"handbook-comment/{actor.pk}", MOST_A_MINUTE):
        raise Refused(_("U schreef net al een paar opmerkingen. Wacht even en probeer het weer."))
    found = HandbookComment(
        version=version,
        step=step,
        author=actor,
        organisation=_home(actor, programme),
        text=text,
        written_at=timezone.now(),
    )
    _keep(found)
    audit.record("programme.comment_on_handbook", actor=actor, subject=found)
    coordinators = members(programme.lead_id, Role.COORDINATOR)
    notify("programme.comment_made", found, coordinators, actor=actor)
    return found


@transaction.atomic
def answer_comment(*, comment: HandbookComment, answer: str, actor: User) -> HandbookComment:
    """Everybody reads the answer, and the author is told; one that was there is replaced."""
    comment = _locked(comment, actor)
    is_first, known = not comment.answer, (comment.status, comment.answer)
    comment.status = COMMENT.target("answer", comment.status)
    comment.answer = answer.strip()
    if known == (comment.status, comment.answer):
        return comment
    if not comment.answer:
        raise Refused(_("Schrijf een antwoord."))
    comment.answered_by, comment.answered_at = actor, timezone.now()
    _keep(comment)
    audit.record("programme.answer_comment", actor=actor, subject=comment)
    if is_first and comment.author_id != actor.pk and _still_reads(comment):
        notify("programme.comment_answered", comment, [comment.author_id], actor=actor)
        mail_comment_answered(comment)
    return comment


@transaction.atomic
def close_comment(*, comment: HandbookComment, actor: User) -> HandbookComment:
    """Nothing more needs to be done with it; it can still be read."""
    comment = _locked(comment, actor)
    comment.status = COMMENT.target("close", comment.status)
    _keep(comment)
    audit.record("programme.close_comment", actor=actor, subject=comment)
    return comment


@transaction.atomic
def reopen_comment(*, comment: HandbookComment, actor: User) -> HandbookComment:
    """As if it were new; an answer that was given stays."""
    comment = _locked(comment, actor)
    comment.status = COMMENT.target("reopen", comment.status)
    _keep(comment)
    audit.record("programme.reopen_comment", actor=actor, subject=comment)
    return comment


def _locked(comment: HandbookComment, actor: User) -> HandbookComment:
    comment = locked(comment, "version__programme")
    if not writes_handbook(actor, comment.version.programme):
        raise PermissionDenied
    return comment


def _home(actor: User, programme: Programme) -> Organisation:
    """For which organisation somebody speaks: a participant before the lead and the network."""
    own = Organisation.objects.filter(pk__in=actor.organisation_ids()).order_by("pk")
    takes_part = own.filter(participations__programme=programme).first()
    supports = own.filter(pk__in=[programme.lead_id, programme.network_id])
    return takes_part or supports[:1].get()


def _still_reads(comment: HandbookComment) -> bool:
    """Whether who wrote it has an account, and a part in the programme, to this day."""
    author, programme = comment.author, comment.version.programme
    joined = Programme.objects.joined_by(author)
    return author.is_active and joined.filter(pk=programme.pk).exists()


def _keep(comment: HandbookComment) -> None:
    try:
        comment.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    comment.save()
