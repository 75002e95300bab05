"""Publishing the handbook: its draft becomes a numbered version that never changes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.languages import translated
from programme import tasks
from programme.models import HandbookVersion, Programme, User, digest_of
from programme.selectors.handbook import (
    contents_of,
    current_version,
    draft_of,
    writes_handbook,
)


class DraftChanged(Refused):
    """The draft is no longer as it was shown to who publishes it."""


@transaction.atomic
def publish_handbook(
    *, programme: Programme, note: str, seen: str, actor: User
) -> HandbookVersion:
    """Freeze the draft as the next version; a worker makes its PDF.

    ``seen`` is the ``digest_of`` the contents that this person looked over: raises
    ``DraftChanged`` where they are others by now, and ``Refused`` where there is nothing new.
    """
    programme = locked(programme, "lead")
    if not writes_handbook(actor, programme):
        raise PermissionDenied
    note = note.strip()
    if not note:
        raise Refused(_("Schrijf op wat er in deze versie is veranderd."))
    steps, before = contents_of(draft_of(programme)), current_version(programme)
    check_publishable(steps, before)
    if digest_of(steps) != seen:
        raise DraftChanged(
            _(
                "Het concept is veranderd nadat u het bekeek. Hieronder staat wat er nu in staat. "
                "Kijk het na en publiceer dan."
            )
        )
    version = _frozen(programme, (before.number if before else 0) + 1, note, steps, actor)
    audit.record(
        "programme.publish_handbook",
        actor=actor,
        subject=version,
        data={"reason": note, "sha256": version.sha256},
    )
    tasks.make_handbook.delay_on_commit(version.pk)
    return version


def _frozen(
    programme: Programme, number: int, note: str, steps: list[dict[str, Any]], actor: User
) -> HandbookVersion:
    now, language = timezone.now(), programme.lead.language
    snapshot: dict[str, Any] = {
        "language": language,
        "programme": {"name": programme.name, "region": programme.region},
        "lead": programme.lead.printed_name,
        "ambition": translated(programme.ambition, language),
        "number": number,
        "note": note,
        "published_on": timezone.localdate(now).isoformat(),
        "steps": steps,
    }
    return HandbookVersion.objects.create(
        programme=programme,
        number=number,
        note=note,
        snapshot=snapshot,
        sha256=digest_of(snapshot),
        published_at=now,
        published_by=actor,
    )


def check_publishable(steps: list[dict[str, Any]], before: HandbookVersion | None) -> None:
    """Raise ``Refused`` where the draft is empty, or says what the last version says."""
    if not steps:
        raise Refused(_("Het concept heeft nog geen stappen. Schrijf eerst een stap."))
    if before is not None and before.steps == steps:
        raise Refused(
            _("Er is niets veranderd sinds versie {number}. Er valt niets te publiceren.").format(
                number=before.number
            )
        )
