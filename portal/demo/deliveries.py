"""How the demo's invoices went out: by mail and by folder, arrived, on their way, come back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from budget.delivery import by_folder, handing
from budget.models import Delivery
from budget.services.delivering import deliver_again, note_outcome
from packages.models import Channel
from packages.selectors.channels import configured_channels
from packages.services.invoicing_data import change_invoicing_data
from portal.demo.cast import person
from portal.demo.travelling import at
from portal.kit import outbox
from portal.kit.bounces import mark_bounced

Chapter = Callable[[Delivery], None]


def _arrived(delivery: Delivery) -> None:
    note_outcome(
        delivery=delivery,
        outcome="delivered",
        note="Gebeld met de administratie: de factuur is binnen",
        actor=person("financien@ut.example"),
    )


def _came_back(delivery: Delivery) -> None:
    if delivery.mail is not None:
        mark_bounced(mail=delivery.mail, reason="550 5.1.1 User unknown")
        handing.follow(delivery.pk)


def _by_folder(*answers: tuple[str, str]) -> Chapter:
    """The customer wants its invoices by Peppol; what comes back of this one is in ``answers``."""

    def chapter(delivery: Delivery) -> None:
        if Channel.FOLDER not in configured_channels():
            return
        invoice, finance = delivery.invoice, person("financien@ut.example")
        agreement = invoice.agreement_year.agreement
        now = agreement.invoicing
        change_invoicing_data(
            agreement=agreement,
            actor=finance,
            email=now.email,
            reference_label=now.reference_label,
            reference_value=now.reference_value,
            profile="peppol",
            channel=Channel.FOLDER,
        )
        again = deliver_again(
            invoice=invoice,
            channel=Channel.FOLDER,
            reason="De klant wil facturen via Peppol",
            actor=finance,
        )
        handing.hand_over(again.pk)
        for ending, said in answers:
            name = f"{by_folder.name_of(again)}{ending}"
            (Path(settings.EINVOICE_RETURN_FOLDER) / name).write_text(said)
        handing.follow(again.pk)

    return chapter


CHAPTERS: dict[str, Chapter] = {
    "wierden": _arrived,
    "almelo": _came_back,
    "enexis": _by_folder((".ok", "Afgeleverd bij het access point van de ontvanger")),
    "hofvantwente": _by_folder((".error", "Ontvanger niet gevonden op het Peppol-netwerk")),
    "oldenzaal": _by_folder(),
}


def tell(delivery: Delivery) -> None:
    """In the transaction that made the bill, before a worker sees it: its mail goes, and on."""
    with at(delivery.begun_at + timedelta(minutes=1)):
        if delivery.mail is not None:
            with suppress(OSError):  # no mail server: it stays in the outbox
                outbox.send(delivery.mail.pk)
        handing.follow(delivery.pk)
    delivery.refresh_from_db()
    participant = delivery.invoice.agreement_year.agreement.participant
    chapter = CHAPTERS.get(participant.organisation.slug)
    if chapter is not None:
        with at(min(delivery.begun_at + timedelta(days=2), datetime.now(UTC))):
            chapter(delivery)
