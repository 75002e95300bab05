"""What tests share is there for each of them, and only as long as they ask for it."""

from __future__ import annotations

import pytest

from programme.models import Organisation, Programme
from tests.factories.programme import a_programme, an_organisation
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def utility(db: None) -> Organisation:
    return an_organisation("Waterbedrijf")


@shared
def programme(utility: Organisation) -> Programme:
    return a_programme(network=utility)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_begins_with_what_was_made(turn: int, utility: Organisation) -> None:
    assert utility.name == Organisation.objects.get().name == "Waterbedrijf"
    utility.name = "Gasbedrijf"
    utility.save()


@pytest.mark.parametrize("turn", [1, 2])
def test_copies_know_each_other(turn: int, utility: Organisation, programme: Programme) -> None:
    assert programme.network is utility
    programme.delete()


def test_what_was_not_asked_for_is_not_there(utility: Organisation) -> None:
    assert not Programme.objects.exists()


def test_nothing_is_there_for_who_asks_nothing() -> None:
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_who_commits_begins_with_an_empty_database(turn: int, utility: Organisation) -> None:
    assert Organisation.objects.get() == utility
