"""One object of each kind, of one's own organisation and of another, and who may come by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from budget.models import (
    BankTransaction,
    Delivery,
    Invoice,
    InvoiceRun,
    Payment,
    Statement,
)
from budget.services.bank_files import import_bank_file
from budget.states import InvoiceState
from masterclasses.models import (
    CaseDay,
    Certificate,
    CoachingBooking,
    CoachingSlot,
    Cohort,
    Course,
    CourseApplication,
    CourseOffering,
    Enrolment,
    EvaluationInvitation,
    Masterclass,
    Material,
    Placement,
    Room,
    SentList,
)
from masterclasses.services.calendars import make_calendar_link
from masterclasses.services.learners import Person
from packages.models import Agreement, Choice, NextAction, ParticipantNote
from packages.states import AgreementState
from portal.kit.documents import store_document
from portal.kit.models import Notice, StoredDocument
from programme.models import (
    Case,
    CaseDocument,
    CaseKpi,
    Invitation,
    KnowledgeMeeting,
    KpiValue,
    MeetingMaterial,
    Participant,
    Role,
    Subsidy,
    Theme,
    User,
)
from programme.services.attending import register
from programme.services.invitations import invite
from tests.factories.banking import Line, camt
from tests.factories.cases import (
    a_case,
    a_case_document,
    a_kpi,
    a_value,
    assessed,
    with_disciplines,
)
from tests.factories.certificates import a_certificate, with_a_paper
from tests.factories.coaching import a_booking, a_report, a_slot
from tests.factories.costs import with_costs
from tests.factories.courses import (
    a_course,
    a_course_under_way,
    an_application,
    an_offering,
    with_course_places,
)
from tests.factories.deliverables import a_deliverable, a_document
from tests.factories.deliveries import a_delivery
from tests.factories.evaluating import an_evaluation, an_invitation
from tests.factories.following import a_note, an_action
from tests.factories.handbook import a_handbook_with_all
from tests.factories.masterclasses import a_cohort, a_learner, a_room, enrolled
from tests.factories.packages import catalogue, complete_choice, offered_agreement
from tests.factories.placements import a_placement, an_open_place
from tests.factories.programme import Cast, a_cast, a_meeting, a_programme, a_subsidy, member
from tests.factories.reminders import a_schedule, reminded_and_disputed
from tests.factories.statements import a_final_statement
from tests.factories.themes import a_theme


@dataclass(frozen=True)
class Objects:
    """What the routes are about, for one participant."""

    participant: Participant
    colleague: User
    invitation: Invitation
    choice: Choice
    agreement: Agreement
    draft: Invoice
    invoice: Invoice
    payment: Payment
    statement: Statement
    statement_draft: Statement
    delivery: Delivery
    bank_line: BankTransaction
    bank_payment: Payment
    meeting: KnowledgeMeeting
    action: NextAction
    note: ParticipantNote
    cohort: Cohort
    masterclass: Masterclass
    enrolment: Enrolment
    room: Room
    material: Material
    certificate: Certificate
    to_evaluate: EvaluationInvitation
    sent_list: SentList
    coaching: CoachingBooking
    coached: CoachingBooking
    coaching_slot: CoachingSlot
    course: Course
    offering: CourseOffering
    application: CourseApplication
    followed_course: CourseApplication
    open_place: Placement
    placement: Placement
    run: InvoiceRun
    case: Case
    case_document: CaseDocument
    kpi: CaseKpi
    kpi_value: KpiValue
    case_day: CaseDay
    subsidy: Subsidy
    meeting_material: MeetingMaterial
    theme: Theme
    notice: Notice


@dataclass(frozen=True)
class World:
    """``rival`` has every role at the lead of another programme."""

    cast: Cast
    own: Objects
    foreign: Objects
    rival: User

    def everyone(self) -> dict[str, User | None]:
        return {**self.cast.by_role(), "rival": self.rival, "visitor": None}


def a_world() -> World:
    """In a programme that begins this year: browsers keep the time of day, whatever the year."""
    now = timezone.localdate().year
    years = {"first_year": now, "last_year": now + 2}
    cast = a_cast(a_programme(**years))
    catalogue(cast.programme)
    a_schedule(cast.programme)
    make_calendar_link(actor=cast.owner)
    with_costs(cast)
    a_document(a_deliverable(cast.programme), cast.coordinator)
    a_handbook_with_all(cast.programme, cast.coordinator, cast.owner)
    foreign_signatory = member(Role.SIGNATORY, cast.other_participant.organisation)
    lead_roles = (Role.FINANCE, Role.SIGNATORY, Role.ADMINISTRATOR, Role.TRAINER)
    return World(
        cast=cast,
        own=_objects_of(cast, cast.participant, cast.owner, cast.signatory, cast.learner),
        foreign=_objects_of(cast, cast.other_participant, cast.stranger, foreign_signatory),
        rival=member(Role.COORDINATOR, a_programme(**years).lead, *lead_roles),
    )


def _objects_of(
    cast: Cast,
    participant: Participant,
    contact: User,
    signatory: User,
    learner: User | None = None,
) -> Objects:
    ended = _ended_before(participant, contact, signatory)
    agreement = offered_agreement(participant=participant, contact=contact, signatory=signatory)
    agreement.offered_document = _paper("agreement_offered", agreement.number)
    agreement.save(update_fields=["offered_document"])
    invoice = _issued(agreement)
    reminded_and_disputed(invoice, contact, _paper("reminder", f"H-{agreement.pk}"))
    ended.ends_on = date(ended.first_year, 12, 31)  # so that masterclasses of this year are open
    ended.save(update_fields=["ends_on"])
    cohort = a_cohort(participant.programme, year=agreement.first_year)
    (enrolment,) = enrolled(cohort, participant, contact)
    first, second = cohort.masterclasses.filter(number__in=(7, 8))
    coaching = _coaching_of(cast, participant, contact)
    an_evaluation(second, scores=(1, 0, 3, 2, 1))
    course = a_course(participant.programme)
    offering = an_offering(course)
    return Objects(
        participant=participant,
        colleague=member(Role.READER, participant.organisation),
        invitation=invite(
            organisation=participant.organisation,
            email=f"nieuw{participant.pk}@voorbeeld.example",
            name="Nieuwe collega",
            roles=[Role.READER],
            actor=contact,
        ),
        choice=complete_choice(participant=participant, contact=contact, signatory=signatory),
        agreement=agreement,
        draft=Invoice.objects.create(
            agreement_year=agreement.years.get(year=agreement.first_year + 1)
        ),
        invoice=invoice,
        payment=Payment.objects.create(
            invoice=invoice, amount=100, received_on=invoice.issued_on, booked_by=contact
        ),
        statement=a_final_statement(
            participant,
            cast.lead_finance,
            year=agreement.first_year,
            document=_paper("statement", f"TEST-J{participant.pk}"),
        ),
        statement_draft=Statement.objects.create(
            programme=participant.programme,
            participant=participant,
            year=agreement.first_year + 1,
        ),
        delivery=a_delivery(invoice),
        **_bank_line_of(cast, invoice),
        action=an_action(participant, cast.coordinator),
        note=a_note(participant, cast.coordinator),
        **_meeting_of(cast, participant, contact),
        cohort=cohort,
        masterclass=first,
        enrolment=enrolment,
        to_evaluate=an_invitation(an_evaluation(first), enrolment.learner),
        **coaching,
        room=a_room(participant.programme),
        sent_list=_a_list(cohort, contact),
        course=course,
        offering=offering,
        application=an_application(offering, a_learner(participant), contact),
        followed_course=an_application(
            a_course_under_way(course), enrolment.learner, contact, status="approved"
        ),
        open_place=an_open_place(participant, cast.coordinator),
        placement=a_placement(participant, cast.trainer, cast.coordinator),
        **_case_of(participant, contact, first),
        run=InvoiceRun.objects.create(
            programme=cast.programme, year=agreement.first_year, started_by=cast.lead_finance
        ),
        notice=Notice.objects.create(
            person=contact, kind="packages.offered", subject_id=agreement.pk
        ),
        material=Material.objects.create(
            masterclass=first,
            title="Reader",
            document=_paper("masterclass_material", f"reader-{cohort.pk}"),
        ),
        theme=a_theme(participant.organisation, contact),
        certificate=with_a_paper(
            a_certificate(
                cohort,
                participant,
                contact,
                cast.coordinator,
                Person(learner.name, learner.email) if learner else None,
            )
        ),
    )


def _case_of(participant: Participant, contact: User, day: Masterclass) -> dict[str, Any]:
    """One that is shared with the lead only, with all that belongs to it."""
    with_disciplines(participant.programme)
    case = a_case(participant, contact)
    assessed(case, contact)
    kpi = a_kpi(case)
    return {
        "case": case,
        "case_document": a_case_document(case, contact),
        "kpi": kpi,
        "kpi_value": a_value(kpi, contact),
        "case_day": CaseDay.objects.create(
            case=case, masterclass=day, linked_by=contact, linked_at=timezone.now()
        ),
    }


def _a_list(cohort: Cohort, contact: User) -> SentList:
    """As a planner sends it: somebody new, and a line that is faulty."""
    new, wrong = (str(contact), "nieuw@voorbeeld.example"), ("=1+1", "geen adres")
    organisation = contact.memberships.first().organisation.name
    table = [
        ["Organisatie", "Naam", "E-mailadres"],
        *([organisation, *who] for who in (new, wrong)),
    ]
    return SentList.objects.create(
        kind="people", cohort=cohort, filename="lijst.csv", table=table, made_by=contact
    )


def _bank_line_of(cast: Cast, invoice: Invoice) -> dict[str, Any]:
    """A line of a bank file of which a part is booked on the invoice."""
    told = Line(500, f"Bijdrage {invoice.pk}", day=date(invoice.issued_on.year, 3, 2))
    file = import_bank_file(
        lead=cast.programme.lead,
        content=camt(told),
        filename="afschrift.xml",
        actor=cast.lead_finance,
    ).file
    line = file.transactions.get()
    payment = Payment.objects.create(
        invoice=invoice,
        amount=50,
        received_on=line.booked_on,
        booked_by=cast.lead_finance,
        transaction=line,
    )
    return {"bank_line": line, "bank_payment": payment}


def _coaching_of(
    cast: Cast, participant: Participant, contact: User
) -> dict[str, CoachingBooking | CoachingSlot]:
    """One appointment ahead, one held with a report, and a half day free at the year's end.

    Each in another year, so that the last can still be booked. Those of the other participant
    are in the afternoon: a coach is in one place at a time.
    """
    begins = 13 if participant == cast.other_participant else 9
    now = timezone.localdate().year
    ahead, past, last = (
        a_slot(cast.programme, cast.trainer, day, begins=begins)
        for day in (date(now + 1, 3, 1), date(now - 1, 12, 1), date(now, 12, 31))
    )
    held = a_booking(past, participant, contact)
    a_report(held)
    return {
        "coaching": a_booking(ahead, participant, contact),
        "coached": held,
        "coaching_slot": last,
    }


def _meeting_of(cast: Cast, participant: Participant, contact: User) -> dict[str, Any]:
    """With somebody who comes and something to read; and a subsidy of the same programme."""
    meeting = a_meeting(participant.programme)
    register(meeting=meeting, person=contact)
    return {
        "meeting": meeting,
        "meeting_material": meeting.materials.create(
            title="Presentatie", document=_paper("meeting_material", f"presentatie-{meeting.pk}")
        ),
        "subsidy": a_subsidy(participant.programme, participant.organisation),
    }


def _ended_before(participant: Participant, contact: User, signatory: User) -> Agreement:
    """An agreement before the one that is offered; it never ran."""
    ended = with_course_places(participant, contact, signatory)
    ended.status, ended.ends_on = AgreementState.TERMINATED, date(ended.first_year - 1, 12, 31)
    ended.save(update_fields=["status", "ends_on"])
    return ended


@transaction.atomic  # the database adds up at its end
def _issued(agreement: Agreement) -> Invoice:
    """As issuing leaves it; the agreement itself stays an offer, for the routes about that."""
    year = agreement.first_year
    invoice = Invoice.objects.create(
        agreement_year=agreement.years.get(year=year),
        status=InvoiceState.ISSUED,
        number=f"TEST-{agreement.pk}",
        issued_on=date(year, 3, 1),
        due_on=date(year, 3, 31),
        buyer={
            "name": "Gemeente",
            "email": "facturen@voorbeeld.example",
            "agreement": agreement.number,
        },
        seller={"name": "Universiteit", "iban": "NL02ABNA0123456789"},
        net_total=12000,
        vat_total=0,
    )
    invoice.lines.create(
        position=1,
        description="Bijdrage",
        unit_price=12000,
        net=12000,
        vat_category="E",
        vat_rate=0,
        vat_reason="Vrijgesteld",
    )
    invoice.document = _paper("invoice", f"TEST-{agreement.pk}")
    invoice.einvoice = _paper("einvoice", f"TEST-{agreement.pk}", "xml")
    invoice.save(update_fields=["document", "einvoice"])
    return invoice


def _paper(kind: str, number: str, suffix: str = "pdf") -> StoredDocument:
    """Bytes that nobody reads: making a real paper takes long."""
    content = f"%PDF-1.7 {kind} {number}".encode()
    return store_document(kind=kind, filename=f"{number}.{suffix}", content=content)
