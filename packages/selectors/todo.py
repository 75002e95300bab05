"""What people must do about choices and agreements."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from packages.models import Agreement, Choice
from packages.states import AgreementState
from portal.kit import money
from portal.kit.todo import Todo
from programme.models import Participant, Role, User


def todos_of(user: User) -> list[Todo]:
    """In order of urgency: to sign, to choose, to check, then what waits for others."""
    return [*_to_sign(user), *_to_choose(user), *_to_check(user), *_waiting_for_signature(user)]


def _to_sign(user: User) -> Iterator[Todo]:
    if not user.organisation_ids(Role.SIGNATORY):
        return
    for agreement in (
        Agreement.objects.awaiting_signature_of(user).order_by("status_since").defer("text")
    ):
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


def _to_choose(user: User) -> Iterator[Todo]:
    chooses_for = user.organisation_ids(Role.CONTACT)
    if not chooses_for:
        return
    mine = (
        Participant.objects.filter(organisation__in=chooses_for)
        .exclude(Exists(Agreement.objects.live().filter(participant=OuterRef("pk"))))
        .select_related("organisation", "programme")
        .annotate(is_choosing=Exists(Choice.objects.open().filter(participant=OuterRef("pk"))))
    )
    for participant in mine:
        if participant.is_choosing:
            title = _("Maak de keuze voor {organisation} af")
            text = _("Uw keuze is nog niet ingediend. Wat u al invulde, is bewaard.")
            action = _("Verder met kiezen")
        else:
            title = _("Kies een pakket voor {organisation}")
            text = _("Vergelijk de pakketten en geef uw keuze voor {programme} door.")
            action = _("Pakket kiezen")
        yield Todo(
            title=title.format(organisation=participant.organisation),
            text=text.format(programme=participant.programme),
            url=reverse("packages:choose"),
            action=action,
            since=participant.added_at,
            urgent=True,
        )


def _to_check(user: User) -> Iterator[Todo]:
    coordinated = user.led_programme_ids(Role.COORDINATOR)
    if not coordinated:
        return
    uploads = Agreement.objects.filter(
        participant__programme__in=coordinated,
        status=AgreementState.OFFERED,
        uploaded_document__isnull=False,
    ).defer("text")
    for agreement in uploads:
        yield Todo(
            title=_("Bekijk het getekende document van {party}").format(
                party=agreement.snapshot["participant"]["name"]
            ),
            text=_("Neem het aan of stuur het terug met een reden."),
            url=agreement.get_absolute_url(),
            action=_("Document bekijken"),
            since=agreement.status_since,
            urgent=True,
        )


def _waiting_for_signature(user: User) -> Iterator[Todo]:
    reads_for = user.organisation_ids(Role.CONTACT, Role.READER)
    if not reads_for:
        return
    own = Agreement.objects.filter(
        participant__organisation__in=reads_for,
        status__in=(AgreementState.OFFERED, AgreementState.SIGNED),
    ).defer("text")
    for agreement in own:
        who = (
            agreement.signatory_name
            if agreement.status == AgreementState.OFFERED
            else agreement.snapshot["lead"]["name"]
        )
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
