"""Who mails are for: each in their own language, else in that of their organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from portal.kit.mail import Reader
from programme.models import Membership, Organisation, User


def reader(person: User, organisation: Organisation | None = None) -> Reader:
    """``organisation`` is the one that the person reads it for, where it is for one."""
    home = organisation.language if organisation else ""
    return Reader(person.email, person.name, person.language or home or person.reads_in)


def readers_of(memberships: QuerySet[Membership]) -> list[Reader]:
    """Whose memberships these are, for the organisations that they are of; one query."""
    return [person for _organisation, person in _readers(memberships)]


def readers_by_organisation(memberships: QuerySet[Membership]) -> dict[int, list[Reader]]:
    """The same by the keys of the organisations; nobody at those that are not named."""
    found = defaultdict[int, list[Reader]](list)
    for organisation, person in _readers(memberships):
        found[organisation].append(person)
    return found


def _readers(memberships: QuerySet[Membership]) -> Iterator[tuple[int, Reader]]:
    rows = memberships.filter(user__is_active=True).order_by("pk")
    asked = ("user__email", "user__name", "user__language", "organisation__language")
    for key, email, name, own, home in rows.values_list("organisation", *asked):
        yield key, Reader(email, name, own or home)


def readers_at(addresses: Iterable[tuple[str, str]], language: str) -> list[Reader]:
    """Addresses and names that an organisation gave, with an account or not; one query.

    ``language`` is the organisation's.
    """
    given = list(addresses)
    people = User.objects.filter(email__in=[email.lower() for email, _name in given])
    own = dict(people.exclude(language="").values_list("email", "language"))
    return [Reader(email, name, own.get(email.lower(), language)) for email, name in given]


def reader_at(email: str, name: str, language: str) -> Reader:
    return readers_at([(email, name)], language)[0]
