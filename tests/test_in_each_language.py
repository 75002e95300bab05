"""Mails and papers of two organisations, one after the other: each in its own language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone, translation
from pyhanko.pdf_utils.reader import PdfFileReader

from budget import documents as invoice_papers
from budget import reminder_letters, tasks
from budget.einvoices.validating import faults_of
from budget.models import Invoice, Reminder, ReminderLevel, Statement
from budget.services import reminders, stating
from budget.services.crediting import credit_invoice
from masterclasses import documents as certificate_papers
from masterclasses.models import Certificate
from packages import documents as agreement_papers
from packages import emails as agreement_emails
from packages.choice_summary import choice_summary_html
from packages.models import Agreement, Mandate
from packages.selectors import choices
from packages.services import signing
from portal.kit.models import OutgoingMail, StoredDocument
from programme import documents as handbook_papers
from programme.models import Organisation, Participant, Programme, Role, User
from programme.services.invitations import invite
from tests.factories.budget import an_issued_invoice
from tests.factories.certificates import a_certificate
from tests.factories.handbook import a_handbook
from tests.factories.masterclasses import a_cohort, a_person
from tests.factories.packages import (
    DEFINITION,
    EVIDENCE,
    catalogue,
    complete_choice,
    offered_agreement,
)
from tests.factories.programme import (
    Cast,
    a_cast,
    a_participant,
    a_programme,
    an_organisation,
    member,
)
from tests.factories.reminders import a_schedule
from tests.factories.statements import made_final
from tests.pages import text_of_pdf
from tests.shared import shared

pytestmark = pytest.mark.django_db

# Words that one language has and the other has not, and that no name or value holds.
DUTCH = re.compile(r"\b(?:het|een|van|voor|uw|wordt|deze|niet|geen|en|tot)\b")
ENGLISH = re.compile(r"\b(?:the|your|for|this|not|and|has|with|you|which)\b")


@dataclass(frozen=True)
class Customer:
    """An organisation with its people, and all that was made for it."""

    participant: Participant
    contact: User
    signatory: User

    @property
    def language(self) -> str:
        return self.participant.organisation.language


@shared
def cast(db: None) -> Cast:
    now = timezone.localdate().year
    people = a_cast(a_programme(first_year=now, last_year=now + 2))
    catalogue(people.programme)
    a_schedule(people.programme)
    return people


def a_customer(cast: Cast, language: str) -> Customer:
    name = {"nl": "Noordwater", "en": "Zuidwater"}[language]
    organisation = an_organisation(name, language=language)
    return Customer(
        participant=a_participant(cast.programme, organisation),
        contact=member(Role.CONTACT, organisation, Role.FINANCE),
        signatory=member(Role.SIGNATORY, organisation),
    )


@pytest.fixture
def dutch(cast: Cast) -> Customer:
    return a_customer(cast, "nl")


@pytest.fixture
def english(cast: Cast) -> Customer:
    return a_customer(cast, "en")


def _sign(agreement: Agreement, customer: Customer, cast: Cast) -> None:
    signing.sign_agreement(
        agreement=agreement,
        signatory=customer.signatory,
        typed_name=agreement.signatory_name,
        consented=True,
        evidence=EVIDENCE,
    )
    signing.countersign_agreement(
        agreement=agreement,
        signatory=cast.lead_signatory,
        typed_name=cast.lead_signatory.name,
        function="Decaan",
        basis=Mandate.OFFICE,
        basis_reference="",
        consented=True,
        evidence=EVIDENCE,
    )


def agreed(customer: Customer, cast: Cast) -> Agreement:
    """Chosen, offered, signed by both and sealed, with the papers as workers make them."""
    agreement = offered_agreement(
        participant=customer.participant,
        contact=customer.contact,
        signatory=customer.signatory,
        signatory_function="Director",
    )
    agreement_papers.make_offered_document(agreement.pk)
    agreement.refresh_from_db()
    _sign(agreement, customer, cast)
    agreement_papers.make_sealed_document(agreement.pk)
    agreement.refresh_from_db()
    return agreement


def invoiced(agreement: Agreement, cast: Cast) -> Invoice:
    invoice = an_issued_invoice(agreement, cast.lead_finance, agreement.first_year)
    tasks.make_invoice_document(invoice.pk)
    invoice.refresh_from_db()
    return invoice


def reminded(invoice: Invoice, cast: Cast) -> Reminder:
    assert invoice.due_on
    with time_machine.travel(invoice.due_on + timedelta(days=11)):
        reminder = reminders.send_reminder(invoice=invoice, actor=cast.lead_finance)
        reminder_letters.make_letter(reminder.pk)
    reminder.refresh_from_db()
    return reminder


def certified(customer: Customer, cast: Cast) -> Certificate:
    cohort = a_cohort(cast.programme)
    made = a_certificate(
        cohort, customer.participant, customer.contact, cast.coordinator, a_person("Anna Smit")
    )
    assert certificate_papers.make_certificates([made.pk]) == []
    made.refresh_from_db()
    return made


def stated(customer: Customer, cast: Cast, year: int) -> Statement:
    with time_machine.travel(f"{year + 1}-01-20T12:00:00+01:00"):
        stating.draft_statements(programme=cast.programme, year=year, actor=cast.lead_finance)
        draft = Statement.objects.get(participant=customer.participant)
        return made_final(draft, cast.lead_finance)


def papers_of(customer: Customer, cast: Cast) -> dict[str, StoredDocument | None]:
    """The whole walk, by the services and the workers' functions in this one process."""
    agreement = agreed(customer, cast)
    invoice = invoiced(agreement, cast)
    return {
        "offered": agreement.offered_document,
        "sealed": agreement.sealed_document,
        "invoice": invoice.document,
        "reminder": reminded(invoice, cast).document,
        "certificate": certified(customer, cast).document,
        "statement": stated(customer, cast, agreement.first_year).document,
    }


def language_of_pdf(content: bytes) -> str:
    return str(PdfFileReader(BytesIO(content)).root["/Lang"])


def mails_to(*people: str) -> Iterator[OutgoingMail]:
    yield from OutgoingMail.objects.filter(to__in=people).order_by("pk")


SUBJECTS = {
    "en": [
        r"Agreement \S+ is ready to be signed",
        r"Agreement \S+ has been offered",
        r"Agreement \S+ has been signed by the participant",
        r"Agreement \S+ is active",
        r"Invoice \S+ from .*: €.*",
        r"Invoice \S+ for .* has been sent",
        r"Your certificate of \d{4}",
        r"Yearly statement \d{4} of .* is ready",
    ],
    "nl": [
        r"Overeenkomst \S+ ligt klaar om te tekenen",
        r"Overeenkomst \S+ is aangeboden",
        r"Overeenkomst \S+ is getekend door de deelnemer",
        r"Overeenkomst \S+ is actief",
        r"Factuur \S+ van .*: €.*",
        r"Factuur \S+ voor .* is verstuurd",
        r"Uw certificaat van \d{4}",
        r"Jaaropgave \d{4} van .* staat klaar",
    ],
}
HEADS = {
    "en": {
        "offered": "Agreement",
        "sealed": "Agreement",
        "invoice": "Invoice",
        "reminder": "Invoice",
        "certificate": "Certificate",
        "statement": "Yearly statement",
    },
    "nl": {
        "offered": "Overeenkomst",
        "sealed": "Overeenkomst",
        "invoice": "Factuur",
        "reminder": "Factuur",
        "certificate": "Certificaat",
        "statement": "Jaaropgave",
    },
}
TITLES = {
    "en": {**HEADS["en"], "reminder": "Reminder"},
    "nl": {**HEADS["nl"], "reminder": "Herinnering"},
}
MONEY = {"en": r"€\s?\d{1,3}(?:,\d{3})+\.\d\d", "nl": r"€\s?\d{1,3}(?:\.\d{3})+,\d\d"}
DAY = {
    "en": r"\b\d{1,2} (?:January|February|March|May|June|July|October|December|November) 20\d\d",
    "nl": r"\b\d{1,2} (?:januari|februari|maart|mei|juni|juli|oktober|december|november) 20\d\d",
}


def test_two_customers_in_turn_each_in_its_own_language(
    cast: Cast, english: Customer, dutch: Customer
) -> None:
    """English, then Dutch, in one process, whatever language is active in it."""
    with translation.override("nl"):
        first = papers_of(english, cast)
        assert translation.get_language() == "nl"
    with translation.override("en"):
        second = papers_of(dutch, cast)
        assert translation.get_language() == "en"
    _check(first, english)
    _check(second, dutch)


def _check(papers: dict[str, StoredDocument | None], customer: Customer) -> None:
    language = customer.language
    for name, paper in papers.items():
        assert paper, name
        content = paper.read()
        words = " ".join(text_of_pdf(content).split())
        assert language_of_pdf(content) == language, name
        title = str(PdfFileReader(BytesIO(content)).trailer["/Info"]["/Title"])
        assert title.startswith(TITLES[language][name]), (name, title)
        assert HEADS[language][name] in words, (name, words[:300])
        assert re.search(DAY[language], words), (name, words)
        assert not re.search(MONEY["en" if language == "nl" else "nl"], words), name
        if name != "certificate":
            assert re.search(MONEY[language], words), name
            assert {"en": "Page 1 of ", "nl": "Pagina 1 van "}[language] in words, name
        other = DAY["en" if language == "nl" else "nl"]
        assert not re.search(other, words), (name, re.search(other, words))
    _check_mails(customer)


def _check_mails(customer: Customer) -> None:
    language = customer.language
    agreement = Agreement.objects.get(participant=customer.participant)
    learner = customer.participant.learners.get()
    told = [customer.contact.email, customer.signatory.email, learner.email]
    mails = [
        mail
        for mail in mails_to(*told, agreement.invoice_email)
        if mail.to != agreement.invoice_email
        or customer.participant.organisation.printed_name in mail.body_text
    ]
    for pattern in SUBJECTS[language]:
        assert any(re.fullmatch(pattern, mail.subject) for mail in mails), (
            pattern,
            [mail.subject for mail in mails],
        )
    wrong = {"en": DUTCH, "nl": ENGLISH}[language]
    for mail in mails:
        assert f'<html lang="{language}">' in mail.body_html, mail.subject
        assert mail.language == language
        found = wrong.search(_without_data(mail.body_text))
        assert not found, (mail.template, found, mail.body_text)


def _without_data(text: str) -> str:
    """Without names that are the same in each language, and the portal's own."""
    return re.sub(r"3-Jaar Programma [\w ï]+|Portaal [\w ï]+|https?://\S+", "", text)


def test_frozen_paper_keeps_its_language(cast: Cast, english: Customer) -> None:
    agreement = agreed(english, cast)
    invoice = invoiced(agreement, cast)
    Organisation.objects.filter(pk=english.participant.organisation_id).update(language="nl")
    again = Invoice.objects.get(pk=invoice.pk)
    assert again.language == Agreement.objects.get(pk=agreement.pk).language == "en"
    assert invoice_papers.invoice_html(again) == invoice_papers.invoice_html(invoice)
    assert '<html lang="en">' in invoice_papers.invoice_html(again)


def test_an_english_e_invoice_breaks_no_rule(cast: Cast, english: Customer) -> None:
    invoice = invoiced(agreed(english, cast), cast)
    assert invoice.einvoice
    xml = invoice.einvoice.read()
    assert not faults_of(xml)
    assert b"<cac:OrderReference>" in xml, "the kind of reference does not hang on its language"


def test_a_persons_own_language_comes_before_that_of_the_organisation(
    cast: Cast, dutch: Customer
) -> None:
    User.objects.filter(pk=dutch.contact.pk).update(language="en")
    agreement = offered_agreement(
        participant=dutch.participant, contact=dutch.contact, signatory=dutch.signatory
    )
    agreement_papers.make_offered_document(agreement.pk)
    assert agreement.language == "nl"
    (to_contact,) = mails_to(dutch.contact.email)
    (to_signatory,) = mails_to(dutch.signatory.email)
    assert to_contact.subject.endswith("has been offered")
    assert to_signatory.subject.endswith("ligt klaar om te tekenen")


def test_who_is_invited_reads_the_language_of_the_organisation(
    cast: Cast, english: Customer
) -> None:
    with translation.override("nl"):
        invite(
            organisation=english.participant.organisation,
            email="new@voorbeeld.example",
            name="Somebody New",
            roles=[Role.READER],
            actor=english.contact,
        )
    (mail,) = mails_to("new@voorbeeld.example")
    assert mail.subject.startswith("Invitation: work in the portal for")
    assert "Your role will be: reader." in mail.body_text
    assert '<html lang="en">' in mail.body_html


def test_the_programmes_own_letters_are_there_in_english(cast: Cast, english: Customer) -> None:
    letters = tomllib.loads(DEFINITION.read_text(encoding="utf-8"))["reminders"]["letters"]
    ReminderLevel.objects.filter(level=1).update(
        title=letters[0]["title"], text=letters[0]["text"]
    )
    reminder = reminded(invoiced(agreed(english, cast), cast), cast)
    assert reminder.title == "Reminder"
    assert not DUTCH.search(reminder.text), reminder.text
    assert re.search(DAY["en"], reminder.text)
    assert re.search(MONEY["en"], reminder.text.replace("\N{NO-BREAK SPACE}", ""))
    assert "{" not in reminder.text


@pytest.mark.parametrize(("rewritten", "title"), [("nl", "Reminder"), ("en", "In her own words")])
def test_a_letter_that_finance_rewrote_is_so_in_that_language_alone(
    cast: Cast, english: Customer, rewritten: str, title: str
) -> None:
    own = {"title": "In her own words", "text": "Pay {bedrag}."}
    ReminderLevel.objects.filter(level=1).update(rewritten={rewritten: own})
    assert reminded(invoiced(agreed(english, cast), cast), cast).title == title


def test_who_decides_on_a_choice_reads_it_in_the_organisations_language(
    cast: Cast, english: Customer
) -> None:
    choice = complete_choice(
        participant=english.participant, contact=english.contact, signatory=english.signatory
    )
    figures = choices.figures_for(choice)
    assert figures
    with translation.override("nl"):
        html = choice_summary_html(choice, figures)
    assert '<html lang="en">' in html
    assert "Masterclasses" in html
    assert "Supervision of graduating students" in html, "words of the definition too"
    assert "Not binding yet" in html


def test_the_handbook_is_in_the_language_of_the_lead(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.programme.lead_id).update(language="en")
    Programme.objects.filter(pk=cast.programme.pk).update(ambition="Verticale integratie")
    version = a_handbook(Programme.objects.get(pk=cast.programme.pk), cast.coordinator)
    Organisation.objects.filter(pk=cast.programme.lead_id).update(language="nl")
    handbook_papers.make_handbook_document(version.pk)
    version.refresh_from_db()
    assert version.document
    assert version.document.filename.startswith("Handbook")
    assert language_of_pdf(version.document.read()) == "en"
    text = text_of_pdf(version.document.read())
    assert "What has changed in this version" in text
    assert "Vertical integration" in text


def test_an_agreement_that_ends_says_when_in_each_readers_own_words(
    cast: Cast, english: Customer
) -> None:
    agreement = agreed(english, cast)
    agreement.ends_on = date(2027, 12, 31)
    agreement_emails.ended(agreement, "terminate")
    (told,) = OutgoingMail.objects.filter(template="agreement_ended", to=english.contact.email)
    assert told.subject == f"Agreement {agreement.number} ends on 31 December 2027"
    (lead,) = OutgoingMail.objects.filter(template="agreement_ended", to=cast.coordinator.email)
    assert lead.subject == f"Overeenkomst {agreement.number} eindigt op 31 december 2027"


def test_a_credit_note_is_in_the_language_of_its_invoice(cast: Cast, english: Customer) -> None:
    invoice = invoiced(agreed(english, cast), cast)
    Organisation.objects.filter(pk=english.participant.organisation_id).update(language="nl")
    note = credit_invoice(
        invoice=Invoice.objects.get(pk=invoice.pk), actor=cast.lead_finance, reason="Wrong year"
    )
    tasks.make_invoice_document(note.pk)
    note.refresh_from_db()
    assert note.document
    content = note.document.read()
    assert (note.language, language_of_pdf(content)) == ("en", "en")
    words = " ".join(text_of_pdf(content).split())
    assert "Credit note" in words
    assert "You do not have to pay anything more for invoice" in words
    (papers,) = OutgoingMail.objects.filter(template="credit_note")
    assert papers.subject.startswith(f"Credit note {note.number} for invoice {invoice.number}: €")
    (notice,) = OutgoingMail.objects.filter(template="credit_note/notice")
    assert notice.language == "nl", "people are told in what they read now"
