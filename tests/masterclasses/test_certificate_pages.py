"""The pages about certificates: a cohort's, one's own, the ZIP, and what waits for a worker."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses.models import AttendanceMark, Certificate, Cohort
from masterclasses.services.certifying import withdraw_certificate
from masterclasses.states import Mark, MarkedBy
from portal.kit.archives import LEFT_OUT, archive_in_parts
from portal.kit.documents import store_document
from programme.models import Role, User
from tests.factories.certificates import a_certificate, marked, who_came, with_a_paper
from tests.factories.masterclasses import (
    a_cohort,
    a_person,
    enrolled,
    in_force,
    many_enrolled,
)
from tests.factories.programme import Cast, member
from tests.pages import client_of, error_at, figures_on, html_of

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def planner(cast: Cast) -> Client:
    return client_of(cast.coordinator)


def _address(cohort: Cohort) -> str:
    return f"/masterclasses/cohorten/{cohort.pk}/certificaten/"


def _row(page: str, name: str) -> str:
    """The row of that person, without tags."""
    found = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if name in row)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_it_tells_who_gets_one_who_does_not_and_why(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    who_came(cohort, cast.participant, cast.owner, a_person("Anna de Vries"))
    who_came(cohort, cast.participant, cast.owner, a_person("Bert Smit"), days=2)
    has = a_certificate(
        cohort, cast.participant, cast.owner, cast.coordinator, a_person("Carla Mol")
    )
    with_a_paper(has)
    page = html_of(planner.get(_address(cohort)))
    assert figures_on(planner.get(_address(cohort))) == {
        "kan een certificaat krijgen": "1",
        "heeft een certificaat": "1",
        "nog niet genoeg dagen": "1",
    }
    assert "3 dagen (nr. 7, 8, 9) kan het krijgen" in _row(page, "Anna de Vries")
    assert "2 dagen (nr. 7, 8) 2 van 3 nodig" in _row(page, "Bert Smit")
    assert has.number in _row(page, "Carla Mol")
    assert "Geef 1 certificaat uit" in page
    assert "Er komen nog 4 dagen" in page
    marked(has.learner, cohort.masterclasses.all()[3])
    changed = html_of(planner.get(_address(cohort)))
    assert "aanwezigheid is daarna gewijzigd" in _row(changed, "Carla Mol")


def test_the_list_can_be_narrowed(cast: Cast, cohort: Cohort, planner: Client) -> None:
    who_came(cohort, cast.participant, cast.owner, a_person("Anna de Vries"))
    who_came(cohort, cast.participant, cast.owner, a_person("Bert Smit"), days=2)
    page = html_of(planner.get(_address(cohort), {"standing": "too_few"}))
    assert "Bert Smit" in page
    assert "Anna de Vries" not in page
    assert "Hier is niemand bij" in html_of(planner.get(_address(cohort), {"standing": "has"}))
    assert planner.get(_address(cohort), {"standing": "onzin"}).status_code == 200


def test_an_empty_cohort_says_so(cohort: Cohort, planner: Client) -> None:
    assert "Er doet nog niemand mee" in html_of(planner.get(_address(cohort)))


def test_one_button_issues_all_and_a_second_click_none(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    who_came(cohort, cast.participant, cast.owner)
    who_came(cohort, cast.participant, cast.owner)
    first = planner.post(f"{_address(cohort)}uitgeven/", follow=True)
    assert "2 certificaten zijn uitgegeven" in html_of(first)
    second = planner.post(f"{_address(cohort)}uitgeven/", follow=True)
    assert "Er is niets uit te geven" in html_of(second)
    assert Certificate.objects.count() == 2


def test_progress_is_told_and_asked_for_until_all_are_made(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    for _each in range(2):
        who_came(cohort, cast.participant, cast.owner)
    planner.post(f"{_address(cohort)}uitgeven/")
    first, last = Certificate.objects.order_by("pk")
    with_a_paper(first)
    page = html_of(planner.get(_address(cohort)))
    assert re.search(r'<progress max="2" value="1"', page)
    assert "1 van 2 klaar" in page
    assert "Kijk hoe ver het is" in page  # without script
    part = html_of(planner.get(_address(cohort), **HTMX))
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    assert first.number not in part  # the list is not sent every two seconds
    with_a_paper(last)
    done = html_of(planner.get(_address(cohort), **HTMX))
    assert "Alle certificaten zijn klaar" in done
    assert "hx-trigger" not in done
    assert 'hx-swap-oob="true"' in done
    assert f"/certificaten/{last.number}.pdf" in done
    assert "<progress" not in html_of(planner.get(_address(cohort)))


def test_it_says_so_when_no_worker_seems_to_run(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    assert "langer dan normaal" not in html_of(planner.get(_address(cohort)))
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        page = html_of(planner.get(_address(cohort), **HTMX))
    assert "Dit duurt langer dan normaal" in page
    assert 'hx-trigger="every 15s"' in page


def test_the_zip_has_every_paper_and_says_what_is_not_in_it(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    address = f"/masterclasses/cohorten/{cohort.pk}/certificaten.zip"
    waiting = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    empty = planner.get(address)
    assert empty.status_code == 302
    (told,) = get_messages(empty.wsgi_request)
    assert "nog geen certificaat waarvan de PDF klaar is" in str(told)
    made = with_a_paper(a_certificate(cohort, cast.participant, cast.owner, cast.coordinator))
    answer = planner.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == [f"{made.number}.pdf", LEFT_OUT]
        assert archive.read(f"{made.number}.pdf") == made.document.read()
        assert f"{waiting.number}: nog geen PDF" in archive.read(LEFT_OUT).decode()


@pytest.mark.django_db
def test_of_a_large_zip_one_paper_is_in_memory_at_a_time() -> None:
    content = b"%PDF" + bytes(100_000)
    papers = [
        (name, store_document(kind="certificate", filename=f"{name}.pdf", content=content))
        for name in ("eerste", "tweede", "derde")
    ]
    parts = list(archive_in_parts(papers))
    assert max(map(len, parts)) < 1.1 * len(content)
    with ZipFile(BytesIO(b"".join(parts))) as archive:
        assert archive.namelist() == ["eerste.pdf", "tweede.pdf", "derde.pdf"]
        assert archive.read("derde.pdf") == content


def test_withdrawing_wants_a_reason_and_leads_back(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    address = f"/certificaten/{made.number}/intrekken/?cohort={cohort.pk}"
    assert "Vul in waarom" in error_at(planner.post(address, {"reason": ""}), "reason")
    answer = planner.post(address, {"reason": "Naam verkeerd gespeld"})
    assert answer.status_code == 302
    assert answer.url == _address(cohort)
    made.refresh_from_db()
    assert made.withdrawn_reason == "Naam verkeerd gespeld"
    again = html_of(planner.get(address))
    assert "al ingetrokken" in again
    assert "Geef 1 certificaat uit" in html_of(planner.get(_address(cohort)))
    assert planner.post(address, {"reason": "Nog eens"}).status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_reason == "Naam verkeerd gespeld"


def _own(cast: Cast, cohort: Cohort) -> Certificate:
    person = a_person(cast.learner.name, cast.learner.email.upper())
    return with_a_paper(
        a_certificate(cohort, cast.participant, cast.owner, cast.coordinator, person)
    )


def test_a_learner_finds_their_own_and_nobody_elses(cast: Cast, cohort: Cohort) -> None:
    own = _own(cast, cohort)
    other = with_a_paper(a_certificate(cohort, cast.participant, cast.owner, cast.coordinator))
    client = client_of(cast.learner)
    page = html_of(client.get("/mijn-certificaten/"))
    assert f"/certificaten/{own.number}.pdf" in page
    assert other.number not in page
    assert client.get(f"/certificaten/{own.number}.pdf").content == own.document.read()
    assert client.get(f"/certificaten/{other.number}.pdf").status_code == 404
    assert f"/certificaten/{own.number}.pdf" in html_of(client.get(cohort.get_absolute_url()))
    assert "/mijn-certificaten/" in html_of(client.get("/masterclasses/"))


def test_a_contact_finds_those_of_the_own_organisation(cast: Cast, cohort: Cohort) -> None:
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs)
    own = _own(cast, cohort)
    elsewhere = with_a_paper(
        a_certificate(cohort, cast.other_participant, cast.stranger, cast.coordinator)
    )
    page = html_of(client_of(cast.owner).get("/mijn-certificaten/"))
    assert own.number in page
    assert elsewhere.number not in page
    assert elsewhere.number in html_of(client_of(cast.stranger).get("/mijn-certificaten/"))


def test_who_left_the_organisation_sees_none(cast: Cast, cohort: Cohort) -> None:
    own = _own(cast, cohort)
    cast.learner.memberships.all().delete()
    client = client_of(User.objects.get(pk=cast.learner.pk))
    assert own.number not in html_of(client.get("/mijn-certificaten/"))
    assert client.get(f"/certificaten/{own.number}.pdf").status_code == 404


def test_a_withdrawn_one_is_told_as_such(cast: Cast, cohort: Cohort) -> None:
    own = _own(cast, cohort)
    withdraw_certificate(certificate=own, reason="Naam verkeerd", actor=cast.coordinator)
    page = html_of(client_of(cast.learner).get("/mijn-certificaten/"))
    assert "ingetrokken" in page
    assert "Naam verkeerd" in page
    assert f"/certificaten/{own.number}.pdf" not in page


def test_a_planner_is_led_to_the_cohorts(cast: Cast, cohort: Cohort, planner: Client) -> None:
    made = with_a_paper(a_certificate(cohort, cast.participant, cast.owner, cast.coordinator))
    mine = html_of(planner.get("/mijn-certificaten/"))
    assert _address(cohort) in mine
    assert made.number not in mine
    assert _address(cohort) in html_of(planner.get(cohort.get_absolute_url()))


def test_who_has_none_reads_when_it_comes(cast: Cast, cohort: Cohort) -> None:
    page = html_of(client_of(cast.learner).get("/mijn-certificaten/"))
    assert "U hebt nog geen certificaat" in page


def test_the_pdf_waits_for_the_worker(cast: Cast, cohort: Cohort, planner: Client) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    answer = planner.get(f"/certificaten/{made.number}.pdf")
    assert answer.status_code == 202
    assert "De PDF wordt gemaakt" in html_of(answer)


def _many(cast: Cast, cohort: Cohort, count: int) -> None:
    """Learners who were there on all days; every second one has a certificate with its paper."""
    days = list(cohort.masterclasses.all())
    now, learners = timezone.now(), many_enrolled(cohort, cast.participant, count)
    AttendanceMark.objects.bulk_create(
        AttendanceMark(
            masterclass=day, learner=each, mark=Mark.PRESENT, way=MarkedBy.LIST, seen_at=now
        )
        for each in learners
        for day in days
    )
    paper = store_document(kind="certificate", filename="c.pdf", content=b"%PDF")
    snapshot = {"name": "Kopie", "days": [{"number": day.number} for day in days]}
    Certificate.objects.bulk_create(
        Certificate(
            number=f"X-{each.pk}",
            learner=each,
            year=cohort.year,
            check_code=f"X-{each.pk}",
            snapshot=snapshot,
            issued_at=now,
            issued_by=cast.coordinator,
            document=paper,
        )
        for each in learners[::2]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_pages_ask_as_often_for_400_learners_as_for_4(cast: Cast, cohort: Cohort) -> None:
    a_cohort(cast.programme)
    Cohort.objects.update(capacity=500)
    asked_by = [
        (cast.coordinator, _address(cohort), 12),
        (cast.coordinator, cohort.get_absolute_url(), 11),
        (cast.coordinator, "/mijn-certificaten/", 7),
        (cast.owner, "/mijn-certificaten/", 9),
        (cast.owner, cohort.get_absolute_url(), 19),
    ]

    def counts() -> dict[str, int]:
        found = {}
        for user, address, _most in asked_by:
            client = client_of(user)
            client.get(address)
            with CaptureQueriesContext(connection) as counted:
                assert client.get(address).status_code == 200
            found[f"{user} {address}"] = len(counted)
        return found

    _many(cast, cohort, 4)
    few = counts()
    _many(cast, cohort, 396)
    assert counts() == few
    most = {f"{user} {address}": most for user, address, most in asked_by}
    assert {page: asked for page, asked in few.items() if asked > most[page]} == {}
    second = html_of(client_of(cast.coordinator).get(_address(cohort), {"pagina": 2}))
    assert "Pagina 2 van 8" in second


def test_enrolled_without_a_mark_is_in_the_list(
    cast: Cast, cohort: Cohort, planner: Client
) -> None:
    enrolled(cohort, cast.participant, cast.owner, a_person("Dirk Nooit"))
    assert "0 dagen 0 van 3 nodig" in _row(html_of(planner.get(_address(cohort))), "Dirk Nooit")
