"""Each document is on its way once at a time; what became of it is told, by hand too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from budget import documents, jobs, tasks
from budget.delivery import by_mail, handing
from budget.models import Delivery, Invoice, PaperFailure
from budget.selectors.todo import finance_overview, todos_of
from budget.services import crediting
from budget.services.delivering import deliver_again, make_papers_again, note_outcome
from packages.models import Agreement
from packages.services.invoicing_data import change_invoicing_data
from portal.kit import audit, outbox
from portal.kit.acts import Refused
from portal.kit.bounces import mark_bounced
from portal.kit.models import OutgoingMail
from programme.models import User
from tests.factories.budget import an_issued_invoice
from tests.factories.deliveries import a_delivery, with_papers
from tests.factories.programme import Cast
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return with_papers(an_issued_invoice(agreement, cast.lead_finance))


def _now(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def _todos(user: User) -> list[str]:
    found = User.objects.get(pk=user.pk)
    return [todo.title for todo in todos_of(found, finance_overview(found))]


def test_a_mail_is_handed_over_when_sent_and_refused_when_it_comes_back(
    cast: Cast, invoice: Invoice
) -> None:
    delivery = a_delivery(invoice)
    mail = OutgoingMail.objects.get(template="invoice")
    assert (delivery.state, delivery.receiver, delivery.mail) == ("ready", mail.to, mail)
    assert [each.filename for each in mail.attachments.order_by("filename")] == [
        f"{invoice.number}.pdf",
        f"{invoice.number}.xml",
    ]
    assert jobs.get_deliveries_on() == 0, "the outbox has it"
    assert outbox.send(mail.pk)
    handing.follow(delivery.pk)
    assert _now(delivery).state == "handed_over"
    assert "Factuur" not in " ".join(_todos(cast.lead_finance))

    mark_bounced(mail=mail, reason="550 5.1.1 User unknown")
    assert jobs.get_deliveries_on() == 1
    handing.follow(delivery.pk)
    refused = _now(delivery)
    assert refused.state == "refused"
    assert "bestaat niet" in refused.said
    assert f"Factuur {invoice.number} is niet afgeleverd" in _todos(cast.lead_finance)
    acts = [each.act for each in audit.records_of(invoice)]
    assert acts[-2:] == ["budget.hand_over", "budget.refuse_delivery"]
    crediting.credit_invoice(invoice=invoice, lines=None, reason="Fout", actor=cast.lead_finance)
    assert "niet afgeleverd" not in " ".join(_todos(cast.lead_finance)), "it was taken back"


def test_a_mail_that_never_went_is_refused(invoice: Invoice) -> None:
    delivery = a_delivery(invoice)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert jobs.get_deliveries_on() == 1
        handing.follow(delivery.pk)
    assert "vijf dagen" in _now(delivery).said


def test_what_is_too_large_for_mail_says_so(
    invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_mail, "MOST_BYTES", 100)
    delivery = a_delivery(invoice)
    assert (delivery.state, OutgoingMail.objects.filter(template="invoice").count()) == (
        "refused",
        0,
    )
    assert "te groot voor e-mail" in delivery.said


def test_again_to_another_address_and_once_only(cast: Cast, invoice: Invoice) -> None:
    first = a_delivery(invoice)
    again: dict[str, Any] = {
        "invoice": invoice,
        "channel": "mail",
        "email": "nieuw@voorbeeld.example",
        "reason": "Het adres was verkeerd",
        "seen": first.pk,
    }
    for who in (cast.coordinator, cast.administrator, cast.owner, cast.finance):
        with pytest.raises(Refused, match="Alleen de financiële"):
            deliver_again(**again, actor=who)
    second = deliver_again(**again, actor=cast.lead_finance)
    assert (_now(first).state, _now(first).note) == ("refused", "Het adres was verkeerd")
    assert (second.receiver, second.begun_by) == ("nieuw@voorbeeld.example", cast.lead_finance)
    with pytest.raises(Refused, match="Intussen"):
        deliver_again(**again, actor=cast.lead_finance)
    assert Delivery.objects.under_way().get() == second
    assert "niet afgeleverd" not in " ".join(_todos(cast.lead_finance)), "the last try counts"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "waarom"),
        ({"channel": "folder"}, "andere manier"),
        ({"email": "geen adres"}, "klopt niet"),
    ],
)
def test_again_needs_a_way_and_a_reason(
    cast: Cast, invoice: Invoice, changes: dict[str, str], sentence: str
) -> None:
    given = {"channel": "mail", "reason": "Kwijt", **changes}
    with pytest.raises(Refused, match=sentence):
        deliver_again(invoice=invoice, actor=cast.lead_finance, **given)
    assert not Delivery.objects.exists()


def test_finance_says_what_became_of_it(cast: Cast, invoice: Invoice) -> None:
    delivery = a_delivery(invoice)
    with pytest.raises(Refused, match="Alleen de financiële"):
        note_outcome(delivery=delivery, outcome="delivered", note="Gebeld", actor=cast.owner)
    with pytest.raises(Refused, match="hoe u dit weet"):
        note_outcome(delivery=delivery, outcome="delivered", note=" ", actor=cast.lead_finance)
    for outcome in ("delivered", "refused", "delivered"):
        note_outcome(delivery=delivery, outcome=outcome, note=outcome, actor=cast.lead_finance)
        assert (_now(delivery).state, _now(delivery).note) == (outcome, outcome)
    deliver_again(invoice=invoice, channel="mail", reason="Kwijt", actor=cast.lead_finance)
    with pytest.raises(Refused, match="laatste verzending"):
        note_outcome(delivery=delivery, outcome="refused", note="Nee", actor=cast.lead_finance)


def test_postgresql_keeps_one_under_way_and_every_try(invoice: Invoice) -> None:
    delivery = a_delivery(invoice)
    with pytest.raises(IntegrityError, match="delivery_one_under_way"), transaction.atomic():
        a_delivery(invoice)
    for statement in (
        "UPDATE budget_delivery SET receiver = 'elders'",
        "DELETE FROM budget_delivery",
    ):
        with (
            pytest.raises(DatabaseError, match="frozen"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    delivery.state = "delivered"
    with pytest.raises(IntegrityError, match="times_fit_state"), transaction.atomic():
        delivery.save()


def test_the_way_of_the_customer_is_taken(cast: Cast, agreement: Agreement, settings: Any) -> None:
    """And the people on the portal get notice of it, as with mail."""
    settings.ACCESS_POINT_URL, settings.ACCESS_POINT_SECONDS = "http://127.0.0.1:9", 1
    change_invoicing_data(
        agreement=agreement,
        actor=cast.owner,
        email="facturen@voorbeeld.example",
        reference_label="inkoopordernummer",
        reference_value="45",
        channel="access_point",
    )
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    tasks.make_invoice_document(invoice.pk)
    delivery = Delivery.objects.get()
    buyer = cast.participant.organisation
    endpoint = f"0190:{buyer.oin}" if buyer.oin else f"0106:{buyer.kvk}"
    assert (delivery.channel, delivery.receiver) == ("access_point", endpoint)
    (notice,) = OutgoingMail.objects.filter(template__startswith="invoice")
    assert notice.template == "invoice/notice"
    assert "via het Peppol-netwerk" in notice.body_text

    handing.hand_over(delivery.pk)  # nobody listens there
    assert (_now(delivery).state, _now(delivery).attempts) == ("ready", 1)
    assert "refused" in _now(delivery).trouble
    assert jobs.get_deliveries_on() == 0, "a moment's patience"
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=5)):
        assert jobs.get_deliveries_on() == 1
        assert f"Nog niet verstuurd: {invoice.number}" in _todos(cast.lead_finance)


def test_papers_that_fail_are_told_until_they_are_made(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    title = f"De PDF van factuur {invoice.number} kon niet worden gemaakt"

    def broken(*given: Any) -> bytes:
        raise documents.InvalidEinvoice(f"{invoice}: BR-NL-10")

    with monkeypatch.context() as patch:
        patch.setattr(documents, "invoice_pdf", broken)
        for _again in range(2):
            with pytest.raises(documents.InvalidEinvoice):
                tasks.make_invoice_document(invoice.pk)
    failure = PaperFailure.objects.get()
    assert (failure.attempts, "BR-NL-10" in failure.what) == (2, True)
    assert title in _todos(cast.lead_finance)
    assert jobs.make_left_papers(minutes=0) == 0, "what fails is tried ever more seldom"
    with pytest.raises(Refused, match="Alleen"):
        make_papers_again(invoice=invoice, actor=cast.coordinator)
    make_papers_again(invoice=invoice, actor=cast.lead_finance)
    tasks.make_invoice_document(invoice.pk)
    assert not PaperFailure.objects.exists()
    assert title not in _todos(cast.lead_finance)
    with pytest.raises(Refused, match="zijn er al"):
        make_papers_again(invoice=invoice, actor=cast.lead_finance)


def test_a_worker_lost_without_a_word_is_told_too(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert jobs.make_left_papers(minutes=0) == 1
    assert not PaperFailure.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert jobs.make_left_papers() == 1
        assert PaperFailure.objects.get().invoice == invoice
