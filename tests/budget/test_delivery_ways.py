"""Two ways out of the portal: a folder, and an access point that answers, badly or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from budget import jobs
from budget.delivery import by_folder, handing
from budget.models import Delivery, Invoice
from budget.selectors.delivery_todo import todos_about_delivery
from budget.services.payments import record_payment
from packages.models import Agreement
from portal.kit import audit
from portal.kit.models import AuditRecord
from tests.factories.budget import an_issued_invoice
from tests.factories.deliveries import TOKEN, XML, AccessPoint, a_delivery, an_access_point
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast
from tests.racing import at_once
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance)


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> tuple[Path, Path]:
    out, back = tmp_path / "uit", tmp_path / "terug"
    for folder in (out, back):
        folder.mkdir()
    settings.EINVOICE_FOLDER, settings.EINVOICE_RETURN_FOLDER = str(out), str(back)
    return out, back


@pytest.fixture
def point(settings: Any) -> Iterator[AccessPoint]:
    with an_access_point(settings) as made:
        yield made


def _handed_over(delivery: Delivery) -> Delivery:
    handing.hand_over(delivery.pk)
    return Delivery.objects.get(pk=delivery.pk)


def _followed(delivery: Delivery) -> Delivery:
    handing.follow(delivery.pk)
    return Delivery.objects.get(pk=delivery.pk)


def _interrupted(delivery: Delivery) -> None:
    """A worker hands over and is killed before it can say so."""

    class Killed(BaseException):
        pass

    def killed(*given: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handing, "_heard", killed)
        with pytest.raises(Killed):
            handing.hand_over(delivery.pk)


def test_what_nobody_foresaw_is_refused_after_some_tries(
    invoice: Invoice, cast: Cast, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(delivery: Delivery) -> None:
        raise ZeroDivisionError("kapot")

    monkeypatch.setattr(by_folder, "hand_over", fails)
    delivery = a_delivery(invoice, "folder")
    tried = [_handed_over(delivery).state for _each in range(handing.MOST_FAILURES)]
    assert tried == ["ready"] * (handing.MOST_FAILURES - 1) + ["refused"]
    ended = Delivery.objects.get(pk=delivery.pk)
    assert ended.said == "Het versturen mislukte 8 keer. ZeroDivisionError: kapot"
    (todo,) = todos_about_delivery([cast.programme.pk])
    assert str(invoice.number) in todo.title
    assert todo.urgent
    record = AuditRecord.objects.get(act="budget.refuse_delivery")
    assert "kapot" in record.data["said"]
    record_payment(
        invoice=invoice,
        amount=invoice.balance.open,
        received_on=timezone.localdate(),
        actor=cast.lead_finance,
    )
    assert not todos_about_delivery([cast.programme.pk]), "nobody sends again what was paid"


def test_what_fails_after_it_was_handed_over_is_as_before(
    invoice: Invoice, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing says that it went: what was written down about that is undone."""

    def fails(delivery: Delivery) -> None:
        raise ZeroDivisionError("kapot")

    monkeypatch.setattr(handing, "_tell", fails)
    tried = _handed_over(a_delivery(invoice, "folder"))
    assert (tried.state, tried.attempts, tried.handed_over_at) == ("ready", 1, None)
    assert tried.trouble == "ZeroDivisionError: kapot"


def test_who_is_never_reached_is_given_up_like_a_mail(
    invoice: Invoice, point: AccessPoint
) -> None:
    delivery = a_delivery(invoice, "access_point")
    point.status = 503
    assert _handed_over(delivery).state == "ready"
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert _handed_over(delivery).state == "ready"
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        ended = _handed_over(delivery)
    assert ended.state == "refused"
    assert "dagenlang niet te bereiken. HTTP 503" in ended.said


def test_the_folder_gets_the_whole_document_once(
    invoice: Invoice, folders: tuple[Path, Path]
) -> None:
    out, _back = folders
    delivery = a_delivery(invoice, "folder")
    assert delivery.receiver.startswith(("0106:", "0190:"))
    _interrupted(delivery)
    assert _handed_over(delivery).state == "handed_over"
    (laid_down,) = out.iterdir()
    assert laid_down.name == f"{invoice.number}.{delivery.key}.xml"
    assert laid_down.read_bytes() == XML
    laid_down.unlink()
    handing.hand_over(delivery.pk)
    assert not list(out.iterdir()), "what was handed over is not laid down again"


def test_a_full_disk_leaves_nothing_to_pick_up(
    invoice: Invoice, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    delivery = a_delivery(invoice, "folder")
    with monkeypatch.context() as patch:
        patch.setattr(by_folder.os, "fsync", full)
        failed = _handed_over(delivery)
    assert (failed.state, failed.attempts) == ("ready", 1)
    assert "No space left" in failed.trouble
    assert not list(folders[0].iterdir())
    assert _handed_over(delivery).trouble == ""


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_lay_down_one_document(folders: tuple[Path, Path]) -> None:
    cast = a_cast()
    catalogue(cast.programme)
    invoice = an_issued_invoice(an_agreement(cast), cast.lead_finance)
    delivery = a_delivery(invoice, "folder")
    at_once([lambda: handing.hand_over(delivery.pk)] * 4)
    assert len(list(folders[0].iterdir())) == 1
    told = audit.records_of(invoice).filter(act="budget.hand_over")
    assert (told.count(), Delivery.objects.get().attempts) == (1, 1)


@pytest.mark.parametrize(
    ("endings", "state"),
    [([".ok"], "delivered"), ([".error"], "refused"), ([".ok", ".error"], "refused")],
)
def test_an_answer_in_the_folder_settles_it(
    invoice: Invoice, folders: tuple[Path, Path], endings: list[str], state: str
) -> None:
    out, back = folders
    delivery = _handed_over(a_delivery(invoice, "folder"))
    (laid_down,) = out.iterdir()
    assert _followed(delivery).state == "handed_over"
    for ending in endings:
        (back / f"{laid_down.name}{ending}").write_bytes(
            b"onbekende\x00 ontvanger\xff" + b"x" * 9999
        )
    settled = _followed(delivery)
    assert settled.state == state
    assert settled.said.startswith("onbekende ontvanger")
    (back / f"{laid_down.name}.error").write_text("te laat")
    assert _followed(delivery).said == settled.said, "the first answer stands"


def test_a_link_in_the_folder_reads_nothing_of_the_portal(
    invoice: Invoice, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    out, back = folders
    delivery = _handed_over(a_delivery(invoice, "folder"))
    (laid_down,) = out.iterdir()
    (tmp_path / "geheim").write_text("geheim")
    (back / f"{laid_down.name}.error").symlink_to(tmp_path / "geheim")
    followed = _followed(delivery)
    assert (followed.state, followed.said) == ("handed_over", "")
    assert followed.trouble, "finance is told that something is wrong there"


def test_an_answer_is_heard_of_a_document_that_a_killed_worker_laid_down(
    invoice: Invoice, folders: tuple[Path, Path]
) -> None:
    out, back = folders
    delivery = a_delivery(invoice, "folder")
    _interrupted(delivery)
    (laid_down,) = out.iterdir()
    (back / f"{laid_down.name}.ok").touch()
    laid_down.unlink()  # picked up
    assert _handed_over(delivery).state == "delivered"
    assert not list(out.iterdir())


def test_a_way_that_was_closed_is_told(invoice: Invoice) -> None:
    folder = _handed_over(a_delivery(invoice, "folder"))
    assert (folder.state, "geen map" in folder.said) == ("refused", True)


def test_the_access_point_gets_all_that_it_needs(
    cast: Cast, invoice: Invoice, point: AccessPoint
) -> None:
    delivery = _handed_over(a_delivery(invoice, "access_point"))
    assert (delivery.state, delivery.reference) == ("handed_over", f"doc/{delivery.key}")
    (heard,) = point.heard
    assert (heard["method"], heard["path"]) == ("POST", "/v1/documents")
    assert heard["authorization"] == f"Bearer {TOKEN}"
    assert heard["sender-id"] == f"0106:{cast.programme.lead.kvk}"
    assert heard["receiver-id"] == delivery.receiver
    assert point.documents == {str(delivery.key): XML}

    point.state = "delivered"
    assert _followed(delivery).state == "delivered"
    assert point.heard[-1]["path"] == f"/v1/documents/doc%2F{delivery.key}"
    assert _followed(delivery).asked == 1, "what is settled is not asked after"


def test_a_worker_killed_before_it_could_say_so_hands_over_one_document(
    invoice: Invoice, point: AccessPoint
) -> None:
    delivery = a_delivery(invoice, "access_point")
    _interrupted(delivery)
    point.status = 200  # it knows this key
    point.state = "delivered"
    assert _handed_over(delivery).state == "delivered"
    assert (len(point.heard), len(point.documents)) == (2, 1)
    acts = [each.act for each in audit.records_of(invoice)]
    assert acts.count("budget.deliver") == 1


def test_a_refusal_is_final_and_says_why(invoice: Invoice, point: AccessPoint) -> None:
    point.status, point.body = 422, b'{"message": "Ontvanger onbekend op Peppol"}'
    refused = _handed_over(a_delivery(invoice, "access_point"))
    assert (refused.state, refused.said) == ("refused", "Ontvanger onbekend op Peppol")
    assert _handed_over(refused).attempts == 1


def test_a_later_refusal_is_heard(invoice: Invoice, point: AccessPoint) -> None:
    delivery = _handed_over(a_delivery(invoice, "access_point"))
    point.state = "refused"
    assert (_followed(delivery).state, _followed(delivery).said) == ("refused", "nu refused")


UNSURE: dict[str, dict[str, Any]] = {
    "down": {"status": 503},
    "token": {"status": 401},
    "moved": {"status": 302},
    "slow": {"sleeps": 0.5},
    "no JSON": {"body": b"<html>"},
    "a list": {"body": b"[]"},
    "no id": {"body": b'{"state": "accepted"}'},
    "a new state": {"body": b'{"state": "thinking", "id": "1"}'},
    "endless": {"body": b" " * 70_000},
    "a sign now and then": {"drips": True},
}


@pytest.mark.parametrize("answers", UNSURE.values(), ids=UNSURE)
def test_an_unsure_answer_is_asked_for_again_with_the_same_key(
    invoice: Invoice, point: AccessPoint, answers: dict[str, Any]
) -> None:
    delivery = a_delivery(invoice, "access_point")
    vars(point).update(answers)
    unsure = _handed_over(delivery)
    assert (unsure.state, unsure.attempts) == ("ready", 1)
    assert unsure.trouble
    vars(point).update(vars(AccessPoint()), documents=point.documents, heard=point.heard)
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert jobs.get_deliveries_on() == 1
        assert _handed_over(delivery).state == "handed_over"
    assert {each["idempotency-key"] for each in point.heard} == {str(delivery.key)}
    assert len(point.heard) == 2
