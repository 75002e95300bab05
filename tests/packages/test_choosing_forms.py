"""The forms of choosing: what they ask, what they refuse and how they say it, what they keep."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from packages import steps
from packages.models import Choice
from packages.services import choosing
from packages.services.choosing import start_choice, submit_choice
from packages.steps import Step
from portal.kit.acts import Refused
from portal.kit.forms import EuroField
from portal.kit.templatetags.form_errors import error_entries
from programme.forms.organisations import OrganisationForm
from programme.services.organisations import DATA_FIELDS, change_organisation
from tests.factories.programme import (
    Cast,
    an_organisation,
)
from tests.pages import seen
from tests.pages import step_address as address

pytestmark = pytest.mark.django_db

CLOSED = "Deze keuze is al verstuurd"


def shown(response: Any) -> str:
    """The page's text as people read it, spaces made single."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


def title(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode())
    assert found is not None
    return unescape(found[1])


def summary(response: Any) -> list[str]:
    """The entries of the one error summary, and none of any other."""
    page = response.content.decode()
    boxes = re.findall(r'class="error-summary".*?<ul>(.*?)</ul>', page, re.DOTALL)
    assert len(boxes) == 1
    return [unescape(re.sub(r"<[^>]+>", "", li)) for li in re.findall(r"<li>(.*?)</li>", boxes[0])]


def rows(*people: tuple[str, str], **more: str) -> dict[str, str]:
    data = {"readers-TOTAL_FORMS": str(len(people)), "readers-INITIAL_FORMS": "0", **more}
    for number, (name, email) in enumerate(people):
        data |= {f"readers-{number}-name": name, f"readers-{number}-email": email}
    return data


def signatory(**more: str) -> dict[str, str]:
    return {
        "colleague": "new",
        "signatory_name": "Erik Wevers",
        "signatory_email": "erik@voorbeeld.example",
        "signatory_function": "Burgemeester",
        "signatory_basis": "office",
        **more,
    }


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.key)
def test_a_step_says_where_one_is(contact: Client, choice: Choice, step: Step) -> None:
    response = contact.get(address(choice, step))
    told = f"Stap {step.number} van {len(steps.STEPS)}: {step.title}"
    assert title(response).startswith(told)
    heading = re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.DOTALL)
    assert heading is not None
    assert re.sub(r"<[^>]+>", "", heading[1]).strip() == told


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.key)
def test_a_form_names_its_own_address(contact: Client, choice: Choice, step: Step) -> None:
    """Without an action the fragment of a link in the summary would travel along."""
    here = f"{address(choice, step)}?terug=controle"
    assert f'action="{here}"' in contact.get(here).content.decode()


def test_title_tells_that_something_is_wrong(contact: Client, choice: Choice) -> None:
    assert not title(contact.get(address(choice, steps.INVOICE))).startswith("Fout")
    wrong = contact.post(address(choice, steps.INVOICE), {"invoice_email": "geen adres"})
    assert title(wrong).startswith("Fout: Stap 4 van 6")
    profile = contact.post("/profiel/", {"name": ""})
    assert title(profile).startswith("Fout: ")


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.key)
def test_what_depends_is_not_called_optional(contact: Client, choice: Choice, step: Step) -> None:
    page = contact.get(address(choice, step)).content.decode()
    assert "(niet verplicht)" not in page
    marked = set(re.findall(r'for="id_(\w+)">[^<]*<span class="optional">\(optioneel\)', page))
    expected = {
        steps.ORGANISATION.key: {"vat_number"},
        steps.SIGNATORY.key: {"signatory_limit"},
    }
    assert marked == expected.get(step.key, set())


def test_check_page_for_documents_marks_neither_field(client: Client) -> None:
    assert "(optioneel)" not in client.get("/controleren/").content.decode()


def test_one_summary_for_all_readers(contact: Client, choice: Choice) -> None:
    """Its entries say which row, and lead to the field."""
    data = rows(("Anna", "anna@voorbeeld.example"), ("Bert", ""), ("Cor", "kapot"))
    response = contact.post(address(choice, steps.READERS), data)
    assert summary(response) == [
        "Collega 2 – E-mailadres: Vul het e-mailadres van deze collega in.",
        "Collega 3 – E-mailadres: Dit e-mailadres klopt niet. "
        "Schrijf het als naam@organisatie.nl.",
    ]
    page = response.content.decode()
    assert page.index("error-summary") < page.index("<fieldset")
    assert 'href="#id_readers-1-email"' in page


def test_one_more_colleague_keeps_what_was_typed(contact: Client, choice: Choice) -> None:
    data = rows(("Anna", "kapot"), ("Bert", ""), add="1")
    page = contact.post(address(choice, steps.READERS), data).content.decode()
    assert "error-summary" not in page
    assert 'value="kapot"' in page
    assert 'value="Bert"' in page
    field = re.search(r"<input[^>]*autofocus[^>]*>", page)
    assert field is not None
    assert 'name="readers-2-name"' in field[0]
    assert page.count("autofocus") == 1


def test_twenty_colleagues_is_enough(contact: Client, choice: Choice) -> None:
    people = [(f"Collega {n}", f"collega{n}@voorbeeld.example") for n in range(21)]
    response = contact.post(address(choice, steps.READERS), rows(*people))
    assert summary(response) == ["Vul hoogstens 20 collega’s in."]
    full = contact.post(address(choice, steps.READERS), rows(*people[:19], add="1"))
    assert 'name="readers-19-name"' in full.content.decode()
    assert 'name="add"' not in full.content.decode()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("40.000", "40000"),
        ("€ 40.000,00", "40000"),
        ("40 000", "40000"),
        ("40.000,-", "40000"),
        ("40000.50", "40000.50"),
        ("0,5", "0.5"),
        ("1.234.567,89", "1234567.89"),
    ],
)
def test_euros_as_the_dutch_write_them(written: str, meant: str) -> None:
    assert EuroField().clean(written) == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    ["1e3", "1E3", "Infinity", "NaN", "1_000", "-5", "+5", "٤٠", "1.2.3", "40,000.00", "4.00.0"],
)
def test_what_only_python_reads_as_a_number_is_no_amount(written: str) -> None:
    with pytest.raises(forms.ValidationError):
        EuroField().clean(written)


def test_limit_of_the_signatory_has_bounds(contact: Client, choice: Choice) -> None:
    for written, sentence in {
        "1e9": "Vul een bedrag in, bijvoorbeeld 40.000.",
        "0": "Vul een bedrag in van minstens € 1.",
        "100.000.000": "Vul een bedrag in van hoogstens € 99.999.999,99. "
        "Laat het veld leeg als er geen grens is.",
    }.items():
        data = signatory(signatory_limit=written)
        response = contact.post(address(choice, steps.SIGNATORY), data)
        assert summary(response) == [sentence]
        assert f'value="{written}"' in response.content.decode()


class _Form(forms.Form):
    name = forms.CharField(label="Naam", error_messages={"required": "Vul uw naam in."})
    street = forms.CharField(label="Straat", error_messages={"required": "Vul dit in."})
    town = forms.CharField(label="Plaats", error_messages={"required": "Vul dit in."})
    note = forms.CharField(label="Toelichting")


def test_summary_says_the_sentence_and_the_label_only_where_needed() -> None:
    assert [(entry.text, entry.target) for entry in error_entries(_Form({}))] == [
        ("Vul uw naam in.", "id_name"),
        ("Straat: Vul dit in.", "id_street"),
        ("Plaats: Vul dit in.", "id_town"),
        ("Toelichting: Dit veld is verplicht.", "id_note"),
    ]
    assert error_entries(_Form()) == []


def test_check_page_shows_all_that_was_answered(contact: Client, choice: Choice) -> None:
    choice.signatory_limit = Decimal(50_000)
    choice.save()
    choice.readers.create(name="Anna de Boer", email="anna@voorbeeld.example")
    text = shown(contact.get(address(choice)))
    assert "Mag tekenen tot € 50.000 exclusief btw" in text
    assert "VP-2026-00123 Verplicht: zonder dit kenmerk" in text
    assert "Anna de Boer anna@voorbeeld.example" in text
    assert "U kunt de overeenkomst daarna niet meer wijzigen" in text
    Choice.objects.update(signatory_limit=None, reference_required=False)
    text = shown(contact.get(address(choice)))
    assert "Mag tekenen tot geen grens opgegeven" in text
    assert "VP-2026-00123 U kunt de factuur ook zonder dit kenmerk betalen" in text


def test_vat_number_belongs_to_one_organisation(cast: Cast) -> None:
    mine, theirs = cast.participant.organisation, cast.other_participant.organisation
    values = {"legal_name": "X", "vat_number": theirs.vat_number, "street": "Dorpsstraat"}
    form = OrganisationForm(values, instance=mine, may_rename=False)
    assert form.errors["vat_number"] == [
        "Dit btw-nummer hoort al bij een andere organisatie. Controleer het nummer."
    ]
    own = OrganisationForm(
        {**values, "vat_number": mine.vat_number}, instance=mine, may_rename=False
    )
    assert "vat_number" not in own.errors
    with pytest.raises(IntegrityError), transaction.atomic():
        an_organisation(vat_number=mine.vat_number)
    for _again in range(2):
        an_organisation(vat_number="")


def test_example_of_a_vat_number_is_nobodys_and_valid(cast: Cast) -> None:
    organisation = cast.participant.organisation
    hint = str(OrganisationForm(may_rename=False).fields["vat_number"].help_text)
    example = re.search(r"NL\w+", hint)
    assert example is not None
    assert example[0] != "NL002946725B01"
    change_organisation(
        organisation=organisation, values={"vat_number": example[0]}, actor=cast.owner
    )
    organisation.refresh_from_db()
    assert organisation.vat_number == example[0]


def test_only_the_ticked_card_stands_out(contact: Client, choice: Choice) -> None:
    page = contact.get(address(choice, steps.PACKAGE)).content.decode()
    assert page.count(" checked") == 1
    assert "card--strong" not in page


def test_seats_are_plain_text_for_who_may_not_change_them(
    contact: Client, cast: Cast, choice: Choice
) -> None:
    response = contact.get(address(choice, steps.PERIOD))
    page = response.content.decode()
    assert "seats_per_cohort" not in page
    assert "Plaatsen per cohort 4" in shown(response)
    assert cast.coordinator.name in page
    assert f"mailto:{cast.coordinator.email}" in page
    year = cast.programme.first_year + 1
    contact.post(
        address(choice, steps.PERIOD), {"first_year": str(year), "seats_per_cohort": "40"}
    )
    choice.refresh_from_db()
    assert (choice.first_year, choice.seats_per_cohort) == (year, 4)


def test_without_coordinators_the_programme_is_asked(
    contact: Client, cast: Cast, choice: Choice
) -> None:
    cast.coordinator.memberships.all().delete()
    page = contact.get(address(choice, steps.PERIOD)).content.decode()
    assert f"mailto:{settings.CONTACT_EMAIL}" in page


def test_coordinator_changes_the_seats(client: Client, cast: Cast, choice: Choice) -> None:
    client.force_login(cast.coordinator)
    here = address(choice, steps.PERIOD)
    assert "Vorige stap" not in client.get(here).content.decode()
    client.post(
        here, {"first_year": str(cast.programme.first_year), "seats_per_cohort": "6", "back": "1"}
    )
    choice.refresh_from_db()
    assert choice.seats_per_cohort == 6


def test_back_saves_what_is_right(contact: Client, choice: Choice) -> None:
    data = {"invoice_email": "nieuw@voorbeeld.example", "back": "1"}
    response = contact.post(address(choice, steps.INVOICE), data)
    assert response["Location"] == address(choice, steps.ORGANISATION)
    choice.refresh_from_db()
    assert choice.invoice_email == "nieuw@voorbeeld.example"


def test_back_keeps_what_is_not_right_yet(contact: Client, choice: Choice) -> None:
    """It waits at its step, is not judged there, and goes once it is saved."""
    here = address(choice, steps.SIGNATORY)
    half = signatory(signatory_email="half", signatory_limit="1e3", back="1")
    response = contact.post(here, half, follow=True)
    assert response.redirect_chain == [(address(choice, steps.INVOICE), 302)]
    assert "Wat u bij ‘Wie ondertekent?’ invulde, staat daar nog." in shown(response)
    page = contact.get(here).content.decode()
    assert 'value="half"' in page
    assert 'value="1e3"' in page
    assert "error-summary" not in page
    choice.refresh_from_db()
    assert choice.signatory_email != "half"
    contact.post(here, signatory(signatory_email="heel@voorbeeld.example"))
    assert 'value="half"' not in contact.get(here).content.decode()


def test_back_keeps_readers_too(contact: Client, choice: Choice) -> None:
    here = address(choice, steps.READERS)
    contact.post(here, rows(("Anna", "kapot"), ("", ""), back="1"))
    page = contact.get(here).content.decode()
    assert 'value="Anna"' in page
    assert 'value="kapot"' in page
    assert "error-summary" not in page


def test_back_from_an_untouched_step_says_nothing(contact: Client, cast: Cast) -> None:
    choice = start_choice(participant=cast.participant, actor=cast.owner)
    choice.package = cast.programme.packages.get(key="basis")
    choice.steps_done = [step.key for step in steps.STEPS[:3]]
    choice.save()
    response = contact.post(
        address(choice, steps.INVOICE), {"reference_kind": "", "back": "1"}, follow=True
    )
    assert response.redirect_chain == [(address(choice, steps.ORGANISATION), 302)]
    assert "staat daar nog" not in shown(response)


def test_what_the_service_refuses_is_still_there(
    contact: Client, cast: Cast, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another organisation took the number between the form's check and the act."""
    mine = cast.participant.organisation
    data = {name: getattr(mine, name) for name in DATA_FIELDS}

    def refuse(**_values: Any) -> None:
        raise Refused("Dit nummer hoort al bij een andere organisatie.")

    monkeypatch.setattr(choosing, "save_organisation", refuse)
    contact.post(address(choice, steps.ORGANISATION), {**data, "street": "Nieuwstraat"})
    mine.refresh_from_db()
    assert mine.street != "Nieuwstraat"
    page = contact.get(address(choice, steps.ORGANISATION)).content.decode()
    assert 'value="Nieuwstraat"' in page


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.key)
def test_answer_after_another_tab_submitted(
    contact: Client, cast: Cast, choice: Choice, step: Step
) -> None:
    agreement = submit_choice(choice=choice, actor=cast.owner)
    response = contact.post(address(choice, step), {"invoice_email": "x@voorbeeld.example"})
    assert response["Location"] == agreement.get_absolute_url()
    assert CLOSED in shown(contact.get(agreement.get_absolute_url()))


def test_submitting_after_another_tab_did(contact: Client, cast: Cast, choice: Choice) -> None:
    submit = f"/pakketten/kiezen/{choice.pk}/indienen/"
    contact.post(submit, seen(choice))
    response = contact.post(submit, seen(choice), follow=True)
    assert response.status_code == 200
    assert "Deze keuze was al verstuurd." in shown(response)
    start = contact.post(
        "/pakketten/kiezen/", {"participant": str(cast.participant.pk)}, follow=True
    )
    assert "is er al een overeenkomst" in shown(start)


def test_what_changed_since_it_was_checked_is_not_sent(contact: Client, choice: Choice) -> None:
    submit = f"/pakketten/kiezen/{choice.pk}/indienen/"
    checked = seen(choice)
    basis = choice.participant.programme.packages.get(key="basis")
    contact.post(address(choice, steps.PACKAGE), {"package": str(basis.pk)})
    assert "intussen veranderd" in shown(contact.post(submit, checked, follow=True))
    for odd in ("2026-02-30T10:00:00+00:00", "0000-00-00", ""):
        assert contact.post(submit, {"seen": odd})["Location"] == address(choice)
    assert not choice.participant.agreements.exists()
