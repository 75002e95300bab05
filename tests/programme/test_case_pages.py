"""Pages of cases: bringing one step by step, the list, the matrix, and what is to be done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.dashboard import dashboard_of
from programme.models import Case, CaseDocument, CaseKpi
from tests.factories.cases import (
    a_case,
    a_case_document,
    a_kpi,
    a_value,
    assessed,
    with_disciplines,
)
from tests.factories.programme import Cast, a_cast, a_participant, member
from tests.pages import error_at, html_of, is_typed

pytestmark = pytest.mark.django_db
TOLD = {
    "title": "Vernieuwing van de Dorpsstraat",
    "context": "Het riool is uit 1961.",
    "task": "Riool en straat in één keer.",
    "ambitions": "Minder hittestress.",
}


@pytest.fixture
def cast() -> Cast:
    made = a_cast()
    with_disciplines(made.programme)
    return made


@pytest.fixture
def shared(cast: Cast) -> Case:
    return a_case(cast.participant, cast.owner, sharing="programme", status="under_way")


def test_each_page_leads_to_what_was_not_told_yet(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner)
    answer = client.post("/cases/inbrengen/", TOLD)
    case = Case.objects.get()
    address = case.get_absolute_url()
    assert answer.headers["Location"] == f"{address}kenmerken/"
    features = {
        "disciplines": [each.pk for each in cast.programme.disciplines.all()[:2]],
        "lines": [cast.programme.lines.first().pk],
        "phase": "design",
        "budget_order": "to_1m",
        "partners": "Vitens\r\nEnexis",
    }
    answer = client.post(f"{address}kenmerken/", features)
    assert answer.headers["Location"] == f"{address}positie/"
    placed = {"now": "mono_low", "wished": "multi_high", "reason": "Ieder plant voor zich."}
    answer = client.post(f"{address}positie/", placed)
    assert answer.headers["Location"] == f"{address}delen/"
    answer = client.post(f"{address}delen/", {"sharing": "programme"})
    assert answer.headers["Location"] == address
    page = html_of(client.get(address))
    for text in (*TOLD.values(), "Rioolvervanging, Wegen", "Vitens<br>Enexis", "mono, laag"):
        assert text in page
    client.force_login(cast.stranger)
    assert TOLD["title"] in html_of(client.get("/cases/"))


def test_what_is_missing_is_told_at_its_field_and_the_rest_stays(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.owner)
    page = client.post("/cases/inbrengen/", {**TOLD, "task": ""})
    assert "Schrijf op wat de opgave is" in error_at(page, "task")
    assert is_typed(page, "title", TOLD["title"])
    case = a_case(cast.participant, cast.owner)
    page = client.post(f"{case.get_absolute_url()}kenmerken/", {"phase": "design"})
    assert "minstens één discipline" in error_at(page, "disciplines")
    assert is_typed(page, "phase", "design")
    page = client.post(f"{case.get_absolute_url()}positie/", {"now": "mono_low"})
    assert "waar u wilt dat de case komt" in error_at(page, "wished")
    assert "waarom" in error_at(page, "reason")
    page = client.post(f"{case.get_absolute_url()}afronden/", {"outcome": " "})
    assert "wat de case opleverde" in error_at(page, "outcome")


def test_for_which_organisation_is_asked_where_there_are_more(client: Client, cast: Cast) -> None:
    other = a_participant(cast.programme)
    member("learner", other.organisation, user=cast.owner)
    client.force_login(cast.owner)
    page = client.post("/cases/inbrengen/", TOLD)
    assert "Kies een organisatie" in error_at(page, "participant")
    page = client.post("/cases/inbrengen/", {**TOLD, "participant": cast.other_participant.pk})
    assert "uit de lijst" in error_at(page, "participant")
    client.post("/cases/inbrengen/", {**TOLD, "participant": other.pk})
    assert Case.objects.get().participant == other


def test_the_list_narrows(client: Client, cast: Cast, shared: Case) -> None:
    shared.disciplines.set(cast.programme.disciplines.filter(name="Groen"))
    shared.lines.set(cast.programme.lines.all()[:1])
    other = a_case(cast.other_participant, cast.stranger, sharing="programme", phase="design")
    client.force_login(cast.owner)
    for query, seen, hidden in (
        ("discipline=groen", shared, other),
        ("lijn=lijn-1", shared, other),
        ("fase=design", other, shared),
        (f"organisatie={other.participant.organisation.slug}", other, shared),
        ("stand=under_way", shared, other),
    ):
        page = html_of(client.get(f"/cases/?{query}"))
        assert (str(seen) in page, str(hidden) in page) == (True, False), query
        file = client.get(f"/cases/?{query}&als=csv").content.decode()
        assert (str(seen) in file, str(hidden) in file) == (True, False), query
    assert "Geen case gevonden" in html_of(client.get("/cases/?fase=management"))


def test_names_of_people_are_for_home_and_the_lead(
    client: Client, cast: Cast, shared: Case
) -> None:
    assessed(shared, cast.owner)
    for reader, reads in (
        (cast.team_mate, True),
        (cast.coordinator, True),
        (cast.stranger, False),
    ):
        client.force_login(reader)
        page = html_of(client.get(shared.get_absolute_url()))
        assert (f"door {cast.owner}" in page) is reads
        assert (f"Beoordeeld door {cast.owner}" in page) is reads


def test_the_matrix_shows_what_is_shared_and_how_it_moved(client: Client, cast: Cast) -> None:
    moved, stayed, private = (
        a_case(cast.participant, cast.owner, title=title, sharing=sharing)
        for title, sharing in (
            ("Ahornstraat", "programme"),
            ("Berkenlaan", "programme"),
            ("Cederhof", "lead"),
        )
    )
    a_case(cast.participant, cast.owner, title="Nog nergens", sharing="programme")
    for case in (moved, stayed, private):
        assessed(case, cast.owner)
    assessed(moved, cast.owner, "multi_high")
    client.force_login(cast.stranger)
    page = html_of(client.get("/cases/matrix/"))
    picture = _svg(page)
    ahorn, berken = "1 Ahornstraat: mono, laag naar multi, hoog", "2 Berkenlaan: mono, laag"
    assert f'{ahorn}; {berken}, gewenst multi, hoog"' in picture
    assert picture.count("<line") == 1  # only what moved has an arrow
    assert picture.count("quadrants__mark--wished") == 1  # the other is where it should be
    assert "Cederhof" not in page
    assert "Nog nergens" not in page
    assert 'style="' not in page
    client.force_login(cast.coordinator)
    page = html_of(client.get("/cases/matrix/"))
    assert "U mag nog 1 case zien" in page
    assert "Cederhof" not in page
    page = html_of(client.get("/cases/matrix/?welke=alle"))
    assert "3 Cederhof: mono, laag" in _svg(page)


def test_the_matrix_tells_the_features_of_its_quadrants(
    client: Client, cast: Cast, shared: Case
) -> None:
    cast.programme.integration_matrix = {"mono_low": ["Projectmatige aanpak"]}
    cast.programme.save(update_fields=["integration_matrix"])
    client.force_login(cast.owner)
    page = html_of(client.get("/cases/matrix/"))
    assert "Projectmatige aanpak" in page
    assert "Nog geen case op de matrix" in page


def test_a_document_is_a_download_for_who_reads_the_case(client: Client, cast: Cast) -> None:
    case = a_case(cast.participant, cast.owner)
    client.force_login(cast.owner)
    file = SimpleUploadedFile("schets.html", b"%PDF-1.7 schets")
    page = client.post(f"{case.get_absolute_url()}documenten/", {"title": "Schets"})
    assert "Kies een bestand" in error_at(page, "file")
    client.post(f"{case.get_absolute_url()}documenten/", {"title": "Schets", "file": file})
    added = CaseDocument.objects.get()
    answer = client.get(f"/cases/documenten/{added.pk}/")
    assert answer.content == b"%PDF-1.7 schets"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    client.force_login(cast.stranger)
    assert client.get(f"/cases/documenten/{added.pk}/").status_code == 404


def test_a_kpi_has_its_series_as_a_plot_and_as_a_table(client: Client, cast: Cast) -> None:
    case = a_case(cast.participant, cast.owner)
    client.force_login(cast.owner)
    address = f"{case.get_absolute_url()}kpi/"
    page = client.post(address, {"name": "Hinder", "unit": "dagen", "goal": "veel"})
    assert "Vul een getal in" in error_at(page, "goal")
    client.post(address, {"name": "Hinder", "unit": "dagen", "goal": "40"})
    kpi = CaseKpi.objects.get()
    page = client.post(f"/cases/kpi/{kpi.pk}/", {"measured_on": "2026-11-25", "value": "1"})
    assert "moet nog komen" in error_at(page, "measured_on")
    for day, value in (("2026-09-01", "65"), ("2026-11-01", "-2,5")):
        client.post(f"/cases/kpi/{kpi.pk}/", {"measured_on": day, "value": value})
    page = html_of(client.get(case.get_absolute_url()))
    assert "<strong>-2,5 dagen</strong> op 1 november 2026" in page
    assert "1 sep 2026: 65; 1 nov 2026: -2,5; doel: 40" in page
    assert '<td class="number">65</td>' in page


def test_coordinators_are_told_of_what_was_brought(client: Client, cast: Cast) -> None:
    case = a_case(cast.participant, cast.owner)
    (told,) = _todos(cast.coordinator, "Nieuwe case")
    assert told.url == case.get_absolute_url()
    assert not _todos(cast.administrator, "Nieuwe case")
    for _more in range(3):
        a_case(cast.participant, cast.owner)
    (told,) = _todos(cast.coordinator, "4 cases wachten op u")
    client.force_login(cast.coordinator)
    assert str(case) in html_of(client.get(told.url))
    Case.objects.update(status="under_way")
    assert not _todos(cast.coordinator, "wachten op u")


def test_contacts_and_who_brought_it_are_asked_where_a_case_stands(cast: Cast) -> None:
    """When it was never said, and again after a year; not of what is finished."""
    case = a_case(cast.participant, cast.learner)
    for person in (cast.owner, cast.learner):
        assert _todos(person, "Zet uw case op de matrix")
    assert not _todos(cast.team_mate, "case")
    assert not _todos(cast.stranger, "case")
    assessed(case, cast.owner, assessed_at=timezone.now() - timedelta(days=366))
    assert not _todos(cast.owner, "Zet uw case op de matrix")
    assert _todos(cast.owner, "Waar staat uw case nu?")
    assessed(case, cast.owner, "multi_low", assessed_at=timezone.now() - timedelta(days=364))
    assert not _todos(cast.owner, "Waar staat uw case nu?")
    Case.objects.update(status="finished", outcome="Klaar.")
    case.assessments.none()
    assert not _todos(cast.owner, "case")


def test_people_find_only_what_they_may_do(client: Client, cast: Cast, shared: Case) -> None:
    kpi = a_kpi(shared)
    a_value(kpi, cast.owner)
    a_case_document(shared, cast.owner)
    for reader, links in (
        (cast.owner, {"wijzigen", "kenmerken", "positie", "delen", "afronden", "documenten"}),
        (cast.coordinator, {"positie"}),
        (cast.stranger, set()),
        (cast.lead_finance, set()),
    ):
        client.force_login(reader)
        page = html_of(client.get(shared.get_absolute_url()))
        found = set(re.findall(rf'href="{shared.get_absolute_url()}(\w+)/"', page))
        assert found - {"kpi"} == links, reader


def _todos(user, title: str):  # type: ignore[no-untyped-def]
    fresh = type(user).objects.get(pk=user.pk)
    return [each for each in dashboard_of(fresh)["todos"] if title.lower() in each.title.lower()]


def _svg(page: str) -> str:
    found = re.search(r'<svg[^>]*class="quadrants .*?</svg>', page, re.DOTALL)
    assert found
    return found[0]
