"""Who came unannounced is not lost on the way back to a database that knows no such people."""

from __future__ import annotations

import pytest

from programme.models import MeetingRegistration
from tests.factories.programme import a_cast, a_meeting
from tests.migrating import as_before

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_came_unannounced_counts_as_registered_when_it_began() -> None:
    cast = a_cast()
    meeting = a_meeting(cast.programme)
    MeetingRegistration.objects.create(meeting=meeting, person=cast.owner, attended=True)
    with as_before(("programme", "0013_withdrawn_cases")) as before:
        (kept,) = before.get_model("programme", "MeetingRegistration").objects.all()
        assert (kept.registered_at, kept.attended) == (meeting.starts_at, True)
