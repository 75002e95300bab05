"""What people read for a day or take home: files of ours, and links."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from masterclasses.models import Masterclass, Material
from masterclasses.services.checks import check_plans
from portal.kit import audit
from portal.kit.acts import Unfit, check_new, locked
from portal.kit.removal import let_go
from portal.kit.uploads import store_upload
from programme.models import User

MOST = 40


@transaction.atomic
def add_file(
    *, masterclass: Masterclass, title: str, filename: str, content: bytes, actor: User
) -> Material:
    """Keep a PDF, an office file without macros or an image with the day.

    Raises ``Unfit`` at ``file`` for what is too large or something else.
    """
    masterclass = _locked(masterclass, actor)
    sha256 = hashlib.sha256(content).hexdigest()
    check_new(masterclass.materials.all(), "added_at", title=title, document__sha256=sha256)
    _check_not_too_many(masterclass)
    document = store_upload(
        kind="masterclass_material",
        name=filename or title,
        content=content,
        otherwise="materiaal",
    )
    material = Material.objects.create(masterclass=masterclass, title=title, document=document)
    audit.record(
        "masterclasses.add_material", actor=actor, subject=masterclass, data={"name": title}
    )
    return material


@transaction.atomic
def add_link(*, masterclass: Masterclass, title: str, link: str, actor: User) -> Material:
    masterclass = _locked(masterclass, actor)
    check_new(masterclass.materials.all(), "added_at", title=title, link=link)
    _check_not_too_many(masterclass)
    material = Material.objects.create(masterclass=masterclass, title=title, link=link)
    audit.record(
        "masterclasses.add_material", actor=actor, subject=masterclass, data={"name": title}
    )
    return material


@transaction.atomic
def remove_material(*, material: Material, actor: User) -> None:
    """People no longer find it at the day; the file itself is thrown away later."""
    material = locked(material)
    check_plans(actor, material.masterclass.cohort.programme)
    audit.record(
        "masterclasses.remove_material",
        actor=actor,
        subject=material.masterclass,
        data={"name": material.title},
    )
    material.delete()
    let_go([material.document])


def _locked(masterclass: Masterclass, actor: User) -> Masterclass:
    masterclass = locked(masterclass)
    check_plans(actor, masterclass.cohort.programme)
    return masterclass


def _check_not_too_many(masterclass: Masterclass) -> None:
    if masterclass.materials.count() >= MOST:
        raise Unfit(
            "title",
            _("Bij deze dag staan al {most} stukken. Haal er eerst een weg.").format(most=MOST),
        )
