"""A programme with its catalogue, a choice under way and who makes it, and an offer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from packages.models import Agreement, Choice
from tests.factories.packages import an_offer, catalogue, complete_choice
from tests.factories.programme import Cast, a_cast, a_programme
from tests.shared import shared


@shared
def cast(db: None) -> Cast:
    now = timezone.localdate().year
    people = a_cast(a_programme(first_year=now, last_year=now + 2))
    catalogue(people.programme)
    return people


@shared
def choice(cast: Cast) -> Choice:
    """Every step answered, not submitted."""
    return complete_choice(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        first_year=cast.programme.first_year,
    )


@pytest.fixture
def contact(client: Client, cast: Cast) -> Client:
    client.force_login(cast.owner)
    return client


@shared
def offer(cast: Cast) -> Agreement:
    return an_offer(cast)
