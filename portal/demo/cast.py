"""Who plays in the demo: real names of organisations, everything else visibly invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from stdnum.nl import bsn

from programme.models import Membership, Organisation, Participant, Programme, Role, User

PASSWORD = "demo-demo-2026"  # noqa: S105
MUNICIPALITY, UTILITY = Organisation.Kind.MUNICIPALITY, Organisation.Kind.UTILITY


@dataclass(frozen=True)
class Party:
    """An organisation of the demo; ``people`` maps the local part of an address to who it is."""

    slug: str
    name: str
    kind: str
    city: str
    postcode: str
    cbs_code: str = ""
    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return f"{self.slug}.example"

    @property
    def legal_name(self) -> str:
        return f"Gemeente {self.name}" if self.kind == MUNICIPALITY else f"{self.name} (demo)"


def _people(contact: str, signatory: str, **others: tuple[str, str]) -> dict[str, tuple[str, str]]:
    return {
        "contact": (contact, Role.CONTACT),
        "tekenbevoegd": (signatory, Role.SIGNATORY),
        **others,
    }


PARTIES = (
    Party("almelo", "Almelo", MUNICIPALITY, "Almelo", "7600 AA", "0141",
          _people("Ilse Wolters", "Gerard ten Hove")),
    Party("borne", "Borne", MUNICIPALITY, "Borne", "7620 AA", "0147",
          _people("Sanne Bloemen", "Rutger Kamphuis")),
    Party("dinkelland", "Dinkelland", MUNICIPALITY, "Denekamp", "7590 AA", "1774",
          _people("Femke Oude Lansink", "Jurgen Stevelink")),
    Party("enschede", "Enschede", MUNICIPALITY, "Enschede", "7500 AA", "0153",
          _people("Marieke Veldhuis", "Hans Assink",
                  deelnemer=("Tim Nijland", Role.LEARNER),
                  financien=("Petra Scholten", Role.FINANCE))),
    Party("haaksbergen", "Haaksbergen", MUNICIPALITY, "Haaksbergen", "7480 AA", "0158",
          _people("Niels Leferink", "Wilma Bouwhuis")),
    Party("hellendoorn", "Hellendoorn", MUNICIPALITY, "Nijverdal", "7440 AA", "0163",
          _people("Karin Middelkamp", "Arend Dijkstra")),
    Party("hengelo", "Hengelo", MUNICIPALITY, "Hengelo", "7550 AA", "0164",
          _people("Lotte Brinkman", "Erik Wevers")),
    Party("hofvantwente", "Hof van Twente", MUNICIPALITY, "Goor", "7470 AA", "1735",
          _people("Bart Roelofs", "Thea Krabbenbos",
                  financien=("Gea Holterman", Role.FINANCE))),
    Party("losser", "Losser", MUNICIPALITY, "Losser", "7580 AA", "0168",
          _people("Daan Hesselink", "Ria Poorthuis")),
    Party("oldenzaal", "Oldenzaal", MUNICIPALITY, "Oldenzaal", "7570 AA", "0173",
          _people("Eva Heerink", "Frank Nijhuis")),
    Party("rijssen-holten", "Rijssen-Holten", MUNICIPALITY, "Rijssen", "7460 AA", "1742",
          _people("Joost Ligtenberg", "Anja Baan")),
    Party("tubbergen", "Tubbergen", MUNICIPALITY, "Tubbergen", "7650 AA", "0183"),
    Party("twenterand", "Twenterand", MUNICIPALITY, "Vriezenveen", "7670 AA", "1700",
          _people("Myrthe Companje", "Henk Jansink")),
    Party("wierden", "Wierden", MUNICIPALITY, "Wierden", "7640 AA", "0189",
          _people("Sjoerd Getkate", "Marja Pluimers")),
    Party("vitens", "Vitens", UTILITY, "Zwolle", "8000 AA", "",
          _people("Yvonne Kuipers", "Paul Reinders")),
    Party("enexis", "Enexis Netbeheer", UTILITY, "'s-Hertogenbosch", "5200 AA", "",
          _people("Jeroen van Aken", "Monique Peters")),
    Party("coteq", "Coteq Netbeheer", UTILITY, "Almelo", "7600 BB"),
    Party("cogas", "Cogas", UTILITY, "Almelo", "7600 CC", "",
          _people("Saskia Lammers", "Rob Mensink")),
    Party("vechtstromen", "Waterschap Vechtstromen", UTILITY, "Almelo", "7600 DD", "",
          _people("Anne Westerhof", "Gijs Koopman")),
    Party("twence", "Twence", UTILITY, "Hengelo", "7550 BB", "",
          _people("Mark Elferink", "Carla Hofste")),
)  # fmt: skip
LEAD_PEOPLE = {
    "coordinator": ("Linda de Groot", Role.COORDINATOR),
    "financien": ("Ahmed Yildiz", Role.FINANCE),
    "tekenbevoegd": ("Prof. Margriet Overbeek", Role.SIGNATORY),
    "beheer": ("Koen Wiersma", Role.ADMINISTRATOR),
    "trainer1": ("Femke Oosterveld", Role.TRAINER),
    "trainer2": ("Ruben Schothorst", Role.TRAINER),
}
NETWORK_PEOPLE = {"organisator": ("Roos Hulshof", Role.ORGANISER)}


def person(address: str) -> User:
    """A person of the cast, read anew so that their roles are those of now."""
    return User.objects.get(email=address)


def coordinator() -> User:
    return person("coordinator@ut.example")


def domain_of(slug: str) -> str:
    return next(party.domain for party in PARTIES if party.slug == slug)


def house(programme: Programme) -> None:
    """The lead and the network with their people; what is filled in already stays."""
    _complete(programme.lead, number=98, legal_name=programme.lead.name)
    _let_in(programme.lead, "ut.example", LEAD_PEOPLE)
    if programme.network:
        _complete(programme.network, number=97, legal_name=programme.network.name)
        _let_in(programme.network, "pioneering.example", NETWORK_PEOPLE)


def participate(programme: Programme, party: Party) -> Participant:
    """The party as a participant, with its people."""
    organisation, _made = Organisation.objects.get_or_create(
        slug=party.slug,
        defaults={"name": party.name, "kind": party.kind, "cbs_code": party.cbs_code},
    )
    _complete(
        organisation,
        number=PARTIES.index(party) + 1,
        legal_name=party.legal_name,
        city=party.city,
        postcode=party.postcode,
    )
    _let_in(organisation, party.domain, party.people)
    return Participant.objects.get_or_create(programme=programme, organisation=organisation)[0]


def _complete(organisation: Organisation, *, number: int, **known: str) -> None:
    """Fill what is empty with invented values of valid form."""
    invented = {
        "kvk": f"990000{number:02d}",
        "oin": f"000000099900000000{number:02d}",
        "vat_number": _vat_number(number),
        "street": "Demostraat",
        "house_number": str(number),
        "postcode": "7500 ZZ",
        "city": "Enschede",
        **known,
    }
    for name, value in invented.items():
        if not getattr(organisation, name):
            setattr(organisation, name, value)
    organisation.save()


def _vat_number(number: int) -> str:
    """A btw-id of which the check digit holds; the nines tell that it is invented."""
    candidates = (f"{999000000 + number * 40 + step}" for step in range(40))
    return f"NL{next(filter(bsn.is_valid, candidates))}B99"


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def _let_in(
    organisation: Organisation, domain: str, people: Mapping[str, tuple[str, str]]
) -> None:
    for local, (name, role) in people.items():
        address = f"{local}@{domain}"
        user, made = User.objects.get_or_create(
            email=address, defaults={"name": name, "password": _password_hash()}
        )
        if made:
            EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
