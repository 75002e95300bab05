"""Next steps: what the definition brought, and what the portal counts of them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from masterclasses.models import MasterclassRules
from programme.models import Programme, Role
from programme.progress import readings_of
from programme.selectors.steps import standing_of
from programme.services.steps import (
    FIELDS,
    add_step,
    change_step,
    copy_steps,
    move_step,
    remove_step,
)
from programme.states import StepState
from tests.factories.budget import an_issued_invoice
from tests.factories.masterclasses import a_cohort
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast, a_participant, member
from tests.factories.steps import VALUES, a_step

pytestmark = pytest.mark.django_db
# Tests are on 24 November 2026.
DEFINITION = "programme/definitions/uwgo-2026.toml"


@pytest.fixture
def cast() -> Cast:
    return a_cast()


# What the definition brought, and people changed since.


@pytest.fixture
def uwgo() -> Programme:
    call_command("load_programme", DEFINITION, verbosity=0)
    return Programme.objects.get()


def test_loading_again_leaves_a_year_to_the_people_who_changed_it(uwgo: Programme) -> None:
    coordinator = member(Role.COORDINATOR, uwgo.lead)
    first, second, third = uwgo.next_steps.all()
    assert (first.owner_organisation, second.owned_by_participants) == (uwgo.lead, True)
    change_step(step=first, values={"title": "Alles staat klaar"}, actor=coordinator)
    remove_step(step=second, actor=coordinator)
    add_step(programme=uwgo, year=2026, values=VALUES, actor=coordinator)
    move_step(step=third, up=True, actor=coordinator)
    before = list(uwgo.next_steps.values(*FIELDS, "position", "removed_at"))
    call_command("load_programme", DEFINITION, verbosity=0)
    assert list(uwgo.next_steps.values(*FIELDS, "position", "removed_at")) == before


def test_loading_again_mends_a_year_that_nobody_changed(uwgo: Programme) -> None:
    coordinator = member(Role.COORDINATOR, uwgo.lead)
    copy_steps(programme=uwgo, year=2027, actor=coordinator)
    uwgo.next_steps.filter(key="backoffice").update(title="Anders")
    call_command("load_programme", DEFINITION, verbosity=0)
    assert uwgo.next_steps.get(key="backoffice").title == "UT maakt backoffice alles in orde"
    assert uwgo.next_steps.filter(year=2027).count() == 3


# What the portal counts.


def test_a_step_is_done_when_all_that_is_counted_is_there(cast: Cast) -> None:
    catalogue(cast.programme)
    step = a_step(cast, ends_on=date(2026, 11, 10), measures=["chosen", "signed"])
    cast.other_participant.delete()
    assert standing_of(step).state == StepState.LATE
    an_agreement(cast)
    standing = standing_of(step)
    assert [reading.told for reading in standing.readings] == [
        "1 van 1 deelnemers hebben een pakket gekozen",
        "1 van 1 deelnemers hebben de overeenkomst getekend",
    ]
    assert (standing.state, standing.counted) == (StepState.DONE, True)
    a_participant(cast.programme)
    assert standing_of(step).state == StepState.LATE


def test_nobody_taking_part_is_not_everybody(uwgo: Programme) -> None:
    step = uwgo.next_steps.get(key="keuze-en-overeenkomst")
    assert standing_of(step).state == StepState.LATE


def test_masterclasses_and_invoices_are_counted_by_year(cast: Cast) -> None:

    catalogue(cast.programme)
    MasterclassRules.objects.get_or_create(programme=cast.programme)
    keys = {"masterclass_days", "cohort_demand", "invoiced"}

    def told(year: int) -> dict[str, tuple[int, int | None]]:
        found = readings_of(cast.programme, year, keys)
        return {key: (each.count, each.goal) for key, each in found.items()}

    nothing = {"masterclass_days": (0, 4), "cohort_demand": (0, None), "invoiced": (0, 0)}
    assert told(2027) == nothing
    agreement = an_agreement(cast)
    cohort = a_cohort(cast.programme, year=2027)
    days = cohort.masterclasses.count()
    assert told(2027) == {**nothing, "masterclass_days": (days, 4), "invoiced": (0, 1)}
    an_issued_invoice(agreement, cast.lead_finance)
    assert told(2026)["invoiced"] == (1, 1)
    assert told(2027)["invoiced"] == (0, 1)


def test_what_only_informs_never_makes_a_step_done(cast: Cast) -> None:
    step = a_step(cast, measures=["cohort_demand"])
    assert standing_of(step).state == StepState.RUNNING
