"""A programme with its catalogue, and one active agreement, for the tests of this room."""

from __future__ import annotations

from packages.models import Agreement
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast
from tests.shared import shared


@shared
def cast(db: None) -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast


@shared
def agreement(cast: Cast) -> Agreement:
    return an_agreement(cast)
