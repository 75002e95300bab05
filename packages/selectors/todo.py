"""What people must do about choices and agreements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from packages.models import Agreement, Choice
from packages.selectors.own_participations import OwnParticipation
from packages.selectors.pipeline import Progress, Stage
from packages.states import CONCLUDED, AgreementState
from portal.kit import money
from portal.kit.todo import Todo
from programme.models import Participant, Role, User

MOST_NUDGES = 5
NUDGES = {
    Stage.UNINVITED: (
        gettext_lazy("Nodig een contactpersoon van {organisation} uit"),
        gettext_lazy("Niemand van deze organisatie kan nog inloggen."),
        gettext_lazy("Iemand uitnodigen"),
    ),
    Stage.INVITED: (
        gettext_lazy("Herinner {organisation} aan de uitnodiging"),
        gettext_lazy("De uitnodiging is nog niet aangenomen. Stuur haar opnieuw, of bel."),
        gettext_lazy("Uitnodiging bekijken"),
    ),
    Stage.AWAITED: (
        gettext_lazy("Vraag {organisation} naar de keuze"),
        gettext_lazy("De contactpersoon kan inloggen, maar is nog niet begonnen met kiezen."),
        gettext_lazy("Contactgegevens bekijken"),
    ),
    Stage.CHOOSING: (
        gettext_lazy("Help {organisation} verder met kiezen"),
        gettext_lazy("De keuze is begonnen en ligt stil."),
        gettext_lazy("Contactgegevens bekijken"),
    ),
    Stage.AGAIN: (
        gettext_lazy("Vraag {organisation} of zij opnieuw wil kiezen"),
        gettext_lazy("Het vorige aanbod ging niet door. De overeenkomst zegt waarom."),
        gettext_lazy("Overeenkomst bekijken"),
    ),
    Stage.OFFERED: (
        gettext_lazy("Vraag {organisation} om te tekenen"),
        gettext_lazy("De overeenkomst wacht op een handtekening. Stuur een herinnering, of bel."),
        gettext_lazy("Overeenkomst bekijken"),
    ),
    Stage.SIGNED: (
        gettext_lazy("Laat uw tekenbevoegde tekenen voor {organisation}"),
        gettext_lazy("De deelnemer heeft getekend en wacht op uw kant."),
        gettext_lazy("Overeenkomst bekijken"),
    ),
}


def todos_of(user: User, own: list[OwnParticipation]) -> list[Todo]:
    """In order of urgency: to sign, to choose, to check, then what waits for others."""
    to_sign, unsigned = _awaiting_signature_of(user), _unsigned_of(user, own)
    return [
        *_to_sign(to_sign),
        *_to_choose(user, own),
        *_sent_back(user, unsigned),
        *_to_check(user),
        *_to_read(user, unsigned),
        *_waiting_for_signature(each for each in unsigned if each not in to_sign),
    ]


def todos_about(pipeline: list[Progress], *, planned: Collection[int] = ()) -> list[Todo]:
    """For a coordinator: whom to set moving again, the longest stuck first, and how many more.

    Not those participants (ids) for which somebody has ``planned`` what to do.
    """
    stuck = [
        progress
        for progress in pipeline
        if progress.stuck and progress.stage in NUDGES and progress.participant.pk not in planned
    ]
    todos = [_nudge(progress) for progress in stuck[:MOST_NUDGES]]
    if more := len(stuck) - len(todos):
        title = ngettext(
            "En nog %(n)d deelnemer die stilstaat", "En nog %(n)d deelnemers die stilstaan", more
        )
        todos.append(
            Todo(
                title=title % {"n": more},
                text=_("Zij staan bovenaan in het overzicht hieronder."),
                url="#pipeline",
                action=_("Naar het overzicht"),
            )
        )
    return todos


def _nudge(progress: Progress) -> Todo:
    title, text, action = NUDGES[progress.stage]
    organisation = progress.participant.organisation
    url = reverse("programme:people", args=[organisation.slug])
    if progress.agreement_number:
        url = reverse("packages:agreement", args=[progress.agreement_number])
    return Todo(
        title=title.format(organisation=organisation),
        text=str(text),
        url=url,
        action=str(action),
        since=progress.since,
    )


def _awaiting_signature_of(user: User) -> list[Agreement]:
    if not user.organisation_ids(Role.SIGNATORY):
        return []
    ready = Agreement.objects.awaiting_signature_of(user)
    return list(ready.order_by("status_since").defer("text"))


def _unsigned_of(user: User, own: list[OwnParticipation]) -> list[Agreement]:
    """What lacks a signature, of the organisations whose agreements one reads."""
    reads_for = user.organisation_ids(Role.CONTACT, Role.READER, Role.SIGNATORY)
    return [
        each.live
        for each in own
        if each.participant.organisation_id in reads_for
        and each.live
        and each.live.status != AgreementState.ACTIVE
    ]


def _to_sign(agreements: Iterable[Agreement]) -> Iterator[Todo]:
    for agreement in agreements:
        party = agreement.snapshot["participant"]["name"]
        amount = money.euro_short(Decimal(agreement.snapshot["years"][0]["net"]))
        countersigning = agreement.status == AgreementState.SIGNED
        yield Todo(
            title=_("Teken overeenkomst {number}").format(number=agreement.number),
            text=_("{party} · pakket {package} · {amount} per jaar.").format(
                party=party, package=agreement.package_name, amount=amount
            ),
            url=reverse(
                "packages:countersign" if countersigning else "packages:sign",
                args=[agreement.number],
            ),
            action=_("Lezen en tekenen"),
            since=agreement.status_since,
            urgent=True,
        )


def _to_choose(user: User, own: list[OwnParticipation]) -> Iterator[Todo]:
    for participant in _choosers(user, own):
        if participant.choice_changed_at:
            title = _("Maak de keuze voor {organisation} af")
            text = _("Uw keuze is nog niet ingediend. Wat u al invulde, is bewaard.")
            action = _("Verder met kiezen")
        else:
            title = _("Kies een pakket voor {organisation}")
            if participant.ended_at:
                title = _("Kies opnieuw een pakket voor {organisation}")
            text = _("Vergelijk de pakketten en geef uw keuze voor {programme} door.")
            action = _("Pakket kiezen")
        yield Todo(
            title=title.format(organisation=participant.organisation),
            text=text.format(programme=participant.programme),
            url=reverse("packages:choose"),
            action=action,
            since=participant.choice_changed_at or participant.ended_at or participant.added_at,
            urgent=True,
        )


def _choosers(user: User, own: list[OwnParticipation]) -> Iterable[Any]:
    """The participations that one may choose for now, with how far that is."""
    chooses_for = user.organisation_ids(Role.CONTACT)
    free = [
        each.participant.pk
        for each in own
        if each.participant.organisation_id in chooses_for and not each.live
    ]
    if not free:
        return ()
    open_choices = Choice.objects.open().filter(participant=OuterRef("pk"))
    ended = Agreement.objects.filter(participant=OuterRef("pk"))
    concluded = Agreement.objects.filter(status__in=CONCLUDED, participant=OuterRef("pk"))
    return (
        Participant.objects.filter(
            pk__in=free, programme__last_year__gte=timezone.localdate().year
        )
        .select_related("organisation", "programme")
        .annotate(
            choice_changed_at=Subquery(open_choices.values("changed_at")[:1]),
            ended_at=Subquery(ended.order_by("-offered_at").values("status_since")[:1]),
            has_concluded=Exists(concluded),
        )
        .exclude(has_concluded=True, choice_changed_at__isnull=True)
    )


def _sent_back(user: User, unsigned: Iterable[Agreement]) -> Iterator[Todo]:
    """Uploaded documents that the lead did not take; for the contacts."""
    mine = user.organisation_ids(Role.CONTACT)
    for agreement in unsigned:
        is_mine = agreement.participant.organisation_id in mine
        if not is_mine or not agreement.status_note or not _is_to_sign(agreement):
            continue
        yield Todo(
            title=_("Het getekende document van {number} is teruggestuurd").format(
                number=agreement.number
            ),
            text=_("De reden: {reason} Upload een nieuw document, of laat hier tekenen.").format(
                reason=agreement.status_note
            ),
            url=agreement.get_absolute_url(),
            action=_("Overeenkomst bekijken"),
            urgent=True,
        )


def _is_to_sign(agreement: Agreement) -> bool:
    """Of what lacks a signature: whether that is the participant's, as ``to_sign`` asks."""
    return (
        agreement.status == AgreementState.OFFERED
        and agreement.offered_document_id is not None
        and agreement.uploaded_document_id is None
    )


def _to_check(user: User) -> Iterator[Todo]:
    coordinated = user.led_programme_ids(Role.COORDINATOR)
    if not coordinated:
        return
    uploads = (
        Agreement.objects.to_check()
        .filter(participant__programme__in=coordinated)
        .select_related("uploaded_document")
        .defer("text")
    )
    for agreement in uploads:
        uploaded = agreement.uploaded_document
        yield Todo(
            title=_("Bekijk het getekende document van {party}").format(
                party=agreement.snapshot["participant"]["name"]
            ),
            text=_("Neem het aan of stuur het terug met een reden."),
            url=agreement.get_absolute_url(),
            action=_("Document bekijken"),
            since=uploaded.made_at if uploaded else None,
            urgent=True,
        )


def _to_read(user: User, unsigned: Iterable[Agreement]) -> Iterator[Todo]:
    """For who was asked to read along and has no other part in it."""
    acts_for = user.organisation_ids(Role.CONTACT, Role.SIGNATORY)
    for agreement in unsigned:
        is_offer = agreement.status == AgreementState.OFFERED
        if is_offer and agreement.participant.organisation_id not in acts_for:
            yield Todo(
                title=_("Lees overeenkomst {number} mee").format(number=agreement.number),
                text=_("{name} tekent. U hoeft zelf niets te tekenen.").format(
                    name=agreement.signatory_name
                ),
                url=agreement.get_absolute_url(),
                action=_("Overeenkomst lezen"),
                since=agreement.status_since,
            )


def _waiting_for_signature(agreements: Iterable[Agreement]) -> Iterator[Todo]:
    for agreement in agreements:
        theirs = agreement.status == AgreementState.OFFERED and not agreement.uploaded_document_id
        who = agreement.signatory_name if theirs else agreement.snapshot["lead"]["name"]
        yield Todo(
            title=_("Overeenkomst {number} wacht op een handtekening").format(
                number=agreement.number
            ),
            text=_("{who} is aan zet.").format(who=who),
            url=agreement.get_absolute_url(),
            action=_("Overeenkomst bekijken"),
            since=agreement.status_since,
            waiting=True,
        )
