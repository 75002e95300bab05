"""Choosing as a whole: begun once, walked through, counted out, submitted once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from packages import documents, steps
from packages.models import Agreement, AgreementLine, Choice, ChoiceReader, ComponentPrice
from packages.services import choosing, ending
from packages.states import AgreementState
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Participant, Role
from programme.services.organisations import DATA_FIELDS
from programme.services.people import choose_language
from tests.factories.packages import complete_choice, offered_agreement
from tests.factories.programme import Cast
from tests.pages import figures_on, html_of, seen, text_of_pdf

START = "/pakketten/kiezen/"
FIGURES = {  # a year: value, borne by the university, to pay; to pay over three years
    "basis": ("€ 7.500", "€ 0", "€ 7.500", "€ 22.500"),
    "basis-plus": ("€ 11.500", "€ 0", "€ 11.500", "€ 34.500"),
    "professional": ("€ 27.000", "€ 15.000", "€ 12.000", "€ 36.000"),
    "professional-plus": ("€ 31.000", "€ 15.000", "€ 16.000", "€ 48.000"),
}
OVER_THREE_YEARS = {  # value, borne by the university
    "basis": ("€ 22.500", "€ 0"),
    "basis-plus": ("€ 34.500", "€ 0"),
    "professional": ("€ 81.000", "€ 45.000"),
    "professional-plus": ("€ 93.000", "€ 45.000"),
}


BEGINS_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _complete(cast: Cast, **fields: Any) -> Choice:
    return complete_choice(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory, **fields
    )


def _together(*acts: Callable[[], object]) -> list[object]:
    """What each act returned, or why it was refused, when all begin at the same moment."""
    gate = Barrier(len(acts))

    def attempt(act: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=20)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


def test_a_choice_is_begun_once_and_then_gone_on_with(cast: Cast, contact: Client) -> None:
    assert "Begin met kiezen" in html_of(contact.get(START))
    answers = {"participant": cast.participant.pk, "package": "professional"}
    contact.post(START, answers)
    choice = cast.participant.choices.get()
    assert str(choice.package) == "Professional"
    assert choice.steps_done == ["package"]
    contact.post(START, {"participant": cast.participant.pk, "package": ""})
    assert cast.participant.choices.get() == choice
    page = contact.get(START, follow=True)
    assert page.request["PATH_INFO"] == f"{START}{choice.pk}/periode/"
    acts = [found.act for found in audit.records_of(choice)]
    assert acts.count("packages.choose_start") == 1


def test_who_reads_english_answers_the_same_steps(cast: Cast, contact: Client) -> None:
    choose_language(person=cast.owner, language="en")
    choice = _complete(cast, first_year=2027)
    page = contact.post(f"{START}{choice.pk}/periode/", {"first_year": "2026"}, follow=True)
    assert "Details of your organisation" in html_of(page)
    choice.refresh_from_db()
    assert choice.first_year == 2026


def test_a_package_that_is_not_there_is_not_chosen(cast: Cast, contact: Client) -> None:
    for key in ("goud", "\0"):
        contact.post(START, {"participant": cast.participant.pk, "package": key})
    assert cast.participant.choices.get().package is None


@pytest.mark.django_db(transaction=True)
def test_begun_twice_at_the_same_moment_there_is_one_choice(cast: Cast) -> None:
    def begin() -> int:
        participant = Participant.objects.get(pk=cast.participant.pk)
        return choosing.start_choice(participant=participant, actor=cast.owner).pk

    first, second = _together(begin, begin)
    assert first == second
    assert cast.participant.choices.count() == 1
    assert audit.verify_chain() == []


def test_after_an_ended_agreement_the_last_answers_are_there_to_walk_through(
    cast: Cast, contact: Client
) -> None:
    agreement = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    last = agreement.choice
    ChoiceReader.objects.create(choice=last, name="Bo Jansen", email="bo@gemeente.example")
    with pytest.raises(choosing.AgreementRuns, match=agreement.number):
        choosing.start_choice(participant=cast.participant, actor=cast.owner)
    page = contact.post(START, {"participant": cast.participant.pk}, follow=True)
    assert agreement.number in html_of(page)
    assert cast.participant.choices.get() == last

    ending.decline_agreement(agreement=agreement, actor=cast.signatory, reason="Te duur.")
    contact.post(START, {"participant": cast.participant.pk})
    choice = cast.participant.choices.open().get()
    assert choice != last
    assert choice.steps_done == []
    for name in choosing.TAKEN_OVER:
        assert getattr(choice, name) == getattr(last, name), name
    assert [reader.email for reader in choice.readers.all()] == ["bo@gemeente.example"]
    assert last.readers.count() == 1


def test_only_a_contact_chooses_and_only_for_its_own(cast: Cast, client: Client) -> None:
    for person in (cast.signatory, cast.team_mate, cast.stranger, cast.coordinator):
        with pytest.raises(PermissionDenied):
            choosing.start_choice(participant=cast.participant, actor=person)
    client.force_login(cast.team_mate)
    page = client.get(START)
    assert page.status_code == 403
    assert cast.owner.email in html_of(page)
    client.force_login(cast.stranger)
    assert client.post(START, {"participant": cast.participant.pk}).status_code == 404
    assert client.post(START, {}).status_code == 404
    choice = _complete(cast)
    for person, status in ((cast.team_mate, 404), (cast.stranger, 404), (cast.coordinator, 403)):
        client.force_login(person)
        assert client.post(f"{START}{choice.pk}/indienen/", seen(choice)).status_code == status
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("key", FIGURES)
def test_the_check_page_counts_out_the_package(cast: Cast, contact: Client, key: str) -> None:
    choice = _complete(cast, package=cast.programme.packages.get(key=key))
    page = contact.get(f"{START}{choice.pk}/controle/")
    value, contribution, price, total = FIGURES[key]
    assert figures_on(page) == {
        "waarde per jaar": value,
        "draagt de universiteit bij": contribution,
        "betaalt u per jaar": price,
        "betaalt u over 3 jaar": total,
    }
    assert "Er wordt geen btw berekend" in html_of(page)
    assert "1 januari 2026 tot en met 31 december 2028" in html_of(page)
    assert "Keuze versturen" in html_of(page)


def test_the_check_page_shows_every_answer(cast: Cast, contact: Client) -> None:
    choice = _complete(cast)
    ChoiceReader.objects.create(choice=choice, name="Bo Jansen", email="bo@gemeente.example")
    html = html_of(contact.get(f"{START}{choice.pk}/controle/"))
    organisation = cast.participant.organisation
    for answer in (
        organisation.legal_name,
        organisation.kvk,
        organisation.oin,
        organisation.vat_number,
        organisation.street,
        choice.invoice_email,
        "verplichtingnummer VP-2026-00123",
        f"{cast.signatory.name}, Burgemeester",
        "mandaat: Mandaatbesluit 2025, artikel 4",
        "Bo Jansen",
    ):
        assert answer in html, answer


@pytest.mark.parametrize("key", ["basis-plus", "professional"])
def test_the_summary_for_the_board_has_the_figures_and_binds_nobody(
    cast: Cast, contact: Client, key: str
) -> None:
    choice = _complete(cast, package=cast.programme.packages.get(key=key))
    answer = contact.get(f"{START}{choice.pk}/samenvatting.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    words = text_of_pdf(answer.content)
    value, contribution, price, total = FIGURES[key]
    facts = [value, contribution, price, total, *OVER_THREE_YEARS[key], str(choice.package)]
    facts += ["2026", "2027", "2028", cast.signatory.name, "Nog niet bindend", "geen btw"]
    for fact in facts:
        assert fact in words, f"{fact} is missing in: {words}"
    assert not Agreement.objects.exists()


def test_there_is_no_summary_before_a_package_was_chosen(cast: Cast, contact: Client) -> None:
    choice = choosing.start_choice(participant=cast.participant, actor=cast.owner)
    page = contact.get(f"{START}{choice.pk}/samenvatting.pdf", follow=True)
    assert "Kies eerst een pakket" in html_of(page)


def test_submitting_lets_everybody_in_and_freezes_the_offer(cast: Cast, contact: Client) -> None:
    choice = _complete(cast, signatory_name="Erik Wevers", signatory_email="erik@gemeente.example")
    ChoiceReader.objects.create(choice=choice, name="Bo Jansen", email="bo@gemeente.example")
    ChoiceReader.objects.create(choice=choice, name="Erik W.", email="erik@gemeente.example")
    ChoiceReader.objects.create(
        choice=choice, name=cast.finance.name, email=cast.finance.email.upper()
    )
    page = contact.post(f"{START}{choice.pk}/indienen/", seen(choice), follow=True)
    assert "Erik Wevers krijgt bericht" in html_of(page)
    agreement = Agreement.objects.get()
    assert agreement.number == f"{cast.programme.code}-2026-0001"
    assert agreement.status == AgreementState.OFFERED

    invited = {
        invitation.email: set(invitation.roles)
        for invitation in cast.participant.organisation.invitations.open()
    }
    assert invited == {
        "erik@gemeente.example": {Role.SIGNATORY, Role.READER},
        "bo@gemeente.example": {Role.READER},
    }
    assert cast.finance.memberships.filter(role=Role.READER).exists()
    mails = OutgoingMail.objects.filter(template="invitation").values_list("to", flat=True)
    assert sorted(mails) == sorted(invited)

    documents.make_offered_document(agreement.pk)
    told = OutgoingMail.objects.filter(template="agreement_to_sign").values_list("to", flat=True)
    assert list(told) == ["erik@gemeente.example"]
    told = OutgoingMail.objects.filter(template="agreement_to_read").values_list("to", flat=True)
    assert {"bo@gemeente.example", cast.owner.email, cast.finance.email.lower()} <= set(told)


def test_the_offer_keeps_what_it_printed_whatever_changes_later(cast: Cast) -> None:
    agreement = choosing.submit_choice(choice=_complete(cast), actor=cast.owner)
    organisation = cast.participant.organisation
    printed = (organisation.legal_name, organisation.kvk, organisation.street)
    organisation.legal_name, organisation.street = "Gemeente Anders", "Andere straat"
    organisation.save()
    ComponentPrice.objects.update(amount=Decimal(1))
    cast.programme.packages.update(name="Anders")
    agreement.refresh_from_db()
    assert agreement.package_name == "Professional"
    totals = agreement.snapshot["totals"]
    assert (totals["net"], totals["value"]) == ("36000.00", "81000.00")
    assert [year["net"] for year in agreement.snapshot["years"]] == ["12000.00"] * 3
    for fact in printed:
        assert fact in agreement.text
    assert "Anders" not in agreement.text
    lines = AgreementLine.objects.filter(agreement_year__agreement=agreement)
    assert [line.amount for line in lines.payable()] == [Decimal(7500), Decimal(4500)] * 3


def test_submitted_twice_is_one_agreement_and_a_friendly_word(cast: Cast, contact: Client) -> None:
    choice = _complete(cast)
    for says in ("krijgt bericht zodra", "was al verstuurd"):
        page = contact.post(f"{START}{choice.pk}/indienen/", seen(choice), follow=True)
        assert page.status_code == 200
        assert says in html_of(page)
        assert page.request["PATH_INFO"] == Agreement.objects.get().get_absolute_url()
    acts = [found.act for found in audit.records_of(choice)]
    assert acts.count("packages.choose_submit") == 1


@pytest.mark.django_db(transaction=True)
def test_submitted_by_two_windows_at_the_same_moment_is_one_agreement(cast: Cast) -> None:
    choice = _complete(cast)

    def window() -> Callable[[], str]:
        client = Client()
        client.force_login(cast.owner)
        url = f"{START}{choice.pk}/indienen/"
        checked = seen(choice)
        return lambda: html_of(client.post(url, checked, follow=True))

    pages = sorted(_together(window(), window()), key=lambda page: "was al" in str(page))
    assert "krijgt bericht zodra" in str(pages[0])
    assert "was al verstuurd" in str(pages[1])
    assert Agreement.objects.get().number.endswith("-2026-0001")
    assert audit.verify_chain() == []


def test_a_submitted_choice_stays_as_it_was(cast: Cast, contact: Client) -> None:
    choice = _complete(cast)
    agreement = choosing.submit_choice(choice=choice, actor=cast.owner)
    before = Choice.objects.values().get(pk=choice.pk)
    legal_name = cast.participant.organisation.legal_name
    for step in steps.STEPS:
        page = contact.post(f"{START}{choice.pk}/{step.slug}/", {"package": "1"}, follow=True)
        assert "al verstuurd" in html_of(page), step
        assert page.request["PATH_INFO"] == agreement.get_absolute_url()
    basis = cast.programme.packages.get(key="basis")
    nothing = dict.fromkeys(DATA_FIELDS, "")
    for act in (
        lambda: choosing.choose_package(choice=choice, package=basis, actor=cast.owner),
        lambda: choosing.save_organisation(choice=choice, answers=nothing, actor=cast.owner),
        lambda: choosing.save_readers(choice=choice, readers=[], actor=cast.owner),
    ):
        with pytest.raises(Refused, match="al verstuurd"):
            act()
    assert Choice.objects.values().get(pk=choice.pk) == before
    cast.participant.organisation.refresh_from_db()
    assert cast.participant.organisation.legal_name == legal_name


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"steps_done": ["package"]}, "Startjaar en plaatsen"),
        ({"reference_value": ""}, "kenmerk is verplicht"),
        ({"signatory_basis_reference": ""}, "mandaat of de volmacht"),
        ({"signatory_limit": Decimal("35999.99")}, "mag tekenen tot"),
        ({"first_year": 2025}, "is voorbij"),
    ],
)
def test_a_choice_with_a_gap_is_not_submitted(
    cast: Cast, contact: Client, fields: dict[str, Any], says: str
) -> None:
    choice = _complete(cast, **fields)
    with pytest.raises(Refused, match=says):
        choosing.submit_choice(choice=choice, actor=cast.owner)
    page = contact.post(f"{START}{choice.pk}/indienen/", seen(choice), follow=True)
    assert says in html_of(page)
    choice.refresh_from_db()
    assert choice.submitted_at is None
    assert not Agreement.objects.exists()


def test_an_organisation_that_is_not_whole_is_not_put_on_paper(cast: Cast) -> None:
    cast.participant.organisation.street = ""
    cast.participant.organisation.save()
    with pytest.raises(Refused, match="niet compleet"):
        choosing.submit_choice(choice=_complete(cast), actor=cast.owner)


def test_a_refused_offer_leaves_nothing_half_done(cast: Cast) -> None:
    """A price that goes missing under way: no invitation, no number, still open."""
    choice = _complete(cast, first_year=2027, signatory_email="erik@gemeente.example")
    ComponentPrice.objects.update(period=("2026-01-01", "2029-01-01"))
    with pytest.raises(Refused, match="prijs"):
        choosing.submit_choice(choice=choice, actor=cast.owner)
    assert not OutgoingMail.objects.exists()
    choice.first_year = 2026
    choice.save()
    agreement = choosing.submit_choice(choice=choice, actor=cast.owner)
    assert agreement.number.endswith("-0001")
