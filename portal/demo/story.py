"""What each party of the demo went through: together they are in every state of the chain."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from packages.services.ending import complete_agreement
from portal.demo import agreements as acts
from portal.demo.cast import PARTIES, Party, coordinator, participate, person
from portal.demo.travelling import days_ago
from portal.kit.bounces import mark_bounced
from portal.kit.models import OutgoingMail
from programme.models import Participant, Programme, Role
from programme.services.invitations import invite_or_grant
from programme.services.themes import hold_theme, propose_theme

BLUE = {
    "light": {
        "brand": "#005a9c",
        "brand-strong": "#003f6e",
        "brand-soft": "#e3effa",
        "ground": "#f2f6fa",
        "bar": "#003f6e",
    },
    "dark": {
        "brand": "#8cc4f5",
        "brand-strong": "#bcdcfa",
        "on-brand": "#06233c",
        "brand-soft": "#16304a",
        "bar": "#003f6e",
    },
}
Chapter = Callable[[Participant, Party], None]


def _nothing_yet(participant: Participant, party: Party) -> None:
    """The contact is in, but has not begun to choose; or nobody is invited."""


def _invited(participant: Participant, party: Party) -> None:
    with days_ago(6):
        invite_or_grant(
            organisation=participant.organisation,
            email=f"contact@{party.domain}",
            name="Inge Droste",
            roles=[Role.CONTACT],
            actor=coordinator(),
        )


def _just_begun(participant: Participant, party: Party) -> None:
    """And a colleague is invited at an address that does not exist."""
    acts.begin_choice(participant, party, "basis", ago=2)
    with days_ago(1):
        invite_or_grant(
            organisation=participant.organisation,
            email=f"tikfuot@{party.domain}",
            name="Joost Tiehuis",
            roles=[Role.READER],
            actor=coordinator(),
        )
        mail = OutgoingMail.objects.get(template="invitation", to=f"tikfuot@{party.domain}")
        mark_bounced(mail=mail, reason="550 5.1.1 User unknown")


def _half_way(participant: Participant, party: Party) -> None:
    acts.continue_choice(
        acts.begin_choice(participant, party, "basis-plus", ago=18), party, ago=18
    )


def _offered(package: str, ago: int) -> Chapter:
    def chapter(participant: Participant, party: Party) -> None:
        acts.offer(participant, party, package, ago=ago)

    return chapter


def _signed(package: str, ago: int) -> Chapter:
    def chapter(participant: Participant, party: Party) -> None:
        acts.sign(acts.offer(participant, party, package, ago=ago), party, ago=ago - 8)

    return chapter


def _active(package: str, ago: int) -> Chapter:
    def chapter(participant: Participant, party: Party) -> None:
        agreement = acts.offer(participant, party, package, ago=ago)
        acts.sign(agreement, party, ago=ago - 9)
        acts.countersign(agreement, ago=ago - 14)

    return chapter


def _signed_in_own_colours(participant: Participant, party: Party) -> None:
    """With a house style of its own, which its people see on every page."""
    _signed("basis-plus", 30)(participant, party)
    home, contact = participant.organisation, person(f"contact@{party.domain}")
    with days_ago(20):
        look = propose_theme(
            organisation=home, colours=BLUE, font="system", logo=None, actor=contact
        )
        hold_theme(organisation=home, seen=look.digest, actor=contact)


def _uploaded(participant: Participant, party: Party) -> None:
    acts.upload(acts.offer(participant, party, "basis", ago=15), party, ago=3)


def _upload_accepted(participant: Participant, party: Party) -> None:
    agreement = acts.offer(participant, party, "professional-plus", ago=70)
    acts.upload(agreement, party, ago=60)
    acts.accept_upload(agreement, ago=58)
    acts.countersign(agreement, ago=55)


def _declined(participant: Participant, party: Party) -> None:
    acts.decline(acts.offer(participant, party, "professional", ago=45), party, ago=30)


def _withdrawn(participant: Participant, party: Party) -> None:
    acts.withdraw(acts.offer(participant, party, "basis", ago=25), party, ago=20)


def _expired(participant: Participant, party: Party) -> None:
    """Days to spare: a day of the past may be another local day when the clock changed since."""
    lapsed = settings.OFFER_VALID_DAYS + 12
    acts.expire(acts.offer(participant, party, "basis-plus", ago=lapsed), ago=9)


def _terminated(participant: Participant, party: Party) -> None:
    _active("basis", 120)(participant, party)
    agreement = participant.agreements.get()
    acts.terminate(agreement, ago=10)
    with days_ago(9):
        complete_agreement(agreement=agreement)


# In the order of their offers, so that numbers follow days.
CHAPTERS: dict[str, Chapter] = {
    "wierden": _terminated,
    "enschede": _active("professional-plus", 110),
    "almelo": _active("professional", 100),
    "hofvantwente": _active("basis", 95),
    "rijssen-holten": _expired,
    "enexis": _upload_accepted,
    "oldenzaal": _active("basis-plus", 60),
    "hellendoorn": _declined,
    "vechtstromen": _active("professional", 40),
    "twence": _signed_in_own_colours,
    "losser": _withdrawn,
    "dinkelland": _offered("basis", 21),
    "borne": _half_way,
    "twenterand": _uploaded,
    "haaksbergen": _signed("professional", 12),
    "vitens": _offered("professional", 9),
    "tubbergen": _invited,
    "cogas": _just_begun,
    "hengelo": _nothing_yet,
    "coteq": _nothing_yet,
}


# These came to the programme later than the others.
LATE = ("tubbergen", "cogas", "hengelo", "coteq")


def tell(programme: Programme) -> list[str]:
    """Play the parties that are not there yet, each in one transaction; returns their names."""
    present = set(programme.participants.values_list("organisation__slug", flat=True))
    told = []
    for slug, chapter in CHAPTERS.items():
        if slug not in present:
            party = next(each for each in PARTIES if each.slug == slug)
            _play(programme, party, chapter)
            told.append(party.name)
    return told


@transaction.atomic
def _play(programme: Programme, party: Party, chapter: Chapter) -> None:
    with days_ago(24 if party.slug in LATE else 130):
        participant = participate(programme, party)
    chapter(participant, party)
