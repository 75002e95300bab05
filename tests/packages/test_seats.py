"""The seats per cohort: the package's, until a coordinator sets them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from packages import steps
from packages.models import Choice, Component, Package
from packages.services import choosing
from portal.kit import audit
from tests.factories.packages import catalogue
from tests.factories.programme import Cast


@pytest.fixture(autouse=True)
def _packages(cast: Cast) -> None:
    catalogue(cast.programme)


def _period(choice: Choice) -> str:
    return reverse("packages:choice_step", args=[choice.pk, steps.PERIOD.slug])


def test_seats_set_before_the_year_was_chosen_leave_the_year_to_be_chosen(
    cast: Cast, client: Client
) -> None:
    choice = choosing.start_choice(participant=cast.participant, actor=cast.owner)
    package = Package.objects.get(programme=cast.programme, key="professional")
    choosing.choose_package(choice=choice, package=package, actor=cast.owner)
    client.force_login(cast.coordinator)
    assert client.post(_period(choice), {"seats_per_cohort": "40"}).status_code == 302
    choice.refresh_from_db()
    assert choice.seats_per_cohort == 40
    record = audit.records_of(choice).get(act="packages.set_seats")
    assert (record.actor, audit.detail_of(record)) == (cast.coordinator, "40")
    client.force_login(cast.owner)
    assert client.get(reverse("packages:choice", args=[choice.pk]))["Location"] == _period(choice)


def test_the_seats_follow_the_package_unless_a_coordinator_set_them(cast: Cast) -> None:
    component = Component.objects.get(programme=cast.programme, key="specialisaties")
    component.grants = {**component.grants, "seats_per_cohort": 9}
    component.save()
    choice = choosing.start_choice(participant=cast.participant, actor=cast.owner)
    packages = {each.key: each for each in Package.objects.filter(programme=cast.programme)}
    for key, seats in (("basis", 4), ("basis-plus", 9), ("basis", 4)):
        choice = choosing.choose_package(choice=choice, package=packages[key], actor=cast.owner)
        assert choice.seats_per_cohort == seats
    choice = choosing.set_seats(choice=choice, seats=7, actor=cast.coordinator)
    choice = choosing.choose_package(
        choice=choice, package=packages["basis-plus"], actor=cast.owner
    )
    assert choice.seats_per_cohort == 7
