"""The public page of a programme."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from programme.models import Participant, Programme
from tests.factories.programme import an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def uwgo() -> Programme:
    call_command("load_programme", "programme/definitions/uwgo-2026.toml", verbosity=0)
    return Programme.objects.get()


def take_part(programme: Programme, count: int) -> None:
    for _ in range(count):
        Participant.objects.create(programme=programme, organisation=an_organisation())


def test_anyone_reads_what_it_is(uwgo: Programme) -> None:
    page = Client().get("/programma/").content.decode()
    for text in (
        "Van uniek naar uniform",
        "Verticale integratie",
        "Voorstellen voor adaptieve organisatie",
        "Ondersteuning subsidieverwerving",
        "Professional Plus",
        "16.000",
        "Opzet 2e cohort masterclasses indien gewenst",
    ):
        assert text in page


def test_progress_counts_participants(uwgo: Programme) -> None:
    take_part(uwgo, 3)
    page = Client().get(f"/programma/{uwgo.slug}/").content.decode()
    assert "<strong>0 van 3</strong> deelnemers hebben een pakket gekozen." in page


def test_the_number_of_queries_does_not_grow(
    uwgo: Programme, django_assert_max_num_queries: Any
) -> None:
    take_part(uwgo, 30)
    with django_assert_max_num_queries(21):
        assert Client().get("/programma/").status_code == 200


def test_without_a_programme_the_page_says_so() -> None:
    assert "Nog geen programma" in Client().get("/programma/").content.decode()


def test_an_unknown_programme_is_not_there(uwgo: Programme) -> None:
    assert Client().get("/programma/nergens/").status_code == 404
