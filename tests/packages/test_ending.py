"""An agreement that people end: who may, when, and that nothing happens to it afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from packages import jobs
from packages.models import Agreement
from packages.selectors.agreements import years_of
from packages.services import ending
from packages.states import AgreementState
from portal.kit import audit
from portal.kit.acts import Refused
from tests.factories.packages import an_agreement
from tests.factories.programme import Cast


def test_declined_then_nothing_can_be_signed(cast: Cast, offer: Agreement) -> None:
    ending.decline_agreement(agreement=offer, actor=cast.signatory, reason="Te duur.")
    offer.refresh_from_db()
    assert offer.status == AgreementState.DECLINED
    assert offer.status_note == "Te duur."
    with pytest.raises(Refused):
        ending.withdraw_agreement(agreement=offer, actor=cast.owner, reason="Toch niet.")


def test_withdrawn_by_contact_or_coordinator_only(cast: Cast, offer: Agreement) -> None:
    for person in (cast.signatory, cast.stranger, cast.lead_finance):
        with pytest.raises(Refused):
            ending.withdraw_agreement(agreement=offer, actor=person, reason="Nee.")
    ending.withdraw_agreement(agreement=offer, actor=cast.coordinator, reason="Fout in de keuze.")
    offer.refresh_from_db()
    assert offer.status == AgreementState.WITHDRAWN


def test_terminated_within_its_years_only(cast: Cast) -> None:
    agreement = an_agreement(cast)
    with pytest.raises(Refused, match="looptijd"):
        ending.terminate_agreement(
            agreement=agreement,
            actor=cast.coordinator,
            reason="Fusie",
            ends_on=date(agreement.last_year + 1, 1, 1),
        )
    agreement.refresh_from_db()
    assert agreement.status == AgreementState.ACTIVE
    assert agreement.ends_on is None


def test_an_agreement_ends_with_the_programme_that_is_not_prolonged(cast: Cast) -> None:
    programme = cast.programme
    with time_machine.travel(date(programme.first_year, 11, 2)):
        agreement = an_agreement(cast, first_year=programme.first_year + 1)
    last_day = date(programme.last_year, 12, 31)
    assert agreement.last_day == last_day
    assert [year["owed"] for year in years_of(agreement)] == [True, True, True]
    assert [year["if_prolonged"] for year in years_of(agreement)] == [False, False, True]
    with time_machine.travel(last_day):
        assert jobs.complete_ended_agreements() == 0
    with time_machine.travel(last_day + timedelta(days=1)):
        assert jobs.complete_ended_agreements() == 1
    programme.last_year += 1
    programme.save()
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert (agreement.status, agreement.last_day) == (AgreementState.COMPLETED, last_day)
    assert [year["owed"] for year in years_of(agreement)] == [True, True, False]


def test_a_termination_that_is_sent_twice_is_recorded_once(cast: Cast) -> None:
    agreement = an_agreement(cast)
    for _attempt in range(2):
        ending.terminate_agreement(
            agreement=agreement,
            actor=cast.coordinator,
            reason="Gefuseerd.",
            ends_on=date(agreement.first_year + 1, 6, 30),
        )
    assert audit.records_of(agreement).filter(act="packages.terminate").count() == 1


def test_a_lapsed_offer_cannot_be_declined(cast: Cast, offer: Agreement) -> None:
    with (
        time_machine.travel(offer.offer_ends_on + timedelta(days=1)),
        pytest.raises(Refused, match="al verlopen"),
    ):
        ending.decline_agreement(agreement=offer, actor=cast.signatory, reason="Nee.")
