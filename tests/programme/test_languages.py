"""In which language a person reads: their own choice, else their organisations', else Dutch."""

from __future__ import annotations

import pytest
from django.conf import settings

from portal.kit.languages import Language
from programme.models import Role, User
from tests.factories.programme import a_user, an_organisation, member

pytestmark = pytest.mark.django_db


def test_the_portal_speaks_the_languages_that_one_may_choose() -> None:
    assert Language.choices == settings.LANGUAGES
    assert settings.LANGUAGE_CODE == Language.DUTCH


@pytest.mark.parametrize(
    ("own", "organisations", "reads_in"),
    [
        ("", [], "nl"),
        ("", ["nl"], "nl"),
        ("", ["en"], "en"),
        ("", ["en", "en"], "en"),
        ("", ["en", "nl"], "nl"),
        ("nl", ["en"], "nl"),
        ("en", ["nl"], "en"),
        ("en", [], "en"),
    ],
)
def test_a_language_is_ones_own_or_that_of_the_organisations(
    own: str, organisations: list[str], reads_in: str
) -> None:
    user = a_user(language=own)
    for language in organisations:
        member(Role.READER, an_organisation(language=language), user=user)
    assert User.objects.get(pk=user.pk).reads_in == reads_in
