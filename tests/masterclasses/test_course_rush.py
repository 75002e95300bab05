"""Many apply at once, each with a connection of their own: never more than the year's places."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from masterclasses.models import CourseApplication
from masterclasses.services.course_applications import apply_for_course
from portal.kit.acts import Refused
from tests.factories.courses import a_course, an_offering, with_course_places
from tests.factories.masterclasses import a_person
from tests.factories.programme import Cast
from tests.racing import CONNECTIONS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_after_two_places(cast: Cast) -> None:
    with_course_places(cast.participant, cast.owner, cast.signatory)
    offerings = [an_offering(a_course(cast.programme)) for _each in range(3)]
    refused: list[str] = []

    def applying(number: int) -> Callable[[], object]:
        person = a_person()

        def work() -> None:
            try:
                apply_for_course(
                    offering=offerings[number % 3],
                    participant=cast.participant,
                    person=person,
                    motivation="Nodig voor ons werk.",
                    prerequisites_met="Ja.",
                    actor=cast.owner,
                )
            except Refused as refusal:
                refused.append(str(refusal))

        return work

    at_once([applying(number) for number in range(CONNECTIONS)])
    assert CourseApplication.objects.count() == 2
    assert len(refused) == CONNECTIONS - 2
    assert all("Alle 2 plaatsen" in each for each in refused)
