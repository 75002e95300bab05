"""Who had chosen one mail a day about masterclasses, keeps it where all mail is chosen now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.state import StateApps

from portal.kit import digests
from portal.kit.models import NoticePreference
from tests.factories.programme import a_user
from tests.migrating import as_before, migrate

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = ("masterclasses", "0011_case_links"), ("masterclasses", "0012_one_preference")


@pytest.fixture
def before(transactional_db: None) -> Iterator[StateApps]:
    with as_before(BEFORE) as apps:
        yield apps


def test_one_mail_a_day_stays_one_mail_a_day(before: StateApps) -> None:
    daily, other = a_user(email="daags@voorbeeld.example"), a_user()
    chosen = before.get_model("masterclasses", "MailPreference").objects
    chosen.create(email=daily.email)
    chosen.create(email="zonder-account@voorbeeld.example")
    migrate(AFTER)
    (kept,) = NoticePreference.objects.all()
    assert (kept.person, kept.digest) == (daily, NoticePreference.Digest.DAILY)
    assert kept.ways == {"masterclasses.mails": "digest"}
    assert digests.holds("masterclasses.mails", daily.email) is not None
    assert digests.holds("masterclasses.mails", other.email) is None
    assert "masterclasses_mailpreference" not in connection.introspection.table_names()
