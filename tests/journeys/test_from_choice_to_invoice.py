"""The whole chain as people walk it: invite, choose, sign, countersign, check, invoice, budget."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from budget import jobs
from portal.kit import seals
from tests.journeys.conftest import Portal, Worker, log_in, wait_for
from tests.journeys.papers import fetched, text_of
from tests.journeys.sent_mails import accept_invitation, invitation_of


def test_from_invitation_to_budget(
    year: int, portal: Portal, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    start_worker()
    sent_mails = tmp_path / "worker.log"
    coordinator = portal.logged_in("coordinator@universiteit.example")
    _add_hengelo(coordinator)
    _invite(coordinator, "Lotte Brinkman", "lotte@hengelo.example", "contactpersoon")

    contact = portal.window()
    _accept_once(contact, "lotte@hengelo.example", sent_mails)
    expect(contact.get_by_role("heading", name="Wat moet ik nu doen?")).to_be_visible()
    _choose_professional(contact, year)
    _check_figures(contact)
    contact.get_by_role("button", name="Keuze versturen").click()
    number = contact.url.rstrip("/").rpartition("/")[2]
    expect(contact.get_by_role("link", name="Overeenkomst (PDF")).to_be_visible(timeout=60_000)
    offered = fetched(contact, f"/overeenkomsten/{number}.pdf")

    signatory = portal.window()
    _accept_once(signatory, "erik@hengelo.example", sent_mails)
    _sign(signatory, number, "Erik Wevers")
    expect(signatory.get_by_text("U hebt getekend")).to_be_visible()

    university = portal.logged_in("signatory@universiteit.example")
    university.goto(f"/overeenkomsten/{number}/medeondertekenen/")
    university.get_by_label("Uw functie").fill("Decaan")
    university.get_by_role("radio", name="Mandaat").check()
    university.get_by_label("Verwijzing naar het mandaat").fill("Mandaatregister 12")
    _complete_signature(university, "Medewerker signatory")
    sealed_link = university.get_by_role("link", name="Getekende en verzegelde overeenkomst")
    expect(sealed_link).to_be_visible(timeout=60_000)

    sealed = fetched(signatory, f"/overeenkomsten/{number}.pdf")
    assert sealed.startswith(offered), "what was signed is untouched at the head of the file"
    _check_seal(sealed)
    assert "Ingelogd met wachtwoord" in " ".join(text_of(sealed).split())
    anyone = portal.window()
    expect(_verdict(anyone, sealed)).to_contain_text("Dit document is geldig")
    expect(anyone.locator("#verdict")).to_contain_text(number)
    for place in (len(offered) // 2, len(sealed) - 10):
        altered = bytearray(sealed)
        altered[place] ^= 1
        expect(_verdict(anyone, bytes(altered))).to_contain_text("gewijzigd")
        expect(anyone.locator("#verdict")).not_to_contain_text(number)

    jobs.raise_yearly_invoices.delay()
    finance = portal.logged_in("finance@universiteit.example")
    _issue_the_draft(finance)
    _check_invoice(finance)
    finance.goto(f"/begroting/{year}/")
    expect(_figure(finance, "afgesproken")).to_have_text("€ 12.000")
    expect(finance.get_by_role("row", name="Gefactureerd, min")).to_contain_text("€ 12.000")
    contact.goto("/facturen/")
    expect(contact.get_by_role("row", name=f"UWGO-F{year}-0001")).to_contain_text("€ 12.000,00")


def _add_hengelo(page: Page) -> None:
    page.goto("/organisaties/toevoegen/")
    page.get_by_label("Naam in het portaal").fill("Hengelo")
    page.get_by_label("Soort organisatie").select_option(label="gemeente")
    page.get_by_role("button", name="toevoegen").click()
    expect(page.get_by_role("heading", name="Mensen van Hengelo")).to_be_visible()


def _invite(page: Page, name: str, email: str, role: str) -> None:
    page.get_by_label("Naam").fill(name)
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label(role).check()
    page.get_by_role("button", name="Uitnodiging versturen").click()
    expect(page.get_by_text(f"De uitnodiging is verstuurd naar {email}")).to_be_visible()


def _accept_once(page: Page, email: str, sent_mails: Path) -> None:
    """Make an account with the link that the worker sent, which then works no more."""
    link = invitation_of(email, sent_mails)
    accept_invitation(page, link, "Hengelo")
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("button", name="Account maken en beginnen")).to_have_count(0)
    log_in(page, email)


def _choose_professional(page: Page, year: int) -> None:
    def onward() -> None:
        page.get_by_role("button", name="Opslaan en verder").click()

    page.goto("/pakketten/")
    page.get_by_role("link", name="Kies Professional", exact=True).click()
    page.get_by_role("button", name="Begin met kiezen").click()
    page.get_by_role("button", name="Vorige stap").click()
    expect(page.get_by_label("Professional", exact=True)).to_be_checked()
    onward()
    page.get_by_label(f"{year} tot en met {year + 2}").check()
    onward()
    for label, value in {
        "Juridische naam": "Gemeente Hengelo",
        "KvK-nummer": "99000042",
        "OIN": "00000009990000000042",
        "Straat": "Burgemeester van der Dussenplein",
        "Huisnummer": "1",
        "Postcode": "7551 EB",
        "Plaats": "Hengelo",
    }.items():
        page.get_by_label(label).fill(value)
    onward()
    page.get_by_label("E-mailadres voor facturen").fill("facturen@hengelo.example")
    page.get_by_label("Verplichtingnummer", exact=False).check()
    page.get_by_label("Uw kenmerk").fill("VP-2026-00123")
    onward()
    page.get_by_label("Naam").fill("Erik Wevers")
    page.get_by_label("E-mailadres").fill("erik@hengelo.example")
    page.get_by_role("textbox", name="Functie").fill("Burgemeester")
    page.get_by_role("radio", name="Ambt").check()
    onward()
    onward()
    expect(page.get_by_role("heading", name="Controleer uw keuze")).to_be_visible()


def _figure(page: Page, label: str) -> Locator:
    """The value above ``label`` in a row of figures."""
    return page.locator(".figure", has=page.locator("dt", has_text=label)).first.locator("dd")


def _check_figures(page: Page) -> None:
    for label, value in {
        "waarde per jaar": "€ 27.000",
        "draagt de universiteit bij": "€ 15.000",
        "betaalt u per jaar": "€ 12.000",
        "betaalt u over 3 jaar": "€ 36.000",
    }.items():
        expect(_figure(page, label)).to_have_text(value)


def _sign(page: Page, number: str, name: str) -> None:
    page.get_by_role("link", name="teken", exact=False).first.click()
    if not page.url.endswith("/tekenen/"):
        page.goto(f"/overeenkomsten/{number}/tekenen/")
    _complete_signature(page, name)


def _complete_signature(page: Page, name: str) -> None:
    page.get_by_label("Typ uw volledige naam").fill(name)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Teken de overeenkomst").click()


def _check_seal(sealed: bytes) -> None:
    """By pyHanko alone, trusting nothing but the portal's own certificate."""
    trust = ValidationContext(trust_roots=[seals._signer().signing_cert], allow_fetching=False)
    signature = PdfFileReader(BytesIO(sealed)).embedded_signatures[0]
    with ThreadPoolExecutor(1) as outside_the_browsers_event_loop:
        judged = outside_the_browsers_event_loop.submit(validate_pdf_signature, signature, trust)
        assert judged.result().bottom_line, judged.result().summary()


def _verdict(page: Page, content: bytes) -> Locator:
    page.goto("/controleren/")
    file = FilePayload(name="overeenkomst.pdf", mimeType="application/pdf", buffer=content)
    page.get_by_label("Document (PDF)").set_input_files(file)
    page.get_by_role("button", name="Controleren", exact=True).click()
    return page.locator("#verdict")


def _issue_the_draft(page: Page) -> None:
    def shown() -> bool:
        page.goto("/facturen/")
        return page.get_by_role("link", name="Conceptfactuur").count() == 1

    wait_for(shown)
    page.get_by_role("link", name="Conceptfactuur").click()
    expect(page.get_by_role("row", name="Exclusief btw")).to_contain_text("€ 12.000,00")
    page.get_by_role("button", name="Factuur uitgeven").click()
    expect(page.get_by_role("link", name="Factuur (PDF")).to_be_visible(timeout=60_000)


def _check_invoice(page: Page) -> None:
    """The paper has the net amount and the customer's order reference."""
    number = page.url.rstrip("/").rpartition("/")[2]
    paper = text_of(fetched(page, f"/facturen/{number}.pdf"))
    for fact in (number, "€ 12.000,00", "VP-2026-00123", "Gemeente Hengelo", "vrijgesteld"):
        assert fact in paper, f"{fact} is missing in: {paper}"
