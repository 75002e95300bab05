"""Cases at masterclass days, coaching and placements: who links which, and who then reads it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from masterclasses.models import CaseDay, CoachingBooking, Cohort, Placement
from masterclasses.services import case_links as service
from packages.models import Agreement
from portal.kit.acts import Refused, Unfit
from programme.models import Case
from programme.services.cases import share_case
from tests.factories.cases import a_case
from tests.factories.coaching import a_booking, a_slot
from tests.factories.placements import a_placement
from tests.factories.programme import Cast, a_cast
from tests.pages import error_at, html_of


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.participant, cast.owner)


@pytest.fixture
def shared(cast: Cast) -> Case:
    return a_case(cast.other_participant, cast.stranger, sharing="programme")


@pytest.fixture
def placement(cast: Cast) -> Placement:
    return a_placement(cast.participant, cast.trainer, cast.coordinator)


@pytest.fixture
def booking(cast: Cast) -> CoachingBooking:
    return a_booking(a_slot(cast.programme, cast.trainer), cast.participant, cast.owner)


def test_a_day_is_about_shared_cases_only(
    cast: Cast, cohort: Cohort, case: Case, shared: Case
) -> None:
    day = cohort.masterclasses.first()
    elsewhere = a_cast()
    far = a_case(elsewhere.participant, elsewhere.owner, sharing="programme")
    for unfit in (case, far):
        with pytest.raises(Unfit, match="met alle deelnemers") as told:
            service.link_day(masterclass=day, case=unfit, actor=cast.coordinator)
        assert told.value.field == "case"
    for _again in range(2):
        service.link_day(masterclass=day, case=shared, actor=cast.coordinator)
    assert day.case_days.get().case == shared
    for who in ("owner", "stranger", "trainer", "organiser"):
        with pytest.raises(PermissionDenied):
            service.link_day(masterclass=day, case=shared, actor=cast.by_role()[who])


def test_a_day_and_its_case_name_each_other(
    client: Client, cast: Cast, cohort: Cohort, shared: Case
) -> None:
    day = cohort.masterclasses.get(number=8)
    service.link_day(masterclass=day, case=shared, actor=cast.coordinator)
    client.force_login(cast.owner)
    assert shared.get_absolute_url() in html_of(client.get(day.get_absolute_url()))
    assert day.get_absolute_url() in html_of(client.get(shared.get_absolute_url()))
    share_case(case=shared, sharing="lead", actor=cast.stranger)
    assert str(shared) not in html_of(client.get(day.get_absolute_url()))
    assert client.get(shared.get_absolute_url()).status_code == 404


def test_a_day_lets_a_case_go(client: Client, cast: Cast, cohort: Cohort, shared: Case) -> None:
    day = cohort.masterclasses.first()
    link = service.link_day(masterclass=day, case=shared, actor=cast.coordinator)
    client.force_login(cast.coordinator)
    client.post(f"/masterclasses/cases/{link.pk}/losmaken/")
    assert not CaseDay.objects.exists()


def test_a_day_that_is_off_takes_no_case(cast: Cast, cohort: Cohort, shared: Case) -> None:
    day = cohort.masterclasses.first()
    day.status, day.cancel_reason = "cancelled", "Storm."
    day.save()
    with pytest.raises(Refused, match="gaat niet door"):
        service.link_day(masterclass=day, case=shared, actor=cast.coordinator)


@pytest.mark.parametrize("who", ["owner", "coordinator"])
def test_a_placement_is_about_an_own_case_or_a_shared_one(
    cast: Cast, placement: Placement, case: Case, shared: Case, who: str
) -> None:
    actor = cast.by_role()[who]
    private = a_case(cast.other_participant, cast.stranger)
    with pytest.raises(Unfit, match="van deze organisatie, of een die is gedeeld"):
        service.choose_for_placement(placement=placement, case=private, actor=actor)
    for fit in (case, shared, None):
        service.choose_for_placement(placement=placement, case=fit, actor=actor)
        placement.refresh_from_db()
        assert placement.case == fit


@pytest.mark.parametrize("who", ["team_mate", "learner", "trainer", "stranger"])
def test_others_choose_no_case(
    cast: Cast, placement: Placement, booking: CoachingBooking, case: Case, who: str
) -> None:
    actor = cast.by_role()[who]
    with pytest.raises(PermissionDenied):
        service.choose_for_placement(placement=placement, case=case, actor=actor)
    with pytest.raises(PermissionDenied):
        service.choose_for_booking(booking=booking, case=case, actor=actor)


def test_who_supervises_or_coaches_reads_the_case(
    client: Client, cast: Cast, placement: Placement, booking: CoachingBooking, case: Case
) -> None:
    trainer = cast.trainer
    assert not Case.objects.visible_to(trainer).exists()
    service.choose_for_placement(placement=placement, case=case, actor=cast.owner)
    assert Case.objects.visible_to(trainer).get() == case
    service.choose_for_placement(placement=placement, case=None, actor=cast.owner)
    service.choose_for_booking(booking=booking, case=case, actor=cast.owner)
    assert Case.objects.visible_to(trainer).get() == case
    client.force_login(trainer)
    assert case.get_absolute_url() in html_of(client.get(booking.get_absolute_url()))
    assert booking.get_absolute_url() in html_of(client.get(case.get_absolute_url()))
    cast.trainer.memberships.all().delete()
    gone = type(trainer).objects.get(pk=trainer.pk)
    assert not Case.objects.visible_to(gone).exists()


def test_a_case_of_others_is_read_as_long_as_it_is_shared(
    cast: Cast, placement: Placement, booking: CoachingBooking, shared: Case
) -> None:
    service.choose_for_placement(placement=placement, case=shared, actor=cast.owner)
    service.choose_for_booking(booking=booking, case=shared, actor=cast.owner)
    assert Case.objects.visible_to(cast.trainer).get() == shared
    share_case(case=shared, sharing="lead", actor=cast.stranger)
    assert not Case.objects.visible_to(cast.trainer).exists()


def test_who_books_about_a_case_is_asked_which(
    client: Client, cast: Cast, agreement: Agreement, case: Case
) -> None:
    slot = a_slot(cast.programme, cast.trainer)
    client.force_login(cast.owner)
    asked = {"about": "case", "subject": "De Nieuwstraat"}
    answer = client.post(f"/coaching/dagdelen/{slot.pk}/boeken/", asked)
    made = CoachingBooking.objects.get()
    assert answer.headers["Location"] == f"{made.get_absolute_url()}case/"
    client.post(f"{made.get_absolute_url()}case/", {"case": case.pk})
    made.refresh_from_db()
    assert made.case == case


def test_coaching_that_is_off_shows_no_case_any_more(
    cast: Cast, booking: CoachingBooking, case: Case
) -> None:
    service.choose_for_booking(booking=booking, case=case, actor=cast.owner)
    booking.refresh_from_db()
    assert booking.about == "case"
    booking.status = "cancelled"
    booking.save(update_fields=["status"])
    assert not Case.objects.visible_to(cast.trainer).exists()
    with pytest.raises(Refused, match="gaat niet door"):
        service.choose_for_booking(booking=booking, case=None, actor=cast.owner)


def test_a_coordinator_links_from_the_case(
    client: Client,
    cast: Cast,
    cohort: Cohort,
    placement: Placement,
    booking: CoachingBooking,
    case: Case,
) -> None:
    """Days only where it is shared; what has a case already is not offered again."""
    address = f"/masterclasses/cases/{case.pk}/koppelen/"
    day = cohort.masterclasses.get(number=8)
    client.force_login(cast.coordinator)
    page = html_of(client.get(address))
    assert f'value="plaatsing-{placement.pk}"' in page
    assert f'value="dag-{day.pk}"' not in page
    assert "niet met iedereen gedeeld" in page
    answer = client.post(address, {"target": f"dag-{day.pk}"})
    assert "uit de lijst" in error_at(answer, "target")
    share_case(case=case, sharing="programme", actor=cast.owner)
    for target in (f"dag-{day.pk}", f"plaatsing-{placement.pk}", f"coaching-{booking.pk}"):
        assert client.post(address, {"target": target}).status_code == 302
    page = html_of(client.get(case.get_absolute_url()))
    for linked in (day, placement, booking):
        assert linked.get_absolute_url() in page
    offered = html_of(client.get(address))
    assert f"plaatsing-{placement.pk}" not in offered
    assert f"dag-{day.pk}" not in offered
