"""A programme with its catalogue, and one active agreement, for the tests of this room."""

from __future__ import annotations

import pytest

from packages.models import Agreement
from tests.factories.packages import active_agreement, catalogue
from tests.factories.programme import Cast, a_cast


@pytest.fixture
def cast(db: None) -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return active_agreement(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        lead_signatory=cast.lead_signatory,
    )
