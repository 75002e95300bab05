"""A definition file: its figures, its faults, loading again, and a second programme."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from budget.models import BudgetBasis, LineBudget
from packages.models import Agreement, AgreementLine, Component, Package
from packages.selectors.figures import figures_of
from portal.kit.models import AuditRecord
from programme.models import Organisation, Programme, Role
from tests.factories.cases import a_case
from tests.factories.packages import offered_agreement
from tests.factories.programme import a_participant, an_organisation, member

FILE = Path("programme/definitions/uwgo-2026.toml")
DAY = date(2026, 1, 1)
pytestmark = pytest.mark.django_db


def load(path: Path = FILE) -> str:
    said = StringIO()
    call_command("load_programme", str(path), stdout=said)
    return said.getvalue()


@pytest.fixture
def uwgo() -> Programme:
    load()
    return Programme.objects.get(slug="uwgo-2026")


@pytest.fixture
def edited(tmp_path: Path) -> Any:
    """Write the file with words replaced, each of which must be there; returns its path."""

    def edit(*replacements: tuple[str, str]) -> Path:
        text = FILE.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "edited.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return edit


def faults(path: Path) -> str:
    with pytest.raises(CommandError) as refused:
        load(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("key", "value", "contribution", "price"),
    [
        ("basis", 7500, 0, 7500),
        ("basis-plus", 11500, 0, 11500),
        ("professional", 27000, 15000, 12000),
        ("professional-plus", 31000, 15000, 16000),
    ],
)
def test_packages_cost_what_the_programme_says(
    uwgo: Programme, key: str, value: int, contribution: int, price: int
) -> None:
    package = Package.objects.with_components().get(programme=uwgo, key=key)
    figures = figures_of(package, first_year=2026, years=3)
    assert (figures.first.value, figures.first.contribution) == (value, contribution)
    assert (figures.first.price, figures.total) == (price, 3 * price)


@pytest.mark.parametrize(
    ("key", "amount", "borne_by"),
    [
        ("masterclasses", 7500, "participant"),
        ("projecten", 4500, "participant"),
        ("eigen-inbreng-ut", 15000, "lead"),
        ("specialisaties", 4000, "participant"),
    ],
)
def test_components_have_their_value_and_bearer(
    uwgo: Programme, key: str, amount: int, borne_by: str
) -> None:
    component = Component.objects.get(programme=uwgo, key=key)
    assert component.price_on(DAY) == amount
    assert component.borne_by == borne_by
    assert component.vat_on(DAY).category == "E"


def test_masterclasses_and_courses_grant_what_the_programme_says(uwgo: Programme) -> None:
    grants = dict(uwgo.components.values_list("key", "grants"))
    assert grants["masterclasses"] == {
        "masterclass_days": 4, "cohorts": 2, "seats_per_cohort": 4, "coaching_days": 0.5,
    }  # fmt: skip
    assert grants["specialisaties"] == {"course_places": 2, "course_ec": 5}


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_budget_is_forty_a_line_on_its_basis(uwgo: Programme, year: int) -> None:
    lines = LineBudget.objects.filter(line__programme=uwgo, year=year)
    assert [line.amount for line in lines] == [40_000] * 3
    basis = BudgetBasis.objects.get(programme=uwgo, year=year)
    assert (basis.weeks, basis.per_week, basis.extras) == (46, 2500, 5000)
    assert basis.total == Decimal(120_000)


def test_lines_with_outcome_and_product(uwgo: Programme) -> None:
    told = [
        (line.name, line.outcome, [product.name for product in line.deliverables.all()])
        for line in uwgo.lines.all()
    ]
    assert told == [
        (
            "Verticale integratie",
            "Processen en tools voor deze tactische middenlaag",
            ["Processen en tools voor tactische middenlaag (ambitie → project)"],
        ),
        (
            "Horizontale integratie",
            "Samenwerkingsmodellen en werkproces afstemming",
            ["Samenwerkingsmodellen en werkproces afstemming"],
        ),
        (
            "Organisatie ontwikkeling",
            "Adaptatie strategie",
            ["Voorstellen voor adaptieve organisatie"],
        ),
    ]


def test_programme_duties_and_steps(uwgo: Programme) -> None:
    assert (uwgo.first_year, uwgo.last_year, uwgo.minimum_years) == (2026, 2028, 3)
    assert (uwgo.lead.name, uwgo.network and uwgo.network.name) == (
        "Universiteit Twente",
        "Pioneering",
    )
    assert uwgo.responsibilities.count() == 12
    assert [step.key for step in uwgo.next_steps.all()] == [
        "backoffice", "keuze-en-overeenkomst", "implementeren",
    ]  # fmt: skip
    assert len(uwgo.learning_forms) == len(uwgo.impact) == 6
    assert {name: len(texts) for name, texts in uwgo.integration_matrix.items()} == {
        "mono_high": 5, "multi_high": 6, "mono_low": 5, "multi_low": 4,
    }  # fmt: skip


def test_twice_is_the_same(uwgo: Programme) -> None:
    records = AuditRecord.objects.count()
    assert load() == "Programme uwgo-2026: nothing to change.\n"
    assert AuditRecord.objects.count() == records
    assert Package.objects.count() == Component.objects.count() == 4


def test_a_change_is_made_and_told(uwgo: Programme, edited: Any) -> None:
    said = load(
        edited(
            ("amount = 7500 }]", "amount = 7500 }, { from = 2028-01-01, amount = 8000 }]"),
            ("Adaptatie strategie", "Adaptatiestrategie"),
        )
    )
    assert "line organisatie-ontwikkeling: changed outcome" in said
    assert "price of masterclasses from 2028-01-01: added" in said
    component = Component.objects.get(key="masterclasses")
    assert component.price_on(date(2027, 12, 31)) == 7500
    assert component.price_on(date(2028, 1, 1)) == 8000


def test_ten_faults_are_all_named_and_nothing_is_loaded(edited: Any) -> None:
    said = faults(
        edited(
            ('lead = "universiteit-twente"', 'lead = "universiteit-oost"'),
            ("last_year = 2028", "last_year = 2025"),
            ('kind = "network"', 'kind = "club"'),
            ('outcome = "Adaptatie strategie"\n', ""),
            ('measures = ["active", ', 'measures = ["tevreden", '),
            ("amount = 4500", "amount = -4500"),
            ('borne_by = "lead"', 'borne_by = "niemand"'),
            ('"masterclasses", "specialisaties"]', '"masterclasses", "zeilles"]'),
            ("extras = 5000", "extras = 6000"),
            ('summary = "Masterclasses en coaching"', 'sumary = "Masterclasses"'),
        )
    )
    for place in (
        "programme.lead: there is no organisation",
        "programme.last_year: this is before first_year",
        "organisations[1].kind: ",
        "lines[2].outcome: this is missing",
        "next_steps[2].measures[0]: there is no measure",
        "components[1].prices[0].amount: ",
        "components[2].borne_by: ",
        'packages[1].components[1]: there is no component "zeilles"',
        "budget[0].lines: the lines add up to 120000 euros, but the basis to 121000",
        "packages[0].sumary: this name is not known",
    ):
        assert place in said
    assert "line " in said
    assert not Programme.objects.exists()
    assert not Organisation.objects.exists()


def test_a_fault_tells_its_line(edited: Any) -> None:
    path = edited(("last_year = 2028", "last_year = 2025"))
    number = path.read_text().splitlines().index("last_year = 2025") + 1
    assert f"line {number}, programme.last_year: " in faults(path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("year = 2027", "year = 2026", 'budget[1].year: "2026" is used before, at budget[0]'),
        ("year = 2028\nb", "year = 2029\nb", "budget[2].year: 2029 lies outside the programme"),
        ("[[packages]]", "[[pakketten]]", 'pakketten: there is no table "pakketten"'),
        ("minimum_years = 3", "minimum_years = 4", "programme.minimum_years: "),
        ('key = "basis-plus"', 'key = "basis"', 'packages[1].key: "basis" is used before'),
        (", organisatie-ontwikkeling = 40000", "", 'line "organisatie-ontwikkeling" has no'),
        ("prices = [{ from = 2026", "prices = [{ from = 2027", "components[0].prices[0].from: "),
        ('category = "E", reason', 'category = "S", reason', "components[0].vat[0]: category S"),
        ("ends_on = 2026-01-31", "ends_on = 2025-01-31", "next_steps[0]: ends_on needs"),
        ('key = "wegen"', 'key = "groen"', 'disciplines[7].key: "groen" is used before'),
        ('name = "Wegen"', 'name = "GROEN"', 'disciplines[7].name: "Groen" is used before'),
        ("[programme]", "[programme", "file: this is no valid TOML"),
        ("Leukere werksfeer", "Leukere\\u0000", "file: the sign"),
    ],
)
def test_other_faults(edited: Any, old: str, new: str, fault: str) -> None:
    assert fault in faults(edited((old, new)))
    assert not Programme.objects.exists()


def test_a_discipline_that_a_case_names_stays(uwgo: Programme, edited: Any) -> None:
    participant = a_participant(uwgo)
    case = a_case(participant, member(Role.CONTACT, participant.organisation))
    case.disciplines.set(uwgo.disciplines.filter(key="wegen"))
    path = edited(('[[disciplines]]\nkey = "wegen"\nname = "Wegen"\n', ""))
    with pytest.raises(CommandError, match="discipline wegen is no longer in the file"):
        load(path)
    case.disciplines.clear()
    load(path)
    assert not uwgo.disciplines.filter(key="wegen").exists()


def test_a_second_programme_lives_beside_the_first(uwgo: Programme, edited: Any) -> None:
    other = edited(
        ('slug = "uwgo-2026"', 'slug = "salland-2027"'),
        ('code = "UWGO"', 'code = "SAL"'),
        ('region = "Twente"', 'region = "Salland"'),
    )
    load(other)
    assert list(Programme.objects.values_list("slug", flat=True)) == ["salland-2027", "uwgo-2026"]
    assert Organisation.objects.count() == 2
    assert Package.objects.filter(programme=uwgo).count() == 4
    assert "nothing to change" in load()
    page = Client().get("/programma/salland-2027/").content.decode()
    assert "Salland" in page
    assert "/programma/uwgo-2026/" in page


def test_a_code_of_another_programme_is_a_fault(uwgo: Programme, edited: Any) -> None:
    said = faults(edited(('slug = "uwgo-2026"', 'slug = "salland-2027"')))
    assert 'programme.code: programme "uwgo-2026" has this code' in said


ORGANISATION = """[[organisations]]
slug = "{slug}"
kind = "utility"
name = "{name}"
kvk = "{kvk}"
vat_number = "{vat_number}"

"""
VAT_NUMBERS = ("NL002455799B11", "NL999999990B01")


@pytest.fixture
def with_organisations(edited: Any) -> Any:
    """The definition with more organisations, each as (slug, name, KvK and VAT number)."""

    def add(*rows: tuple[str, str, str, str]) -> Path:
        names = ("slug", "name", "kvk", "vat_number")
        more = "".join(ORGANISATION.format(**dict(zip(names, row, strict=True))) for row in rows)
        path: Path = edited(("[[lines]]", f"{more}[[lines]]"))
        return path

    return add


def test_what_only_one_organisation_may_have_is_given_once(with_organisations: Any) -> None:
    said = faults(
        with_organisations(
            ("vitens", "Vitens", "05069581", VAT_NUMBERS[0]),
            ("vitens-2", "VITENS", "05069581", VAT_NUMBERS[0]),
        )
    )
    for name, value in (
        ("name", "VITENS"),
        ("kvk", "05069581"),
        ("vat_number", VAT_NUMBERS[0]),
    ):
        assert f'organisations[3].{name}: "{value}" is used before, at organisations[2]' in said
    assert "3 fault(s)" in said
    assert "line " in said


def test_what_another_organisation_of_the_portal_has_is_a_fault(with_organisations: Any) -> None:
    an_organisation("Vitens", "utility", slug="vitens-nv", kvk="05069581")
    an_organisation("Twence", "utility", slug="twence-nv", vat_number=VAT_NUMBERS[0])
    row = ("vitens", "vitens", "05069581", VAT_NUMBERS[0])
    said = faults(with_organisations(row))
    for name, slug in (("name", "vitens-nv"), ("kvk", "vitens-nv"), ("vat_number", "twence-nv")):
        assert re.search(rf'organisations\[2\]\.{name}: the portal has .* "{slug}"; use', said)
    an_organisation("Vitens Noord", "utility", slug="vitens")
    load(with_organisations(row))  # it is there and is left as it is


def test_a_vat_number_with_a_wrong_check_digit_is_a_fault(with_organisations: Any) -> None:
    said = faults(with_organisations(("vitens", "Vitens", "", "NL123456789B01")))
    assert "organisations[2].vat_number: the check digit is wrong" in said
    load(with_organisations(("vitens", "Vitens", "", ""), ("twence", "Twence", "", "")))


def test_an_organisation_that_exists_keeps_its_data(edited: Any) -> None:
    an_organisation(
        "Universiteit Twente", "university", slug="universiteit-twente", kvk="12345678"
    )
    load()
    assert Organisation.objects.get(kind="university").kvk == "12345678"


@pytest.fixture
def agreement(uwgo: Programme) -> Agreement:
    organisation = an_organisation()
    return offered_agreement(
        participant=a_participant(uwgo, organisation),
        contact=member(Role.CONTACT, organisation),
        signatory=member(Role.SIGNATORY, organisation),
    )


def test_what_agreements_froze_stays(agreement: Agreement, edited: Any) -> None:
    frozen = AgreementLine.objects.order_by("pk").values_list("name", "amount", "vat_rate")
    before, text = list(frozen), agreement.text
    load(edited(("amount = 7500", "amount = 9900"), ('name = "Masterclasses"', 'name = "Lessen"')))
    assert Component.objects.get(key="masterclasses").name == "Lessen"
    assert list(frozen.all()) == before
    agreement.refresh_from_db()
    assert agreement.text == text


def test_what_is_in_use_may_not_be_dropped(agreement: Agreement, edited: Any) -> None:
    said = faults(edited(('key = "professional"', 'key = "vakman"')))
    assert "package professional is no longer in the file" in said
    assert Package.objects.filter(key="professional").exists()
    assert not Package.objects.filter(key="vakman").exists()


def test_a_file_that_is_not_there() -> None:
    assert "cannot be read" in faults(Path("nergens.toml"))
