"""An agreement that people end: who may, when, and that nothing happens to it afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from packages.models import Agreement
from packages.services import ending
from packages.states import AgreementState
from portal.kit.acts import Refused
from tests.factories.packages import an_agreement
from tests.factories.programme import Cast


def test_declined_then_nothing_can_be_signed(cast: Cast, offer: Agreement) -> None:
    ending.decline_agreement(agreement=offer, signatory=cast.signatory, reason="Te duur.")
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
