"""What people take home from a knowledge meeting: files of ours, and links."""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, Unfit, check_new, locked
from portal.kit.removal import let_go
from portal.kit.uploads import store_upload
from programme.models import KnowledgeMeeting, MeetingMaterial, User
from programme.selectors import rights

MOST = 40


@transaction.atomic
def add_meeting_material(
    *,
    meeting: KnowledgeMeeting,
    title: str,
    actor: User,
    file: tuple[str, bytes] | None = None,
    link: str = "",
) -> MeetingMaterial:
    """Keep a file (its name and bytes) or a link with the meeting, for the whole programme.

    Raises ``Unfit`` at its field for what is too much, too large or something else.
    """
    meeting = locked(meeting, "programme")
    _check_plans(actor, meeting)
    if file is None and not link:
        raise Refused(_("Kies een bestand of vul een link in."))
    sha256 = hashlib.sha256(file[1]).hexdigest() if file else None
    rows = meeting.materials.all()
    check_new(rows, "added_at", title=title, link=link, document__sha256=sha256)
    if meeting.materials.count() >= MOST:
        raise Unfit(
            "title",
            _("Bij deze bijeenkomst staan al {most} stukken. Haal er eerst een weg.").format(
                most=MOST
            ),
        )
    material = MeetingMaterial(meeting=meeting, title=title, link=link)
    if file is not None:
        name, content = file
        material.document = store_upload(
            kind="meeting_material", name=name or title, content=content, otherwise="materiaal"
        )
    material.save()
    audit.record(
        "programme.add_meeting_material", actor=actor, subject=meeting, data={"name": title}
    )
    return material


@transaction.atomic
def remove_meeting_material(*, material: MeetingMaterial, actor: User) -> None:
    """People no longer find it at the meeting; the file itself is thrown away later."""
    material = locked(material, "meeting__programme")
    _check_plans(actor, material.meeting)
    audit.record(
        "programme.remove_meeting_material",
        actor=actor,
        subject=material.meeting,
        data={"name": material.title},
    )
    material.delete()
    let_go([material.document])


def _check_plans(actor: User, meeting: KnowledgeMeeting) -> None:
    if not rights.plans_meetings_of(actor, meeting.programme):
        raise PermissionDenied
