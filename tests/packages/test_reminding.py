"""What happens by itself: reminders on their days, offers that lapse, agreements that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from packages import documents, jobs
from packages.models import Agreement
from packages.services import choosing, ending, reminding, signing, uploading
from packages.states import AgreementState
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Role
from tests.factories.packages import (
    EVIDENCE,
    an_agreement,
    catalogue,
    complete_choice,
    offered_agreement,
)
from tests.factories.programme import Cast, member
from tests.pages import html_of

OFFERED_AT = datetime(2026, 3, 2, 23, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


BEGINS_AT = OFFERED_AT


@pytest.fixture(autouse=True)
def _late_in_the_evening() -> Iterator[None]:
    with _days_later(0):
        yield


def _days_later(days: int, hours: int = 0) -> time_machine.travel:
    """So many calendar days after the offer, which was late in the evening, local time."""
    return time_machine.travel(OFFERED_AT + timedelta(days=days, hours=hours), tick=False)


def _reminders() -> int:
    return OutgoingMail.objects.filter(template="agreement_reminder").count()


def test_the_signatory_is_reminded_once_at_each_mark(cast: Cast, offer: Agreement) -> None:
    marks = settings.SIGNATORY_REMINDER_DAYS
    assert len(marks) == 2
    sent_on = []
    for day in range(marks[-1] + 20):
        with _days_later(day):
            sent = jobs.remind_signatories() + jobs.remind_signatories()
            assert sent <= 1
            sent_on += [day] * sent
    assert tuple(sent_on) == marks
    mails = OutgoingMail.objects.filter(template="agreement_reminder")
    assert {mail.to for mail in mails} == {cast.signatory.email}
    assert all(offer.get_absolute_url() in mail.body_text for mail in mails)
    acts = [found.act for found in audit.records_of(offer)]
    assert acts.count("packages.remind") == len(marks)


def test_days_are_counted_on_the_calendar_of_here(offer: Agreement) -> None:
    """Half an hour after midnight it is a day later, whatever the hour of the offer."""
    first = settings.SIGNATORY_REMINDER_DAYS[0]
    with _days_later(first - 1):
        assert jobs.remind_signatories() == 0
    with _days_later(first - 1, hours=1):
        assert jobs.remind_signatories() == 1


def test_a_scheduler_that_was_away_does_not_mail_twice_a_day(offer: Agreement) -> None:
    with _days_later(settings.SIGNATORY_REMINDER_DAYS[-1] + 3):
        assert [jobs.remind_signatories() for _again in range(3)] == [1, 0, 0]


def test_by_hand_this_morning_is_enough_for_today(cast: Cast, offer: Agreement) -> None:
    first = settings.SIGNATORY_REMINDER_DAYS[0]
    with _days_later(first):
        reminding.remind_signatory(agreement=offer, actor=cast.owner)
        assert jobs.remind_signatories() == 0
    with _days_later(first + 1):
        assert jobs.remind_signatories() == 1


def test_by_hand_once_a_day_and_beside_the_marks(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    url = reverse("packages:remind", args=[offer.number])

    def remind() -> str:
        return html_of(client.post(url, follow=True))

    client.force_login(cast.owner)
    assert "De herinnering is verstuurd" in remind()
    assert "Vandaag is al een herinnering gestuurd" in remind()
    client.force_login(cast.coordinator)
    assert "Vandaag is al een herinnering gestuurd" in remind()
    assert _reminders() == 1
    with _days_later(0, hours=1):
        client.force_login(cast.coordinator)
        assert "De herinnering is verstuurd" in remind()
    assert _reminders() == 2
    with _days_later(settings.SIGNATORY_REMINDER_DAYS[0]):
        assert jobs.remind_signatories() == 1, "by hand takes no mark away"


def test_only_contact_and_coordinator_remind(cast: Cast, offer: Agreement, client: Client) -> None:
    for person in (cast.signatory, cast.team_mate, cast.lead_finance, cast.stranger):
        with pytest.raises(Refused):
            reminding.remind_signatory(agreement=offer, actor=person)
        client.force_login(person)
        url = reverse("packages:remind", args=[offer.number])
        assert client.post(url).status_code in (403, 404)
    assert _reminders() == 0


def test_nobody_is_reminded_of_what_cannot_be_signed(cast: Cast, offer: Agreement) -> None:
    ending.withdraw_agreement(agreement=offer, actor=cast.owner, reason="Fout.")
    another = offered_agreement(
        participant=cast.other_participant, contact=cast.stranger, signatory=cast.signatory
    )
    assert another.offered_document is None
    with _days_later(settings.SIGNATORY_REMINDER_DAYS[-1]):
        assert jobs.remind_signatories() == 0
    for agreement in (offer, another):
        with pytest.raises(Refused, match="niets om te tekenen"):
            reminding.remind_signatory(agreement=agreement, actor=cast.coordinator)


def test_an_offer_can_be_signed_on_its_last_day_and_lapses_the_day_after(
    cast: Cast, offer: Agreement
) -> None:
    with _days_later(settings.OFFER_VALID_DAYS):
        assert jobs.expire_lapsed_offers() == 0
    with _days_later(settings.OFFER_VALID_DAYS, hours=1):
        with pytest.raises(Refused, match="verlopen"):
            signing.sign_agreement(
                agreement=offer,
                signatory=cast.signatory,
                typed_name=offer.signatory_name,
                consented=True,
                evidence=EVIDENCE,
            )
        assert jobs.expire_lapsed_offers() == 1
        assert jobs.expire_lapsed_offers() == 0
        assert jobs.remind_signatories() == 0
    offer.refresh_from_db()
    assert offer.status == AgreementState.EXPIRED
    told = OutgoingMail.objects.filter(template="agreement_ended").values_list("to", flat=True)
    assert sorted(told) == sorted(
        [
            cast.owner.email,
            cast.signatory.email,
            cast.coordinator.email,
            cast.lead_finance.email,
        ]
    )


def test_a_signed_paper_that_waits_for_the_university_is_neither_chased_nor_lapses(
    cast: Cast, offer: Agreement
) -> None:
    paper = documents.render_pdf("<html lang='nl'><title>Ja</title><p>Getekend</p></html>")
    uploading.upload_signed_document(agreement=offer, content=paper, actor=cast.owner)
    with _days_later(settings.SIGNATORY_REMINDER_DAYS[-1]):
        assert jobs.remind_signatories() == 0
    with _days_later(settings.OFFER_VALID_DAYS + 3):
        assert jobs.expire_lapsed_offers() == 0
        uploading.refuse_upload(agreement=offer, actor=cast.coordinator, reason="Leeg.")
    offer.refresh_from_db()
    assert offer.status == AgreementState.EXPIRED


def test_only_what_waits_lapses(cast: Cast) -> None:
    agreement = an_agreement(cast)
    with _days_later(settings.OFFER_VALID_DAYS + 5):
        assert jobs.expire_lapsed_offers() == 0
        assert not ending.expire_agreement(agreement=agreement)
    agreement.refresh_from_db()
    assert agreement.status == AgreementState.ACTIVE


def test_an_agreement_is_completed_once_on_the_day_after_its_last(cast: Cast) -> None:
    agreement = an_agreement(cast)
    with time_machine.travel("2028-12-31 23:30+01:00"):
        assert jobs.complete_ended_agreements() == 0
    with time_machine.travel("2029-01-01 00:30+01:00"):
        assert jobs.complete_ended_agreements() == 1
        assert jobs.complete_ended_agreements() == 0
    agreement.refresh_from_db()
    assert agreement.status == AgreementState.COMPLETED
    acts = [found.act for found in audit.records_of(agreement)]
    assert acts.count("packages.complete") == 1


def test_a_paper_that_a_lost_worker_left_is_asked_for_again(cast: Cast, offer: Agreement) -> None:
    assert jobs.make_left_documents() == 0
    offered_agreement(
        participant=cast.other_participant,
        contact=cast.stranger,
        signatory=member(Role.SIGNATORY, cast.other_participant.organisation),
    )
    assert jobs.make_left_documents() == 0, "its turn is to come"
    with _days_later(0, hours=1):
        assert jobs.make_left_documents() == 1


def test_who_never_used_the_invitation_gets_a_new_one_with_the_reminder(cast: Cast) -> None:
    """An offer is open longer than an invitation is valid."""
    catalogue(cast.programme)
    choice = complete_choice(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        signatory_name="Jo Nieuw",
        signatory_email="jo@nieuw.example",
    )
    agreement = choosing.submit_choice(choice=choice, actor=cast.owner)
    documents.make_offered_document(agreement.pk)
    invited = OutgoingMail.objects.filter(template="invitation", to="jo@nieuw.example")
    reminding.remind_signatory(agreement=agreement, actor=cast.owner)
    assert invited.count() == 1, "the first link still works"
    with _days_later(20):
        reminding.remind_signatory(agreement=agreement, actor=cast.coordinator)
        assert invited.count() == 2
