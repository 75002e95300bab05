"""Article 8: while an agreement runs, its customer gives a new reference or address."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from packages.models import Agreement, Invoicing, InvoicingChange
from packages.services import ending
from packages.services.choosing import start_choice
from packages.services.invoicing_data import change_invoicing_data
from portal.kit import audit
from portal.kit.acts import Refused
from tests.factories.packages import an_agreement, catalogue, offered_agreement
from tests.factories.programme import Cast, a_cast
from tests.shared import shared

NEW = {
    "email": "crediteuren@nieuw.example",
    "reference_label": "inkoopordernummer",
    "reference_value": "4500012345",
}
SENT = {**NEW, "profile": "nlcius"}
MAY = ("owner", "finance", "coordinator", "lead_finance")
MAY_NOT = ("signatory", "team_mate", "learner", "stranger", "nobody", "lead_signatory",
           "administrator", "organiser")  # fmt: skip


@shared
def cast(db: None) -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast


@shared
def agreement(cast: Cast) -> Agreement:
    return an_agreement(cast)


def _acts(agreement: Agreement) -> list[audit.AuditRecord]:
    return list(audit.records_of(agreement).filter(act="packages.change_invoicing"))


def test_the_last_change_holds_and_the_paper_stays(cast: Cast, agreement: Agreement) -> None:
    agreed = agreement.agreed_invoicing
    assert agreement.invoicing == agreed
    change_invoicing_data(agreement=agreement, actor=cast.owner, **NEW)
    last = {**NEW, "reference_value": "  4500099999 "}
    change_invoicing_data(agreement=agreement, actor=cast.lead_finance, **last)
    found = Agreement.objects.get(pk=agreement.pk)
    assert found.invoicing == Invoicing(**{**NEW, "reference_value": "4500099999"})
    assert found.agreed_invoicing == agreed
    assert (found.text, found.snapshot) == (agreement.text, agreement.snapshot)
    changes = [(each.changed_by, each.reference_value) for each in found.invoicing_changes.all()]
    assert changes == [(cast.lead_finance, "4500099999"), (cast.owner, "4500012345")]
    first, second = _acts(agreement)
    assert first.data["fields"] == ["email", "reference_label", "reference_value"]
    assert (second.actor, second.data["fields"]) == (cast.lead_finance, ["reference_value"])
    assert audit.act_label(first.act) == "Factuurgegevens gewijzigd"


def test_saying_what_holds_leaves_no_trace(cast: Cast, agreement: Agreement) -> None:
    for _again in range(2):
        change_invoicing_data(agreement=agreement, actor=cast.owner, **NEW)
    assert InvoicingChange.objects.count() == len(_acts(agreement)) == 1


@pytest.mark.parametrize("who", MAY)
def test_who_may(who: str, cast: Cast, agreement: Agreement) -> None:
    assert change_invoicing_data(agreement=agreement, actor=getattr(cast, who), **NEW)


def test_who_may_not(cast: Cast, agreement: Agreement) -> None:
    for who in MAY_NOT:
        with pytest.raises(Refused, match="Alleen"):
            change_invoicing_data(agreement=agreement, actor=getattr(cast, who), **NEW)
    assert not InvoicingChange.objects.exists()


def test_not_while_the_paper_is_being_signed(cast: Cast) -> None:
    offer = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    with pytest.raises(Refused, match="nu getekend"):
        change_invoicing_data(agreement=offer, actor=cast.owner, **NEW)


def test_not_after_the_end_and_a_new_choice_begins_with_it(
    cast: Cast, agreement: Agreement
) -> None:
    change_invoicing_data(agreement=agreement, actor=cast.owner, **NEW)
    ending.terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie", ends_on=date(2026, 12, 31)
    )
    with time_machine.travel("2027-01-02"):
        ending.complete_agreement(agreement=agreement)
        with pytest.raises(Refused, match="geëindigd"):
            change_invoicing_data(
                agreement=agreement, actor=cast.owner, **{**NEW, "reference_value": "1"}
            )
        choice = start_choice(participant=cast.participant, actor=cast.owner)
    assert (choice.invoice_email, choice.reference_value) == (NEW["email"], "4500012345")
    assert (choice.reference_kind, choice.reference_label) == ("order", "")


def test_a_renewed_agreement_keeps_how_einvoices_come(
    cast: Cast, agreement: Agreement, settings: Any
) -> None:
    settings.ACCESS_POINT_URL = "https://ap.example"
    peppol = {**NEW, "profile": "peppol", "channel": "access_point"}
    change_invoicing_data(agreement=agreement, actor=cast.owner, **peppol)
    ending.terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie", ends_on=date(2026, 12, 31)
    )
    with time_machine.travel("2027-01-02"):
        ending.complete_agreement(agreement=agreement)
        renewed = an_agreement(cast, first_year=2027)
    assert (renewed.invoicing.profile, renewed.invoicing.channel) == ("peppol", "access_point")
    assert renewed.agreed_invoicing == renewed.invoicing


def test_only_a_way_that_is_open_can_be_chosen(
    client: Client, cast: Cast, agreement: Agreement, settings: Any
) -> None:
    client.force_login(cast.owner)
    url = reverse("packages:change_invoicing", args=[agreement.number])
    assert "channel" not in client.get(url).context["form"].fields, "there is only mail"
    with pytest.raises(Refused, match="andere manier"):
        change_invoicing_data(agreement=agreement, actor=cast.owner, **NEW, channel="folder")
    settings.EINVOICE_FOLDER = "/somewhere"
    offered = [
        value for value, _label in client.get(url).context["form"].fields["channel"].choices
    ]
    assert offered == ["mail", "folder"]
    client.post(url, {**SENT, "channel": "folder"})
    assert agreement.invoicing.channel == "folder"
    settings.EINVOICE_FOLDER = ""
    page = client.get(url)
    assert "channel" in page.context["form"].fields, "a way that was closed must be left"
    shown = client.get(agreement.get_absolute_url()).content.decode()
    assert "Peppol-netwerk, als bestand klaargezet" in shown


def test_a_required_reference_stays_there(cast: Cast, agreement: Agreement) -> None:
    for value in ("", "   "):
        with pytest.raises(Refused, match="kenmerk"):
            change_invoicing_data(
                agreement=agreement, actor=cast.owner, **{**NEW, "reference_value": value}
            )


def test_a_free_reference_may_go_but_needs_a_name(cast: Cast) -> None:
    agreement = an_agreement(cast, reference_required=False)
    with pytest.raises(Refused, match="hoe het kenmerk heet"):
        change_invoicing_data(
            agreement=agreement, actor=cast.owner, **{**NEW, "reference_label": ""}
        )
    none = {**NEW, "reference_label": "", "reference_value": ""}
    change_invoicing_data(agreement=agreement, actor=cast.owner, **none)
    assert agreement.invoicing == Invoicing(**none)


def test_postgresql_keeps_what_was_given(cast: Cast, agreement: Agreement) -> None:
    change_invoicing_data(agreement=agreement, actor=cast.owner, **NEW)
    for statement in (
        "UPDATE packages_invoicingchange SET email = 'x@x.example'",
        "DELETE FROM packages_invoicingchange",
    ):
        with (
            pytest.raises(DatabaseError, match="frozen"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    change = InvoicingChange.objects.get()
    for wrong in ({"email": ""}, {"reference_label": ""}):
        for name, value in {**NEW, "pk": None, **wrong}.items():
            setattr(change, name, value)
        change._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            change.save()


def test_the_form_is_found_filled_in_and_saved(
    client: Client, cast: Cast, agreement: Agreement
) -> None:
    client.force_login(cast.finance)
    url = reverse("packages:change_invoicing", args=[agreement.number])
    assert url == f"/overeenkomsten/{agreement.number}/factuurgegevens/"
    assert f'href="{url}"' in client.get(agreement.get_absolute_url()).content.decode()
    form = client.get(url).context["form"]
    assert form.initial["reference_value"] == agreement.reference_value
    page = client.post(url, SENT, follow=True)
    assert page.redirect_chain == [(agreement.get_absolute_url(), 302)]
    html = page.content.decode()
    for fact in ("zijn opgeslagen", *NEW.values(), agreement.invoice_email):
        assert fact.lower() in html.lower(), fact
    assert "In de getekende tekst" in html


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"email": ""}, "email", "waar de facturen naartoe gaan"),
        ({"email": "facturen@"}, "email", "naam@organisatie.nl"),
        ({"reference_value": " "}, "reference_value", "Vul het kenmerk in"),
        ({"reference_label": ""}, "reference_label", "hoe het kenmerk heet"),
        ({"reference_value": "4" * 61}, "reference_value", "60"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(
    client: Client,
    cast: Cast,
    agreement: Agreement,
    wrong: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    client.force_login(cast.owner)
    url = reverse("packages:change_invoicing", args=[agreement.number])
    response = client.post(url, {**SENT, **wrong})
    assert response.status_code == 200
    assert sentence in str(response.context["form"].errors[field])
    assert not InvoicingChange.objects.exists()


def test_the_page_speaks_to_whichever_side_opens_it(
    client: Client, cast: Cast, agreement: Agreement
) -> None:
    """The university's finance fills it in too: not as if the customer's data were its own."""
    client.force_login(cast.lead_finance)
    url = reverse("packages:change_invoicing", args=[agreement.number])
    page = client.post(url, {"email": ""}).content.decode()
    assert "De deelnemer betaalt alleen facturen met een kenmerk" in page
    form = page.partition("<form")[2].partition("</form>")[0].lower()
    for word in ("uw ", " u "):
        assert word not in form


def test_no_link_where_it_can_not_be_changed(client: Client, cast: Cast) -> None:
    offer = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    client.force_login(cast.owner)
    url = reverse("packages:change_invoicing", args=[offer.number])
    assert url not in client.get(offer.get_absolute_url()).content.decode()
    page = client.post(url, SENT, follow=True)
    assert "nu getekend" in page.content.decode()
    assert not InvoicingChange.objects.exists()
