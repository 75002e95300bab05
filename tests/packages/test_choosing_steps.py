"""The steps of choosing: each keeps a good answer, and tells a bad one where it was typed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from packages import steps
from packages.forms.choosing import MOST_SEATS
from packages.forms.people import MOST_READERS
from packages.models import Choice, ChoiceReader, Package
from packages.services import choosing
from portal.kit.acts import Refused
from programme.models import Organisation
from tests.factories.packages import catalogue, complete_choice
from tests.factories.programme import Cast, a_programme, a_vat_number
from tests.pages import error_at, html_of, is_typed

START = "/pakketten/kiezen/"
GOOD: dict[str, dict[str, Any]] = {
    "periode": {"first_year": "2027"},
    "organisatie": {
        "legal_name": "Gemeente Voorbeeld",
        "language": "nl",
        "kvk": "9900 0042",
        "oin": "0000.0009.9900.0042.0000",
        "vat_number": "NL 0029.46.725.B01",
        "street": "Stationsstraat",
        "house_number": "12 b",
        "postcode": "7511jm",
        "city": "Enschede",
    },
    "factuur": {
        "invoice_email": "facturen@gemeente.example",
        "reference_kind": "order",
        "reference_label": "",
        "reference_value": "4500012345",
        "reference_required": "on",
    },
    "ondertekenaar": {
        "colleague": "new",
        "signatory_name": "Erik Wevers",
        "signatory_email": "Erik@Gemeente.example",
        "signatory_function": "Burgemeester",
        "signatory_basis": "mandate",
        "signatory_basis_reference": "Mandaatregister 2026, nr. 12",
        "signatory_limit": "€ 40.000,00",
    },
    "meelezers": {
        "readers-TOTAL_FORMS": "2",
        "readers-INITIAL_FORMS": "0",
        "readers-0-name": "Bo Jansen",
        "readers-0-email": "Bo@Gemeente.example",
        "readers-1-name": "",
        "readers-1-email": "",
    },
}


BEGINS_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _choice_at(cast: Cast, slug: str, **fields: Any) -> Choice:
    """A choice that was left just before this step."""
    number = steps.BY_SLUG[slug].number
    done = [step.key for step in steps.STEPS if step.number < number]
    return complete_choice(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        **{"steps_done": done, **fields},
    )


def _url(choice: Choice, slug: str) -> str:
    return f"{START}{choice.pk}/{slug}/"


def _kept(choice: Choice) -> list[dict[str, Any]]:
    """All that the database holds of a choice and its organisation."""
    organisation = Organisation.objects.filter(participations__choices=choice)
    return [*Choice.objects.filter(pk=choice.pk).values(), *organisation.values()]


def test_all_steps_from_beginning_to_check_page(cast: Cast, contact: Client) -> None:
    page = contact.post(START, {"participant": cast.participant.pk}, follow=True)
    choice = cast.participant.choices.get()
    package = cast.programme.packages.get(key="professional")
    answers = {"pakket": {"package": package.pk}, **GOOD}
    for step in steps.STEPS:
        assert page.request["PATH_INFO"] == _url(choice, step.slug)
        assert f"Stap {step.number} van 6" in html_of(page)
        page = contact.post(_url(choice, step.slug), answers[step.slug], follow=True)
    assert page.request["PATH_INFO"] == _url(choice, "controle")
    choice.refresh_from_db()
    assert (choice.package, choice.first_year, choice.seats_per_cohort) == (package, 2027, 4)
    assert choice.invoice_email == "facturen@gemeente.example"
    assert (choice.reference_kind, choice.reference_value) == ("order", "4500012345")
    assert (choice.signatory_name, choice.signatory_email) == (
        "Erik Wevers",
        "erik@gemeente.example",
    )
    assert choice.signatory_limit == Decimal(40000)
    assert [(r.name, r.email) for r in choice.readers.all()] == [
        ("Bo Jansen", "bo@gemeente.example")
    ]
    organisation = cast.participant.organisation
    organisation.refresh_from_db()
    assert (organisation.kvk, organisation.oin) == ("99000042", "00000009990000420000")
    assert (organisation.vat_number, organisation.postcode) == ("NL002946725B01", "7511 JM")


BAD = [
    ("periode", {"first_year": "2025"}, "first_year", "van 2026 tot en met 2028"),
    ("periode", {"first_year": "2029"}, "first_year", "van 2026 tot en met 2028"),
    ("periode", {"first_year": "ooit"}, "first_year", "van 2026 tot en met 2028"),
    ("periode", {"first_year": ""}, "first_year", "van 2026 tot en met 2028"),
    ("organisatie", {"legal_name": ""}, "legal_name", "juridische naam"),
    ("organisatie", {"kvk": ""}, "kvk", "KvK-nummer"),
    ("organisatie", {"kvk": "1234567"}, "kvk", "8 cijfers"),
    ("organisatie", {"kvk": "1234567a"}, "kvk", "8 cijfers"),
    ("organisatie", {"oin": ""}, "oin", "OIN van uw gemeente"),
    ("organisatie", {"oin": "1234567890"}, "oin", "20 cijfers"),
    ("organisatie", {"oin": "12345678901234567890"}, "oin", "begint met een 0"),
    ("organisatie", {"vat_number": "NL002946726B01"}, "vat_number", "klopt niet"),
    ("organisatie", {"vat_number": "002946725B01"}, "vat_number", "Zet NL"),
    ("organisatie", {"vat_number": "BE0428759497"}, "vat_number", "klopt niet"),
    ("organisatie", {"postcode": "0511 JM"}, "postcode", "vier cijfers en twee letters"),
    ("organisatie", {"postcode": "7511"}, "postcode", "vier cijfers en twee letters"),
    ("organisatie", {"street": "Postbus 20"}, "street", "postbus is niet genoeg"),
    ("organisatie", {"city": " "}, "city", "plaats"),
    ("factuur", {"invoice_email": ""}, "invoice_email", "waar de facturen naartoe gaan"),
    ("factuur", {"invoice_email": "facturen@"}, "invoice_email", "naam@organisatie.nl"),
    ("factuur", {"reference_value": ""}, "reference_value", "haal het vinkje weg"),
    ("factuur", {"reference_value": "   "}, "reference_value", "haal het vinkje weg"),
    ("factuur", {"reference_value": "4" * 61}, "reference_value", "60"),
    ("factuur", {"reference_kind": ""}, "reference_kind", "wat voor kenmerk"),
    ("factuur", {"reference_kind": "other"}, "reference_label", "hoe u het kenmerk noemt"),
    ("ondertekenaar", {"signatory_name": ""}, "signatory_name", "naam"),
    ("ondertekenaar", {"signatory_email": ""}, "signatory_email", "e-mailadres"),
    ("ondertekenaar", {"signatory_email": "erik@"}, "signatory_email", "klopt niet"),
    ("ondertekenaar", {"signatory_function": ""}, "signatory_function", "functie"),
    ("ondertekenaar", {"signatory_basis": ""}, "signatory_basis", "waarom"),
    (
        "ondertekenaar",
        {"signatory_basis_reference": ""},
        "signatory_basis_reference",
        "besluitnummer",
    ),
    ("ondertekenaar", {"signatory_limit": "35.999,99"}, "signatory_limit", "€ 36.000"),
    ("ondertekenaar", {"signatory_limit": "veel"}, "signatory_limit", "40.000"),
    ("ondertekenaar", {"signatory_limit": "0"}, "signatory_limit", "minstens € 1"),
    ("ondertekenaar", {"signatory_limit": "123456789,00"}, "signatory_limit", "hoogstens"),
    ("ondertekenaar", {"signatory_limit": "1.000.000.000,999"}, "signatory_limit", ""),
    ("ondertekenaar", {"signatory_limit": "NaN"}, "signatory_limit", "40.000"),
]


@pytest.mark.parametrize(("slug", "changes", "field", "says"), BAD)
def test_a_bad_answer_is_told_at_its_field_and_nothing_is_lost_or_saved(
    cast: Cast, contact: Client, slug: str, changes: dict[str, str], field: str, says: str
) -> None:
    choice = _choice_at(cast, slug)
    before = _kept(choice)
    answers = {**GOOD[slug], **changes}
    page = contact.post(_url(choice, slug), answers)
    assert page.status_code == 200
    assert says in error_at(page, field)
    for name, value in answers.items():
        if value.strip() and name not in ("reference_required", "first_year"):
            assert is_typed(page, name, value), f"{name} lost {value}"
    assert _kept(choice) == before


@pytest.mark.parametrize(
    ("slug", "changes"),
    [
        ("organisatie", {"vat_number": ""}),
        ("factuur", {"reference_kind": "", "reference_value": "", "reference_required": ""}),
        ("factuur", {"reference_kind": "other", "reference_label": "Bestelcode"}),
        ("ondertekenaar", {"signatory_basis": "office", "signatory_basis_reference": ""}),
        ("ondertekenaar", {"signatory_limit": "36000"}),
        ("ondertekenaar", {"signatory_limit": "36.000,-"}),
        ("ondertekenaar", {"signatory_limit": ""}),
    ],
)
def test_what_may_be_left_out_may_be_left_out(
    cast: Cast, contact: Client, slug: str, changes: dict[str, str]
) -> None:
    choice = _choice_at(cast, slug)
    assert contact.post(_url(choice, slug), {**GOOD[slug], **changes}).status_code == 302
    choice.refresh_from_db()
    assert steps.BY_SLUG[slug].key in choice.steps_done


def test_a_utility_company_needs_no_oin(cast: Cast, contact: Client) -> None:
    cast.participant.organisation.kind = "utility"
    cast.participant.organisation.save()
    choice = _choice_at(cast, "organisatie")
    answers = {**GOOD["organisatie"], "oin": ""}
    assert contact.post(_url(choice, "organisatie"), answers).status_code == 302


@pytest.mark.parametrize("field", ["kvk", "oin"])
def test_a_number_of_another_organisation_is_told(cast: Cast, contact: Client, field: str) -> None:
    choice = _choice_at(cast, "organisatie")
    theirs = getattr(cast.other_participant.organisation, field)
    page = contact.post(_url(choice, "organisatie"), {**GOOD["organisatie"], field: theirs})
    assert "andere organisatie" in error_at(page, field)
    assert cast.other_participant.organisation.name not in html_of(page)


def test_a_year_of_the_programme_that_is_past_is_told(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "periode", first_year=None)
    with time_machine.travel("2027-02-01 10:00+01:00"):
        contact.force_login(cast.owner)
        page = contact.post(_url(choice, "periode"), {"first_year": "2026"})
        assert "van 2027 tot en met 2028" in error_at(page, "first_year")
        page = html_of(contact.get(_url(choice, "periode")))
        assert 'value="2026"' not in page
        assert "dat kan alleen als het programma wordt verlengd" in page
    with time_machine.travel("2029-02-01 10:00+01:00"):
        contact.force_login(cast.owner)
        page = contact.post(_url(choice, "periode"), {"first_year": "2028"})
        assert "programma is afgelopen" in html_of(page)


def test_a_package_of_another_programme_is_told(cast: Cast, contact: Client) -> None:
    theirs = catalogue(a_programme())["basis"]
    choice = _choice_at(cast, "pakket", package=None)
    for wrong, says in (
        (str(theirs.pk), "hoort niet bij het programma"),
        ("", "Kies een van de pakketten"),
        ("goud", "hoort niet bij het programma"),
        ("9" * 30, "hoort niet bij het programma"),
    ):
        page = contact.post(_url(choice, "pakket"), {"package": wrong})
        assert says in error_at(page, "package")
    choice.refresh_from_db()
    assert choice.package is None
    with pytest.raises(Refused, match="ander programma"):
        choosing.choose_package(choice=choice, package=theirs, actor=cast.owner)


def test_only_a_coordinator_sets_the_seats(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "periode")
    url = _url(choice, "periode")
    contact.post(url, {"first_year": "2026", "seats_per_cohort": "40"})
    choice.refresh_from_db()
    assert choice.seats_per_cohort == 4
    contact.force_login(cast.coordinator)
    for wrong, says in (
        (str(MOST_SEATS + 1), f"ten hoogste {MOST_SEATS}"),
        ("0", "minstens 1"),
        ("-3", "minstens 1"),
        ("veel", ""),
        ("9" * 40, f"ten hoogste {MOST_SEATS}"),
        ("", ""),
    ):
        page = contact.post(url, {"first_year": "2026", "seats_per_cohort": wrong})
        assert says in error_at(page, "seats_per_cohort")
        assert wrong == "" or is_typed(page, "seats_per_cohort", wrong)
    choice.refresh_from_db()
    assert choice.seats_per_cohort == 4
    contact.post(url, {"first_year": "2026", "seats_per_cohort": "6"})
    choice.refresh_from_db()
    assert choice.seats_per_cohort == 6
    assert contact.get(_url(choice, "factuur")).status_code == 403


def test_a_known_colleague_signs_under_their_own_name(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "ondertekenaar", signatory_name="", signatory_email="")
    answers = {
        **GOOD["ondertekenaar"],
        "colleague": str(cast.signatory.pk),
        "signatory_name": "Vergeten",
        "signatory_email": "half@",
    }
    assert contact.post(_url(choice, "ondertekenaar"), answers).status_code == 302
    choice.refresh_from_db()
    assert choice.signatory_name == cast.signatory.name
    assert choice.signatory_email == cast.signatory.email
    for wrong in ("", str(cast.stranger.pk)):
        page = contact.post(_url(choice, "ondertekenaar"), {**answers, "colleague": wrong})
        assert error_at(page, "colleague")


def test_a_package_chosen_anew_may_cost_more_than_the_signatory_may_sign(
    cast: Cast, contact: Client
) -> None:
    choice = _choice_at(
        cast, "meelezers", signatory_limit=Decimal(36000), steps_done=[s.key for s in steps.STEPS]
    )
    dearer = cast.programme.packages.get(key="professional-plus")
    url = f"{_url(choice, 'pakket')}?terug=controle"
    page = contact.post(url, {"package": dearer.pk}, follow=True)
    assert page.request["PATH_INFO"] == _url(choice, "controle")
    assert "mag tekenen tot € 36.000, maar de overeenkomst kost € 48.000" in html_of(page)
    assert "Keuze versturen" not in html_of(page)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"readers-1-name": "Bo", "readers-1-email": "BO@gemeente.example"}, "1-email", "al in"),
        ({"readers-1-name": "An", "readers-1-email": "an@"}, "1-email", "klopt niet"),
        ({"readers-1-name": "An", "readers-1-email": ""}, "1-email", "e-mailadres van deze"),
        ({"readers-1-name": "", "readers-1-email": "an@a.example"}, "1-name", "naam van deze"),
    ],
)
def test_a_colleague_that_is_double_or_wrong_is_told_in_its_own_row(
    cast: Cast, contact: Client, changes: dict[str, str], field: str, says: str
) -> None:
    choice = _choice_at(cast, "meelezers")
    ChoiceReader.objects.create(choice=choice, name="Al bekend", email="al@gemeente.example")
    page = contact.post(_url(choice, "meelezers"), {**GOOD["meelezers"], **changes})
    assert says in error_at(page, f"readers-{field}")
    for name, value in changes.items():
        assert value == "" or is_typed(page, name, value)
    assert is_typed(page, "readers-0-name", "Bo Jansen")
    assert [reader.name for reader in choice.readers.all()] == ["Al bekend"]
    choice.refresh_from_db()
    assert "readers" not in choice.steps_done


def test_one_colleague_more_keeps_what_was_typed(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "meelezers")
    typed = {"readers-1-name": "Half ingevuld", "readers-1-email": "half@", "add": "1"}
    page = contact.post(_url(choice, "meelezers"), {**GOOD["meelezers"], **typed})
    assert page.status_code == 200
    assert is_typed(page, "readers-TOTAL_FORMS", "3")
    assert is_typed(page, "readers-0-email", "Bo@Gemeente.example")
    assert is_typed(page, "readers-1-name", "Half ingevuld")
    assert is_typed(page, "readers-1-email", "half@")
    assert 'name="readers-2-name"' in html_of(page)
    assert not choice.readers.exists()


@pytest.mark.parametrize("total", ["", "veel", "9" * 5000])
def test_a_meddled_count_of_rows_does_no_harm(cast: Cast, contact: Client, total: str) -> None:
    choice = _choice_at(cast, "meelezers")
    answers = {**GOOD["meelezers"], "readers-TOTAL_FORMS": total}
    for more in ({}, {"add": "1"}):
        assert contact.post(_url(choice, "meelezers"), {**answers, **more}).status_code == 200
    assert not choice.readers.exists()


def test_too_many_colleagues_are_told(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "meelezers")
    answers = {"readers-TOTAL_FORMS": str(MOST_READERS + 1), "readers-INITIAL_FORMS": "0"}
    for at in range(MOST_READERS + 1):
        answers |= {f"readers-{at}-name": "Bo", f"readers-{at}-email": f"bo{at}@a.example"}
    page = html_of(contact.post(_url(choice, "meelezers"), answers))
    assert str(MOST_READERS) in page[page.index("readers-TOTAL_FORMS") :]
    assert "Kijk uw antwoorden na" in page
    assert not choice.readers.exists()


def test_one_goes_on_where_one_left_and_does_not_skip_ahead(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "organisatie")
    resumed = contact.get(f"{START}{choice.pk}/")
    assert resumed["Location"] == _url(choice, "organisatie")
    for slug in ("factuur", "ondertekenaar", "meelezers"):
        for page in (
            contact.get(_url(choice, slug)),
            contact.post(_url(choice, slug), GOOD[slug]),
        ):
            assert page["Location"] == f"{START}{choice.pk}/"
    assert contact.get(_url(choice, "controle"))["Location"] == f"{START}{choice.pk}/"
    assert contact.get(_url(choice, "bestaat-niet")).status_code == 404
    choice.refresh_from_db()
    assert choice.steps_done == ["package", "period"]


def test_back_and_forth_changes_one_answer_and_keeps_the_others(
    cast: Cast, contact: Client
) -> None:
    choice = _choice_at(cast, "factuur")
    page = contact.get(_url(choice, "pakket"))
    assert is_typed(page, "package", str(choice.package.pk))
    assert is_typed(contact.get(_url(choice, "periode")), "first_year", "2026")
    basis = Package.objects.get(programme=cast.programme, key="basis")
    page = contact.post(_url(choice, "pakket"), {"package": basis.pk})
    assert page["Location"] == _url(choice, "periode")
    choice.refresh_from_db()
    assert choice.package == basis
    assert choice.first_year == 2026
    assert contact.get(f"{START}{choice.pk}/")["Location"] == _url(choice, "factuur")


def test_a_package_asked_for_on_the_comparison_is_ticked_but_not_yet_saved(
    cast: Cast, contact: Client
) -> None:
    choice = _choice_at(cast, "factuur")
    page = contact.get(f"{START}?pakket=basis-plus", follow=True)
    asked = cast.programme.packages.get(key="basis-plus")
    assert is_typed(page, "package", str(asked.pk))
    choice.refresh_from_db()
    assert choice.package.key == "professional"
    for odd in ("goud", "a%26terug=controle"):
        page = contact.get(f"{START}?pakket={odd}", follow=True)
        assert is_typed(page, "package", str(choice.package.pk))


def test_the_vat_number_of_the_test_data_is_a_valid_one(cast: Cast, contact: Client) -> None:
    choice = _choice_at(cast, "organisatie")
    answers = {**GOOD["organisatie"], "vat_number": a_vat_number(7).lower()}
    assert contact.post(_url(choice, "organisatie"), answers).status_code == 302


def test_a_year_outside_the_programme_is_refused_at_the_door(cast: Cast) -> None:
    choice = _choice_at(cast, "meelezers", steps_done=[each.key for each in steps.STEPS])
    answers = {"first_year": cast.programme.last_year + 1}
    choice = choosing.save_answers(
        choice=choice, step=steps.PERIOD, answers=answers, actor=cast.owner
    )
    with pytest.raises(Refused, match="Kies een jaar daarin"):
        choosing.submit_choice(choice=choice, actor=cast.owner)
