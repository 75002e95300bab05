"""What the lead's people must do about the people of a programme."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit.models import Delivery
from portal.kit.todo import Todo
from programme.models import HandbookComment, Role, User
from programme.selectors.mails import mails_seen_by
from programme.states import CommentState

RECENT = timedelta(days=14)


def todos_of(user: User) -> list[Todo]:
    """For coordinators: the mails that came back lately, and new comments on the handbook."""
    if not user.led_programme_ids(Role.COORDINATOR):
        return []
    return [*_returned_mails(user), *_new_comments(user)]


def _returned_mails(user: User) -> list[Todo]:
    returned = mails_seen_by(user).filter(bounced_at__gte=timezone.now() - RECENT).count()
    if not returned:
        return []
    title = ngettext("%(n)d mail kwam niet aan", "%(n)d mails kwamen niet aan", returned)
    return [
        Todo(
            title=title % {"n": returned},
            text=_("Kijk of het adres klopt, en bel als dat nodig is."),
            url=f"{reverse('programme:mails')}?status={Delivery.BOUNCED}",
            action=_("Mails bekijken"),
        )
    ]


def _new_comments(user: User) -> list[Todo]:
    """One for each programme; one query."""
    programme = "version__programme"
    waiting = (
        HandbookComment.objects.answered_by(user)
        .new()
        .order_by(programme)
        .values_list(f"{programme}__slug", f"{programme}__short_name")
        .annotate(count=Count("pk"), since=Min("written_at"))
    )
    return [
        Todo(
            title=ngettext(
                "%(n)d nieuwe opmerking bij het handboek",
                "%(n)d nieuwe opmerkingen bij het handboek",
                count,
            )
            % {"n": count},
            text=_(
                "Beantwoord ze, of sluit ze als er niets meer hoeft. Programma: {name}."
            ).format(name=name),
            url=f"{reverse('programme:handbook_comments', args=[slug])}?stand={CommentState.NEW}",
            action=_("Opmerkingen bekijken"),
            since=since,
        )
        for slug, name, count, since in waiting
    ]
