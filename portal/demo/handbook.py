"""The demo's handbook: two published versions, a draft that goes on, comments and cases."""

from __future__ import annotations

from django.db import transaction

from portal.demo.cast import coordinator, person
from portal.demo.handbook_text import COMMENTS, DRAFT, FIRST, NEW, NOTES, Item, Said, Step
from portal.demo.travelling import days_ago
from programme.models import Case, HandbookStep, Programme, User, digest_of
from programme.selectors.handbook import contents_of, draft_of
from programme.services.handbook import add_item, add_step, change_step, link_cases, move
from programme.services.handbook_comments import answer_comment, close_comment, comment
from programme.services.handbook_versions import publish_handbook
from programme.states import Sharing


@transaction.atomic
def write_handbook(programme: Programme) -> int:
    """Where there is none yet; returns how many steps it has."""
    if programme.handbook_steps.exists():
        return 0
    writer = coordinator()
    with days_ago(95):
        steps = [_write(programme, each, each.before or each.text, writer) for each in FIRST]
    with days_ago(80):
        _publish(programme, NOTES[0], writer)
    with days_ago(25):
        for step, told in zip(steps, FIRST, strict=True):
            change_step(
                step=step,
                title=told.title,
                text=told.text,
                began_from=step.revision,
                actor=writer,
            )
        move(part=steps[3], direction="up", actor=writer)
        _write(programme, NEW, NEW.text, writer)
    with days_ago(20):
        _publish(programme, NOTES[1], writer)
    with days_ago(2):
        _add(steps[3], DRAFT, writer)
    _discuss(programme, writer)
    _link(programme, writer)
    return len(FIRST) + 1


def _write(programme: Programme, step: Step, text: str, writer: User) -> HandbookStep:
    written = add_step(programme=programme, title=step.title, text=text, actor=writer)
    for each in step.items:
        _add(written, each, writer)
    return written


def _add(step: HandbookStep, item: Item, writer: User) -> None:
    add_item(step=step, kind=item.kind, title=item.title, text=item.text, actor=writer)


def _publish(programme: Programme, note: str, writer: User) -> None:
    seen = digest_of(contents_of(draft_of(programme)))
    publish_handbook(programme=programme, note=note, seen=seen, actor=writer)


def _discuss(programme: Programme, writer: User) -> None:
    steps = draft_of(programme)
    for each in COMMENTS:
        _say(steps[each.step], each, writer)


def _say(step: HandbookStep, said: Said, writer: User) -> None:
    with days_ago(said.ago):
        found = comment(step=step, text=said.text, actor=person(said.who))
    if not said.answer:
        return
    with days_ago(said.ago - 2):
        found = answer_comment(comment=found, answer=said.answer, actor=writer)
        if said.closed:
            close_comment(comment=found, actor=writer)


def _link(programme: Programme, writer: User) -> None:
    """The cases that are shared with everybody used the first steps."""
    shared = list(
        Case.objects.filter(participant__programme=programme, sharing=Sharing.PROGRAMME).order_by(
            "pk"
        )[:3]
    )
    with days_ago(1):
        for step, cases in zip(
            draft_of(programme), (shared, shared[:2], shared[2:]), strict=False
        ):
            link_cases(step=step, cases=cases, actor=writer)
