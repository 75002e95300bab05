"""Products: who sees to them, for which year, how far they are, and their documents."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, Unfit, check_new, locked
from portal.kit.uploads import store_upload
from programme.models import (
    Audience,
    Case,
    Deliverable,
    DeliverableCase,
    DeliverableDocument,
    User,
)
from programme.selectors.deliverables import keeps_deliverables, owners_for
from programme.services.case_linking import relink
from programme.states import DELIVERABLE, DeliverableState

MOST = 50


@transaction.atomic
def change_deliverable(
    *, deliverable: Deliverable, owner: User | None, planned_year: int | None, actor: User
) -> Deliverable:
    """Who sees to it and for which year; what stays the same leaves no record."""
    deliverable = _locked(deliverable, actor)
    programme = deliverable.line.programme
    given = (owner.pk if owner else None, planned_year)
    if (deliverable.owner_id, deliverable.planned_year) == given:
        return deliverable
    newly = owner is not None and owner.pk != deliverable.owner_id
    if owner and newly and not owners_for(programme).filter(pk=owner.pk).exists():
        raise Unfit("owner", _("Kies iemand van de universiteit of een contactpersoon."))
    if planned_year is not None and planned_year not in programme.years:
        raise Unfit("planned_year", _("Kies een jaar van het programma."))
    deliverable.owner_id, deliverable.planned_year = given
    deliverable.save(update_fields=["owner", "planned_year"])
    audit.record(
        "programme.change_deliverable",
        actor=actor,
        subject=deliverable,
        data={"after": {"owner": str(owner or "–"), "year": str(planned_year or "–")}},
    )
    return deliverable


@transaction.atomic
def move_deliverable(*, deliverable: Deliverable, act: str, actor: User) -> Deliverable:
    """``act`` is one of the table ``DELIVERABLE``.

    Raises ``Refused`` where there is nothing to discuss, or to deliver.
    """
    deliverable = _locked(deliverable, actor)
    before = DeliverableState(deliverable.status)
    target = DeliverableState(DELIVERABLE.target(act, before))
    documents = deliverable.documents.there()
    shared = documents.filter(audience=Audience.PROGRAMME)
    if target == DeliverableState.DISCUSSED and not shared.exists():
        raise Refused(_("Er is nog niets te bespreken. Voeg een document toe en deel het."))
    if target == DeliverableState.DELIVERED and not documents.final().exists():
        raise Refused(_("Voeg eerst het document toe dat geen concept meer is."))
    deliverable.status = target
    deliverable.save(update_fields=["status"])
    audit.record(
        "programme.move_deliverable",
        actor=actor,
        subject=deliverable,
        data={"before": before.label, "after": target.label},
    )
    return deliverable


@transaction.atomic
def add_document(
    *,
    deliverable: Deliverable,
    filename: str,
    content: bytes,
    note: str,
    is_concept: bool,
    audience: str,
    actor: User,
) -> DeliverableDocument:
    """Keep a PDF, office file or image as the next version; what is final is for everybody.

    Raises ``Unfit`` at the field that is wrong.
    """
    deliverable = _locked(deliverable, actor)
    if not is_concept and audience != Audience.PROGRAMME:
        raise Unfit("audience", _("Alleen een concept kan bij de universiteit blijven."))
    said = {"note": note.strip(), "is_concept": is_concept, "audience": audience}
    sha256 = hashlib.sha256(content).hexdigest()
    there = deliverable.documents.there()
    check_new(there, "added_at", added_by=actor, document__sha256=sha256, **said)
    _check_room(deliverable)
    name = filename or deliverable.name
    stored = store_upload(kind="deliverable", name=name, content=content, otherwise="product")
    highest = deliverable.documents.aggregate(last=Max("number"))["last"] or 0
    added = DeliverableDocument.objects.create(
        deliverable=deliverable,
        number=highest + 1,
        document=stored,
        added_by=actor,
        added_at=timezone.now(),
        **said,
    )
    _record("programme.add_document", added, actor)
    return added


def _check_room(deliverable: Deliverable) -> None:
    if deliverable.documents.count() >= MOST:
        raise Refused(
            _("Dit product heeft al {most} versies. Meer bewaart het portaal niet.").format(
                most=MOST
            )
        )


@transaction.atomic
def share_document(*, document: DeliverableDocument, actor: User) -> DeliverableDocument:
    """A concept that was kept at the lead is for everybody of the programme from now on."""
    document = _locked_document(document, actor)
    if document.audience == Audience.PROGRAMME:
        raise Refused(_("Dit document is al gedeeld met iedereen van het programma."))
    document.audience = Audience.PROGRAMME
    document.save(update_fields=["audience"])
    _record("programme.share_document", document, actor)
    return document


@transaction.atomic
def withdraw_document(*, document: DeliverableDocument, actor: User) -> DeliverableDocument:
    """Nobody finds it any more; the stored file itself stays.

    Raises ``Refused`` for the last document by which a product was delivered.
    """
    document = _locked_document(document, actor)
    deliverable = document.deliverable
    others = deliverable.documents.final().exclude(pk=document.pk)
    if deliverable.status == DeliverableState.DELIVERED and not others.exists():
        raise Refused(
            _("Dit is het opgeleverde document. Neem het product eerst weer in bewerking.")
        )
    document.withdrawn_at = timezone.now()
    document.save(update_fields=["withdrawn_at"])
    _record("programme.withdraw_document", document, actor)
    return document


@transaction.atomic
def link_deliverable_cases(
    *, deliverable: Deliverable, cases: Collection[Case], actor: User
) -> None:
    """Let the product be linked to these cases, of those that this person may see."""
    deliverable = _locked(deliverable, actor)
    of, programme = {"deliverable": deliverable}, deliverable.line.programme
    after = relink(DeliverableCase, of, programme=programme, cases=cases, actor=actor)
    if after is not None:
        data = {"after": after}
        audit.record(
            "programme.link_deliverable_cases", actor=actor, subject=deliverable, data=data
        )


def _locked(deliverable: Deliverable, actor: User) -> Deliverable:
    deliverable = locked(deliverable, "line__programme")
    if not keeps_deliverables(actor, deliverable.line.programme):
        raise PermissionDenied
    return deliverable


def _locked_document(document: DeliverableDocument, actor: User) -> DeliverableDocument:
    """With the product's own row locked too: whether it is delivered hangs on its documents."""
    _locked(document.deliverable, actor)
    document = locked(document, "deliverable")
    if document.withdrawn_at is not None:
        raise Refused(_("Dit document is intussen weggehaald."))
    return document


def _record(act: str, document: DeliverableDocument, actor: User) -> None:
    audit.record(
        act,
        actor=actor,
        subject=document.deliverable,
        data={"name": str(document), "sha256": document.document.sha256},
    )
