"""How far each participant is, from interested to active, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from packages.models import Agreement, Choice
from packages.states import CONCLUDED, AgreementState
from programme.models import Invitation, Membership, Participant, Role

STUCK_AFTER = timedelta(days=14)


class Stage(models.TextChoices):
    """Where a participant stands; derived, never stored."""

    UNINVITED = "uninvited", _("belangstelling, nog niet uitgenodigd")
    INVITED = "invited", _("uitgenodigd")
    AWAITED = "awaited", _("keuze afgewacht")
    CHOOSING = "choosing", _("bezig met kiezen")
    AGAIN = "again", _("kan opnieuw kiezen")
    OFFERED = "offered", _("wacht op handtekening")
    UPLOADED = "uploaded", _("document te bekijken")
    SIGNED = "signed", _("wacht op universiteit")
    ACTIVE = "active", _("actief")
    ENDED = "ended", _("geëindigd")


UNDER_WAY = (
    Stage.UNINVITED,
    Stage.INVITED,
    Stage.AWAITED,
    Stage.CHOOSING,
    Stage.AGAIN,
    Stage.OFFERED,
    Stage.UPLOADED,
    Stage.SIGNED,
)
WITHOUT_AGREEMENT = (Stage.UNINVITED, Stage.INVITED, Stage.AWAITED, Stage.CHOOSING)


@dataclass(frozen=True)
class Progress:
    """One participant's stage since a moment (UTC)."""

    participant: Participant
    stage: Stage
    since: datetime
    agreement_number: str = ""
    package_name: str = ""

    @property
    def stuck(self) -> bool:
        """Under way, and in the same stage for longer than ``STUCK_AFTER``."""
        return self.stage in UNDER_WAY and timezone.now() - self.since > STUCK_AFTER

    @property
    def days(self) -> int:
        """How long it is in this stage, in whole days."""
        return max((timezone.now() - self.since).days, 0)


def longest_stuck_first(found: Iterable[Progress]) -> list[Progress]:
    """Then who is under way, in the order given; who is there or has left comes last."""
    return sorted(
        found,
        key=lambda progress: (
            not progress.stuck,
            progress.stage not in UNDER_WAY,
            progress.since if progress.stuck else datetime.max.replace(tzinfo=UTC),
        ),
    )


def progress_of(participants: models.QuerySet[Participant]) -> list[Progress]:
    """The progress of each participant, in one query however many there are."""
    return [_progress(participant) for participant in _annotated(participants)]


def _annotated(participants: models.QuerySet[Participant]) -> models.QuerySet[Any]:
    agreements = Agreement.objects.filter(participant=OuterRef("pk"))
    latest = agreements.order_by("-offered_at")
    contacts = Membership.objects.filter(
        organisation=OuterRef("organisation"), role=Role.CONTACT
    ).order_by("since")
    invitations = (
        Invitation.objects.open()
        .filter(organisation=OuterRef("organisation"), roles__contains=[Role.CONTACT])
        .order_by("-sent_at")
    )
    to_check = Agreement.objects.to_check().filter(participant=OuterRef("pk"))
    choices = Choice.objects.open().filter(participant=OuterRef("pk"))
    return participants.select_related("organisation", "programme").annotate(
        agreement_status=Subquery(latest.values("status")[:1]),
        agreement_since=Subquery(latest.values("status_since")[:1]),
        agreement_number=Subquery(latest.values("number")[:1]),
        agreement_package=Subquery(latest.values("package_name")[:1]),
        has_live=Exists(Agreement.objects.live().filter(participant=OuterRef("pk"))),
        uploaded_at=Subquery(to_check.values("uploaded_document__made_at")[:1]),
        contact_since=Subquery(contacts.values("since")[:1]),
        invited_at=Subquery(invitations.values("sent_at")[:1]),
        choice_changed_at=Subquery(choices.values("changed_at")[:1]),
        choice_package=Subquery(choices.values("package__name")[:1]),
    )


def _progress(row: Any) -> Progress:
    stage, since = _stage(row)
    has_agreement = stage not in WITHOUT_AGREEMENT
    package = row.agreement_package if has_agreement else row.choice_package
    return Progress(
        participant=row,
        stage=stage,
        since=since,
        agreement_number=(row.agreement_number or "") if has_agreement else "",
        package_name=package or "",
    )


_BY_STATUS = {
    AgreementState.OFFERED: Stage.OFFERED,
    AgreementState.SIGNED: Stage.SIGNED,
    AgreementState.ACTIVE: Stage.ACTIVE,
}


def _stage(row: Any) -> tuple[Stage, datetime]:
    if row.uploaded_at:
        return Stage.UPLOADED, row.uploaded_at
    if row.has_live:
        return _BY_STATUS[AgreementState(row.agreement_status)], row.agreement_since
    if row.choice_changed_at:
        return Stage.CHOOSING, row.choice_changed_at
    if row.agreement_status in CONCLUDED:
        return Stage.ENDED, row.agreement_since
    if row.agreement_status:  # withdrawn, declined or lapsed: there is to be chosen again
        return Stage.AGAIN, row.agreement_since
    if row.contact_since:
        return Stage.AWAITED, row.contact_since
    if row.invited_at:
        return Stage.INVITED, row.invited_at
    return Stage.UNINVITED, row.added_at
