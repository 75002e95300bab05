"""A page asks the database as often for 300 rows as for 3, and not more than it may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from budget.models import BankFile, BankTransaction, Invoice
from masterclasses.models import Cohort, Enrolment
from packages.models import Agreement
from portal.kit import audit
from portal.kit.models import OutgoingMail
from programme.models import Case, KnowledgeMeeting, Membership, Role
from tests.factories.budget import a_bank_line, a_draft, an_issued_invoice
from tests.factories.cases import a_case, assessed, more_of_a_case
from tests.factories.costs import a_budget, many_costs
from tests.factories.deliverables import a_deliverable, a_document, more_of_a_product
from tests.factories.following import a_note, an_action
from tests.factories.handbook import a_handbook_with_all, more_of_the_handbook
from tests.factories.many import copies_of, more_bank_lines
from tests.factories.masterclasses import a_cohort, enrolled, wait_for_a_seat
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast, a_meeting, a_subsidy, a_user
from tests.pages import queries_of

# Who opens which page, and the most queries that it may ask.
PAGES = [
    ("coordinator", "/", 19),
    ("lead_finance", "/", 15),
    ("lead_signatory", "/", 7),
    ("administrator", "/", 11),
    ("organiser", "/", 10),
    ("owner", "/", 17),
    ("signatory", "/", 13),
    ("finance", "/", 13),
    ("finance", "/facturen/", 7),
    ("coordinator", "/overeenkomsten/", 5),
    ("coordinator", "/overeenkomsten/?status=active&search=kopie", 5),
    ("coordinator", "/overeenkomsten/?als=csv", 4),
    ("coordinator", "/overeenkomsten/{agreement}/", 8),
    ("lead_finance", "/facturen/", 8),
    ("lead_finance", "/facturen/?state=open&search=kopie", 8),
    ("lead_finance", "/facturen/?state=overdue", 7),
    ("lead_finance", "/facturen/?state=draft", 8),
    ("lead_finance", "/facturen/{invoice}/", 11),
    ("lead_finance", "/facturen/herinneringen/", 7),
    ("lead_finance", "/facturen/herinneringen/?toon=verstuurd", 7),
    ("lead_finance", "/facturen/maken/?jaar=2028", 6),
    ("lead_finance", "/facturen/?als=csv", 5),
    ("lead_finance", "/begroting/2026/boekhouding/", 17),
    ("coordinator", "/begroting/2026/boekhouding/facturen.csv", 6),
    ("coordinator", "/begroting/2026/boekhouding/factuurregels.csv", 5),
    ("coordinator", "/begroting/2026/boekhouding/betalingen.csv", 5),
    ("lead_finance", "/begroting/2026/afsluiten/", 10),
    ("lead_finance", "/begroting/rekeningnummers/", 12),
    ("lead_finance", "/begroting/2026/", 14),
    ("lead_finance", "/begroting/programma/", 20),
    ("organiser", "/begroting/scenario/", 14),
    ("coordinator", "/begroting/2026/kosten/", 10),
    ("coordinator", "/begroting/2026/uitgaven/", 8),
    ("coordinator", "/begroting/2026/eigen-bijdrage/", 9),
    ("lead_finance", "/begroting/uren/2026/8/", 8),
    ("lead_finance", "/begroting/medewerkers/", 8),
    ("lead_finance", "/facturen/jaar/2026/", 13),
    ("lead_finance", "/facturen/jaar/2028/", 13),
    ("lead_finance", "/facturen/btw/", 6),
    ("lead_finance", "/facturen/betalingen/", 14),
    ("lead_finance", "/facturen/betalingen/?state=unknown", 14),
    ("lead_finance", "/facturen/betalingen/bestanden/{bank_file}/", 14),
    ("lead_finance", "/facturen/betalingen/{bank_line}/verdelen/", 14),
    ("coordinator", "/facturen/openstaand/", 6),
    ("coordinator", "/organisaties/", 6),
    ("coordinator", "/organisaties/?search=kopie", 6),
    ("coordinator", "/organisaties/?als=csv", 5),
    ("owner", "/organisaties/{slug}/", 23),
    ("coordinator", "/organisaties/{slug}/", 27),
    ("coordinator", "/deelnemers/", 9),
    ("coordinator", "/deelnemers/?attention=stil&search=kopie", 9),
    ("coordinator", "/deelnemers/?als=csv", 9),
    ("owner", "/organisaties/{slug}/mensen/", 8),
    ("owner", "/organisaties/{slug}/huisstijl/", 7),
    ("owner", "/organisaties/{slug}/huisstijl/wijzigen/", 7),
    ("owner", "/subsidies/", 6),
    ("organiser", "/subsidies/?state=preparing&search=regeling", 7),
    ("organiser", "/kennisbijeenkomsten/{meeting}/aanmeldingen/", 8),
    ("organiser", "/kennisbijeenkomsten/{meeting}/", 9),
    ("administrator", "/logboek/", 5),
    ("administrator", "/logboek/?person=a", 5),
    ("administrator", "/logboek/?als=csv", 4),
    ("coordinator", "/mails/", 5),
    ("coordinator", "/mails/?status=queued&address=voorbeeld", 5),
    ("owner", "/masterclasses/cohorten/{cohort}/", 13),
    ("learner", "/masterclasses/cohorten/{cohort}/", 13),
    ("coordinator", "/masterclasses/cohorten/{cohort}/", 10),
    ("coordinator", "/masterclasses/cohorten/{cohort}/deelnemers/", 11),
    ("owner", "/masterclasses/cohorten/{cohort}/deelnemers/{slug}/", 12),
    ("owner", "/masterclasses/cohorten/{cohort}/deelnemers/{slug}/inschrijven/", 13),
    ("owner", "/masterclasses/inschrijvingen/{enrolment}/wisselen/", 7),
    ("owner", "/masterclasses/inschrijvingen/{enrolment}/vervanger/", 10),
    ("owner", "/programma/", 14),
    ("owner", "/mijn-agenda/", 7),
    ("trainer", "/", 10),
    ("owner", "/kennisbijeenkomsten/", 6),
    ("organiser", "/kennisbijeenkomsten/?pagina=2", 7),
    ("owner", "/vervolgstappen/", 7),
    ("coordinator", "/vervolgstappen/?jaar=2027", 9),
    ("owner", "/zoeken/?q=kopie", 32),
    ("coordinator", "/zoeken/?q=kopie&soort=facturen", 10),
    ("owner", "/bibliotheek/", 18),
    ("owner", "/cases/", 12),
    ("owner", "/cases/matrix/", 12),
    ("owner", "/cases/{case}/", 24),
    ("coordinator", "/cases/?stand=brought", 12),
    ("coordinator", "/cases/matrix/?welke=alle", 12),
    ("owner", "/handboek/", 9),
    ("owner", "/handboek/stappen/{handbook_step}/", 12),
    ("owner", "/handboek/{programme}/opmerkingen/", 8),
    ("coordinator", "/handboek/{programme}/opmerkingen/?als=csv", 7),
    ("coordinator", "/handboek/{programme}/concept/", 10),
    ("coordinator", "/handboek/{programme}/concept/publiceren/", 10),
    ("owner", "/programma/{programme}/lijnen/lijn-1/", 9),
    ("owner", "/programma/producten/{product}/", 9),
    ("owner", "/pakketten/", 11),
    ("owner", "/pakketten/kiezen/", 6),
]


@pytest.fixture
def world(db: None) -> tuple[Cast, Agreement, Invoice]:
    cast = a_cast()
    catalogue(cast.programme)
    a_budget(cast.programme)
    agreement = an_agreement(cast)
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    a_draft(agreement, 2027)
    enrolled(a_cohort(cast.programme, year=2027), cast.participant, cast.owner)
    a_bank_line(cast)
    a_handbook_with_all(cast.programme, cast.coordinator, cast.owner)
    a_document(a_deliverable(cast.programme), cast.coordinator)
    a_case(cast.participant, cast.owner)
    return cast, agreement, invoice


def test_queries_do_not_grow_with_rows(world: tuple[Cast, Agreement, Invoice]) -> None:
    cast, agreement, invoice = world
    names = {
        "agreement": agreement.number,
        "invoice": invoice.number,
        "bank_file": BankFile.objects.get().pk,
        "bank_line": BankTransaction.objects.first().pk,
        "slug": cast.participant.organisation.slug,
        "programme": cast.programme.slug,
        "handbook_step": cast.programme.handbook_steps.earliest("pk").pk,
        "product": a_deliverable(cast.programme).pk,
        "cohort": Cohort.objects.get().pk,
        "meeting": a_meeting(cast.programme).pk,
        "case": Case.objects.earliest("pk").pk,
        "enrolment": Enrolment.objects.enrolled()[0].pk,
    }

    def counts() -> dict[str, int]:
        return {
            f"{who} {path}": queries_of(getattr(cast, who), path.format(**names))
            for who, path, _most in PAGES
        }

    _add(cast, agreement, invoice, 3)
    few = counts()
    _add(cast, agreement, invoice, 297)
    many = counts()
    assert many == few
    most = {f"{who} {path}": most for who, path, most in PAGES}
    assert {page: asked for page, asked in many.items() if asked > most[page]} == {}


def _add(cast: Cast, agreement: Agreement, invoice: Invoice, count: int) -> None:
    """More participants, colleagues and acts, and all agreements for this contact too."""
    copies = copies_of(agreement, invoice, count=count)
    home = cast.participant.organisation
    colleagues = [
        Membership(user=a_user(), organisation=home, role=Role.READER) for _each in copies
    ]
    Membership.objects.bulk_create(colleagues)
    Membership.objects.bulk_create(
        Membership(user=cast.owner, organisation=copy.participant.organisation, role=Role.CONTACT)
        for copy in copies
    )
    many_costs(cast.programme, cast.coordinator, count)
    cohort = Cohort.objects.get()
    wait_for_a_seat(cohort, *[cast.participant] * count, *(c.participant for c in copies))
    meeting = KnowledgeMeeting.objects.order_by("pk").first()
    assert meeting is not None
    for number, each in enumerate(copies):
        a_meeting(cast.programme, days=number - 150)
        case = a_case(cast.participant, cast.owner, sharing=("lead", "programme")[number % 2])
        assessed(case, cast.owner)
        a_subsidy(cast.programme, cast.participant.organisation, each.participant.organisation)
        meeting.registrations.create(person=a_user(), registered_at=timezone.now())
        audit.record("packages.remind", actor=cast.coordinator, subject=agreement)
        audit.record("budget.pay", actor=cast.lead_finance, subject=invoice)
    for participant in (*[cast.participant] * count, *(copy.participant for copy in copies)):
        an_action(participant, cast.coordinator, due_on=timezone.localdate())
        a_note(participant, cast.coordinator)
    more_bank_lines(count)
    more_of_the_handbook(cast, [copy.participant for copy in copies])
    more_of_a_product(a_deliverable(cast.programme), count)
    more_of_a_case(Case.objects.earliest("pk"), cast.owner, count)
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            template="invoice",
            to="iemand@voorbeeld.example",
            subject="Factuur",
            about_type=Invoice._meta.label_lower,
            about_id=invoice.pk,
            bounced_at=timezone.now() if number % 2 else None,
        )
        for number, _each in enumerate(copies)
    )
    with connection.cursor() as cursor:  # what autovacuum does for rows that are committed
        cursor.execute("ANALYZE")
