"""Programmes, organisations and people as tests need them; identifiers are valid, invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from stdnum.nl import bsn

from programme.models import (
    Deliverable,
    DevelopmentLine,
    KnowledgeMeeting,
    Membership,
    NextStep,
    Organisation,
    Participant,
    Programme,
    Responsibility,
    Role,
    Subsidy,
    User,
)

PASSWORD = "een-lang-wachtwoord-2026"
LONG_NAME = "Mr. drs. Wilhelmina Antoinette van der Heijden-Groothuis tot Oldemeule"
LONG_ORGANISATION = "Gemeenschappelijke Regeling Openbare Ruimte Rijssen-Holten en Hof van Twente"

_numbers = count(1)


def a_vat_number(number: int) -> str:
    """A btw-id whose check digit holds."""
    candidates = (f"{800000000 + number * 40 + step}" for step in range(40))
    return f"NL{next(filter(bsn.is_valid, candidates))}B01"


def an_organisation(
    name: str = "", kind: str = Organisation.Kind.MUNICIPALITY, **fields: Any
) -> Organisation:
    """An organisation with every identifier and an address."""
    number = next(_numbers)
    values = {
        "slug": f"organisatie-{number}",
        "name": name or f"Gemeente {number}",
        "legal_name": f"Rechtspersoon {name or f'Gemeente {number}'}",
        "kvk": f"{99000000 + number}",
        "oin": f"00000009{number:012d}",
        "vat_number": a_vat_number(number),
        "street": "Burgemeester van der Heijdenstraat",
        "house_number": f"{number} a",
        "postcode": "7511 JM",
        "city": "Enschede",
    }
    return Organisation.objects.create(kind=kind, **{**values, **fields})


def a_programme(slug: str = "", **fields: Any) -> Programme:
    """A programme of 2026-2028 with a university as lead, a network, lines and next steps."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"PRG{number}",
        "name": "3-Jaar Programma Uniforme Werkwijze Geïntegreerde Opgaven",
        "short_name": f"Uniforme werkwijze {number}",
        "region": "Twente",
        "first_year": 2026,
        "last_year": 2028,
        "ambition": "Samen één uniforme werkwijze ontwikkelen.",
        "lead": fields.get("lead")
        or an_organisation(f"Universiteit Twente {number}", Organisation.Kind.UNIVERSITY),
        "network": fields.get("network")
        or an_organisation(f"Pioneering {number}", Organisation.Kind.NETWORK),
    }
    programme = Programme.objects.create(
        slug=slug or f"programma-{number}", **{**values, **fields}
    )
    _with_contents(programme)
    return programme


def _with_contents(programme: Programme) -> None:
    lines = ("Verticale integratie", "Horizontale integratie", "Organisatie ontwikkeling")
    for position, name in enumerate(lines, 1):
        line = DevelopmentLine.objects.create(
            programme=programme,
            key=f"lijn-{position}",
            position=position,
            name=name,
            aim="Van ambities naar opgave.",
            outcome="Processen en tools.",
        )
        Deliverable.objects.create(line=line, key="product", position=1, name="Processen en tools")
    for party in Responsibility.Party.values:
        Responsibility.objects.create(
            programme=programme, party=party, position=1, text="Programma leiden en begeleiden"
        )
    NextStep.objects.create(
        programme=programme,
        year=programme.first_year,
        key="keuze",
        position=1,
        title="Deelnemers geven keuze door",
    )


def a_participant(
    programme: Programme, organisation: Organisation | None = None, name: str = ""
) -> Participant:
    """A municipality (or the given organisation) that takes part in ``programme``."""
    return Participant.objects.create(
        programme=programme, organisation=organisation or an_organisation(name)
    )


def a_user(name: str = "", email: str = "", **fields: Any) -> User:
    """A person without roles, who can log in with ``PASSWORD`` once the address is verified."""
    number = next(_numbers)
    return User.objects.create(
        email=email or f"persoon{number}@voorbeeld.example",
        password=_hashed_password(),
        name=name or f"Persoon de {number}e",
        **fields,
    )


@cache
def _hashed_password() -> str:
    """Hashing is slow on purpose, so it happens once for everybody."""
    return make_password(PASSWORD)


def member(
    role: Role | str, organisation: Organisation, *more: Role | str, user: User | None = None
) -> User:
    """A person with ``role`` (and ``more`` roles) at ``organisation``."""
    person = user or a_user()
    for each in (role, *more):
        Membership.objects.create(user=person, organisation=organisation, role=each)
    return User.objects.get(pk=person.pk)


def verified(user: User) -> User:
    """The same person with a verified address, as allauth wants before a login."""
    user.emailaddress_set.update_or_create(  # type: ignore[attr-defined]
        email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def a_subsidy(
    programme: Programme, *partners: Organisation, days: int = 14, **fields: Any
) -> Subsidy:
    """In preparation, to be handed in so many days from now."""
    values = {
        "name": f"Regeling {next(_numbers)} voor klimaatadaptatie",
        "deadline": timezone.localdate() + timedelta(days=days),
        "state": "preparing",
    }
    made = Subsidy.objects.create(programme=programme, **{**values, **fields})
    made.partners.set(partners)
    return made


def a_meeting(programme: Programme, *, days: int = 7, **fields: Any) -> KnowledgeMeeting:
    """A knowledge meeting of two hours, so many days from now."""
    starts_at = timezone.now() + timedelta(days=days)
    values = {
        "title": f"Bijeenkomst {next(_numbers)} over klimaatadaptatie in de ondergrond",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place": "Raadzaal, Stadhuisplein 1, Enschede",
        "online_link": "https://bijeenkomst.example/deelnemen/klimaatadaptatie",
        "description": "Hoe leggen gemeenten en nutspartijen samen één straat opnieuw aan?",
    }
    return KnowledgeMeeting.objects.create(programme=programme, **{**values, **fields})


@dataclass(frozen=True)
class Cast:
    """Everybody who plays a part in a test of access."""

    programme: Programme
    participant: Participant
    other_participant: Participant
    owner: User
    team_mate: User
    signatory: User
    finance: User
    learner: User
    stranger: User
    nobody: User
    coordinator: User
    lead_finance: User
    lead_signatory: User
    administrator: User
    trainer: User
    organiser: User

    def by_role(self) -> dict[str, User]:
        return {name: person for name, person in vars(self).items() if isinstance(person, User)}


def a_cast(programme: Programme | None = None) -> Cast:
    """The contact of one participant, mates, a contact of another, and the lead's staff."""
    programme = programme or a_programme()
    own, other = a_participant(programme), a_participant(programme)
    home, lead, network = own.organisation, programme.lead, programme.network
    assert network is not None
    return Cast(
        programme=programme,
        participant=own,
        other_participant=other,
        owner=member(Role.CONTACT, home),
        team_mate=member(Role.READER, home),
        signatory=member(Role.SIGNATORY, home),
        finance=member(Role.FINANCE, home),
        learner=member(Role.LEARNER, home),
        stranger=member(Role.CONTACT, other.organisation),
        nobody=a_user(),
        coordinator=member(Role.COORDINATOR, lead),
        lead_finance=member(Role.FINANCE, lead),
        lead_signatory=member(Role.SIGNATORY, lead),
        administrator=member(Role.ADMINISTRATOR, lead),
        trainer=member(Role.TRAINER, lead),
        organiser=member(Role.ORGANISER, network),
    )
