"""The demo: everyone of the design can log in, and every state of the chain is there."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from budget.einvoices.validating import faults_of
from budget.ledger import Book, journal_of
from budget.models import Invoice, Statement
from budget.models.ledger import Purpose
from budget.statements.papers import contents_of
from masterclasses.models import (
    CoachingBooking,
    CoachingReport,
    CoachingSlot,
    Cohort,
    Enrolment,
)
from masterclasses.states import CohortState
from packages.models import Agreement, Choice, NextAction, ParticipantNote
from packages.states import AgreementState
from portal.kit.models import AuditRecord, OutgoingMail
from programme.models import (
    Case,
    Deliverable,
    HandbookComment,
    HandbookStep,
    HandbookVersion,
    KnowledgeMeeting,
    MeetingMaterial,
    MeetingRegistration,
    Organisation,
    Participant,
    Programme,
    Subsidy,
    User,
)
from programme.selectors.logbook import search_records
from programme.selectors.steps import steps_of
from programme.states import CaseState, CommentState, StepState, SubsidyState
from tests.factories.papers import papers_of_a_line

ACCOUNTS = (
    "contact@enschede.example",
    "tekenbevoegd@enschede.example",
    "deelnemer@enschede.example",
    "financien@enschede.example",
    "contact@hengelo.example",
    "tekenbevoegd@hengelo.example",
    "contact@vitens.example",
    "coordinator@ut.example",
    "financien@ut.example",
    "tekenbevoegd@ut.example",
    "organisator@pioneering.example",
    "beheer@ut.example",
    "trainer1@ut.example",
    "trainer2@ut.example",
)


def load_demo() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


@pytest.fixture
def definition(db: None, settings: Any) -> None:
    settings.DEMO = True
    call_command("load_programme", "programme/definitions/uwgo-2026.toml", stdout=StringIO())


def test_demo_has_everyone_and_every_state_and_does_not_double(
    definition: None, time_machine: TimeMachineFixture
) -> None:
    """On a leap day, on the edge of that day, with a change of the clock behind it."""
    time_machine.move_to("2028-02-29T22:40:00Z")
    told = load_demo()
    assert all(
        each in told for each in ("20 organisations", "7 invoices", "5 meetings", "9 cases")
    )
    _everyone_can_log_in()
    _every_state_is_there()
    _meetings_were_and_are_to_come()
    _steps_and_actions_are_in_every_state()
    _masterclasses_were_and_are_to_come()
    _coaching_was_and_is_to_come()
    _cases_moved_and_are_in_every_state()
    _handbook_and_products_are_there()
    _invoices_are_paid_open_overdue_and_draft()
    _identifiers_hold()
    _statements_say_what_the_ledger_says()
    _one_has_its_own_house_style()
    _the_administrator_reads_of_every_kind_of_record()
    counts = (User.objects.count(), Agreement.objects.count(), OutgoingMail.objects.count())
    assert "already" in load_demo()
    assert counts == (
        User.objects.count(),
        Agreement.objects.count(),
        OutgoingMail.objects.count(),
    )
    _an_older_demo_gets_what_came_since()


def _one_has_its_own_house_style() -> None:
    """And its pages are no picture of a guide: those show the portal's own."""
    worn = Organisation.objects.filter(theme__isnull=False).values_list("slug", flat=True)
    assert list(worn) == ["twence"]
    assert User.objects.get(email="contact@twence.example").look is not None


def _the_administrator_reads_of_every_kind_of_record() -> None:
    read = search_records(User.objects.get(email="beheer@ut.example"), {})
    kinds = {each.subject_type for each in AuditRecord.objects.all()}
    assert {each.subject_type for each in read} == kinds


def _statements_say_what_the_ledger_says() -> None:
    """Of every participant, added up from postings: a way that statements do not go."""
    stated = Statement.objects.select_related("participant__organisation", "programme__lead")
    by_party = {each.participant: each for each in stated}
    programme = next(iter(by_party.values())).programme
    year = by_party[None].year
    journal = [each for each in journal_of(programme) if each.for_year == year]
    assert len(by_party) > 5
    for participant, statement in by_party.items():
        name = participant and participant.organisation.printed_name
        entries = [each for each in journal if name in (None, each.party)]
        sold = [each for each in entries if each.book == Book.SALES]
        ledger = {
            "invoiced_net": -sum(each.on(Purpose.REVENUE) for each in sold),
            "invoiced_vat": -sum(each.on(Purpose.VAT) for each in sold),
            "invoiced": sum(each.on(Purpose.DEBTORS) for each in sold),
            "paid": sum(each.on(Purpose.BANK) for each in entries),
            "open": sum(each.on(Purpose.DEBTORS) for each in entries),
        }
        if participant is None:  # net of VAT, and what was paid in full in the demo
            ledger = {"invoiced": ledger["invoiced_net"]}
        sums = {each["key"]: Decimal(each["value"]) for each in contents_of(statement)["figures"]}
        assert {key: sums[key] for key in ledger} == ledger, name


def test_demo_of_a_programme_that_is_over_tells_how_it_was(
    definition: None, client: Client, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2029-09-01T11:00:00Z")
    with papers_of_a_line():
        told = load_demo()
    assert all(
        each in told for each in ("20 organisations", "7 invoices", "2 meetings", "1 cohorts")
    )
    assert "already" in load_demo()
    _everyone_can_log_in()
    _every_state_is_there()
    assert {at.year for at in Agreement.objects.values_list("offered_at", flat=True)} == {2028}
    assert timezone.now().year == 2029
    for address in ("contact@hengelo.example", "coordinator@ut.example"):
        client.force_login(User.objects.get(email=address))
        assert client.get("/").status_code == 200


def _everyone_can_log_in() -> None:
    for address in ACCOUNTS:
        assert User.objects.get(email=address).check_password("demo-demo-2026")
        assert EmailAddress.objects.filter(email=address, verified=True, primary=True).exists()
    for address in OutgoingMail.objects.values_list("to", flat=True):
        assert address.endswith(".example")


def _every_state_is_there() -> None:
    states = set(Agreement.objects.values_list("status", flat=True))
    # Nothing can be completed before the last year of the programme is over.
    assert states == set(AgreementState) - {AgreementState.COMPLETED}
    assert Participant.objects.filter(organisation__kind="municipality").count() == 14
    assert Choice.objects.open().count() == 2
    hengelo = Participant.objects.get(organisation__slug="hengelo")
    assert not hengelo.choices.exists()
    assert Agreement.objects.filter(status="offered", uploaded_document__isnull=False).exists()


def _meetings_were_and_are_to_come() -> None:
    meetings = KnowledgeMeeting.objects
    assert (meetings.past().count(), meetings.coming().count()) == (2, 3)
    assert meetings.coming().going_on().count() == 2
    assert all(timezone.localtime(each.starts_at).isoweekday() < 6 for each in meetings.all())
    came = MeetingRegistration.objects.filter(attended=True).values("meeting").distinct()
    assert came.count() == MeetingMaterial.objects.count() == 1
    assert {*Subsidy.objects.values_list("state", flat=True)} == {*SubsidyState.values}
    assert Subsidy.objects.filter(partners__isnull=False).distinct().count() == 4


def _steps_and_actions_are_in_every_state() -> None:
    """Also where the demo begins at the start of a year, when little can be past."""
    programme = Programme.objects.get()
    year = timezone.localdate().year
    found = {each.state for each in steps_of(programme, year)}
    assert {StepState.DONE, StepState.LATE, StepState.RUNNING, StepState.COMING} <= found
    actions = NextAction.objects
    assert any(each.is_overdue for each in actions.open())
    assert actions.filter(done_at__isnull=False).exists()
    assert ParticipantNote.objects.filter(corrects__isnull=False).count() == 1


def _an_older_demo_gets_what_came_since() -> None:
    User.objects.filter(email="beheer@ut.example").delete()
    MeetingRegistration.objects.all().delete()
    MeetingMaterial.objects.all().delete()
    KnowledgeMeeting.objects.all().delete()
    told = load_demo()
    assert all(
        each in told for each in ("0 organisations", "0 invoices", "5 meetings", "0 cohorts")
    )
    _everyone_can_log_in()


def _masterclasses_were_and_are_to_come() -> None:
    """This year's people came; where the programme has a next year, it fills and one waits."""
    programme = Programme.objects.get()
    now = timezone.localdate().year
    running = Cohort.objects.get(year=now)
    assert running.masterclasses.to_come().exists()
    held = running.masterclasses.exclude(pk__in=running.masterclasses.to_come())
    assert all(day.marks.exists() for day in held)
    assert all(day.evaluation.is_shown for day in held)
    if now < programme.last_year:
        assert held.exists()
        following = Cohort.objects.filter(year=now + 1).order_by("number")
        assert [cohort.status for cohort in following] == [CohortState.OPEN, CohortState.DRAFT]
        assert Enrolment.objects.waiting().filter(cohort=following[0]).count() == 2


def _coaching_was_and_is_to_come() -> None:
    assert CoachingReport.objects.count() == 1
    assert CoachingBooking.objects.to_come().count() == 1
    assert CoachingSlot.objects.free().count() == 4


def _cases_moved_and_are_in_every_state() -> None:
    cases = Case.objects.with_position()
    assert set(cases.values_list("status", flat=True)) == set(CaseState)
    assert {"mono_low", "multi_high"} <= set(cases.values_list("now", flat=True))
    assert cases.filter(assessments__isnull=True).exists()
    assert any(first != now for first, now in cases.values_list("first", "now"))
    assert cases.filter(days__isnull=False, placements__isnull=False).exists()
    for case in cases.shared():
        assert case.kpis.filter(values__isnull=False).exists(), case


def _handbook_and_products_are_there() -> None:
    """Two versions and a draft that goes on; products in several states, each with a paper."""
    assert [each.number for each in HandbookVersion.objects.all()] == [2, 1]
    assert HandbookStep.objects.drafted().count() == 6
    assert set(HandbookComment.objects.values_list("status", flat=True)) == set(CommentState)
    products = Deliverable.objects.worked_on()
    assert {each.status for each in products} == {"delivered", "discussed", "under_way"}
    assert all(each.documents.exists() for each in products)


def _invoices_are_paid_open_overdue_and_draft() -> None:
    invoices = Invoice.objects
    assert (invoices.paid().count(), invoices.open().count()) == (2, 3)
    assert (invoices.overdue().count(), invoices.drafts().count()) == (1, 1)
    assert (invoices.credited().count(), invoices.to_refund().count()) == (1, 1)
    assert invoices.credit_notes().count() == 3
    for invoice in invoices.issued():
        assert invoice.einvoice is not None
        assert faults_of(invoice.einvoice.read()) == []


def _identifiers_hold() -> None:
    for organisation in Organisation.objects.all():
        organisation.full_clean()


def test_demo_refuses_without_its_setting(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        load_demo()


def test_demo_wants_a_programme(db: None, settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="load_programme"):
        load_demo()
