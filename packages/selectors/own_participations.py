"""Where a person's own organisations stand: their agreement, and whom to ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from packages.models import Agreement
from packages.models.agreements import READS_OWN
from packages.selectors.agreements import next_move
from packages.states import LIVE
from programme.models import Membership, Participant, Role, User


@dataclass(frozen=True)
class OwnParticipation:
    """One own participation: its live (else latest) agreement, and whether one may read it.

    ``net_per_year`` is in euros net of VAT, as frozen in the agreement; that and the text are
    for who reads it, package and years are for every colleague.
    """

    participant: Participant
    agreement: Agreement | None = None
    reads: bool = False
    contacts: list[str] = field(default_factory=list)

    @property
    def live(self) -> Agreement | None:
        """The agreement, where it stands in the way of a new choice."""
        found = self.agreement
        return found if found and found.status in LIVE and not found.has_lapsed else None

    @property
    def net_per_year(self) -> str:
        return self.agreement.snapshot["years"][0]["net"] if self.agreement else ""

    @property
    def next_move(self) -> str:
        return next_move(self.agreement) if self.agreement else ""


def own_participations_of(user: User) -> list[OwnParticipation]:
    """One per participation of the organisations that ``user`` belongs to, in three queries."""
    participants = list(
        Participant.objects.filter(organisation__in=user.organisation_ids()).select_related(
            "organisation", "programme"
        )
    )
    if not participants:
        return []
    agreements = _agreement_per_participant(participants)
    readable = set(user.organisation_ids(*READS_OWN))
    contacts = _contacts_per_organisation(participants)
    return [
        OwnParticipation(
            participant=participant,
            agreement=agreements.get(participant.pk),
            reads=participant.organisation_id in readable,
            contacts=contacts[participant.organisation_id],
        )
        for participant in participants
    ]


def _agreement_per_participant(participants: list[Participant]) -> dict[int, Agreement]:
    theirs = Agreement.objects.filter(participant__in=participants)
    found: dict[int, Agreement] = {}
    for agreement in theirs.order_by("offered_at").select_related("participant").defer("text"):
        kept = found.get(agreement.participant_id)
        if kept is None or kept.status not in LIVE:
            found[agreement.participant_id] = agreement
    return found


def _contacts_per_organisation(participants: list[Participant]) -> dict[int, list[str]]:
    rows = (
        Membership.objects.filter(
            organisation__in=[participant.organisation_id for participant in participants],
            role=Role.CONTACT,
            user__is_active=True,
        )
        .order_by("since")
        .values_list("organisation_id", "user__name")
    )
    names: dict[int, list[str]] = defaultdict(list)
    for organisation_id, name in rows:
        names[organisation_id].append(name)
    return names
