"""Bank files: read in once, whatever else told of the same bookings; what is sure is booked."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from budget import notices
from budget.banking.entries import CAMT, BankStatements, Entry, Part, Statement
from budget.banking.identity import Told, fingerprint, same_ones
from budget.banking.reading import read
from budget.models import BankFile, BankTransaction, Invoice
from budget.selectors.matching import Books, Proposal, proposal_for
from budget.services.bank_lines import book
from budget.services.closing import closed_through
from budget.services.rights import check_finance_of
from portal.kit import audit
from portal.kit.acts import Refused, locked, locked_all, refused_by
from portal.kit.documents import store_document
from programme.models import Organisation, User

CONTENT_TYPES = {CAMT: "application/xml"}
Rows = list[BankTransaction]


@dataclass(frozen=True)
class Imported:
    """What came of a file; ``again``: it was there already, and nothing was done."""

    file: BankFile
    again: bool = False
    new: int = 0
    known: int = 0
    booked: int = 0


def import_bank_file(
    *, lead: Organisation, content: bytes, filename: str, actor: User
) -> Imported:
    """Read a bank file of the lead's account, and book what is sure.

    Nothing is taken twice: not a file, nor a booking that another file has told. Raises
    ``Unreadable`` (``Refused``) where the file is not whole, not ours, or no bank file.
    """
    check_finance_of(actor, lead)
    found = read(content, account=settings.INVOICE_IBAN)
    busy = {name: _busy for name in ("bank_line_once", "bank_file_once")}
    with transaction.atomic(), refused_by(busy):
        locked(lead)  # one file at a time
        sha256 = hashlib.sha256(content).hexdigest()
        if earlier := BankFile.objects.filter(lead=lead, sha256=sha256).first():
            return Imported(earlier, again=True)
        file = _keep(lead, found, content, filename, sha256, actor)
        new, known = _take(file, found)
        booked = _book_sure(file, new, actor)
        result = Imported(file, new=len(new), known=len(known), booked=booked)
        _record(result, actor)
        if result.new > result.booked:
            notices.not_recognised(file, actor)
    return result


def _busy() -> Refused:
    return Refused(_("Er wordt nu al een bestand ingelezen. Wacht even en probeer het opnieuw."))


def _record(result: Imported, actor: User) -> None:
    audit.record(
        "budget.import_bank_file",
        actor=actor,
        subject=result.file,
        data={
            "sha256": result.file.sha256,
            "lines_new": result.new,
            "lines_known": result.known,
            "lines_booked": result.booked,
        },
    )


def _keep(
    lead: Organisation,
    found: BankStatements,
    content: bytes,
    filename: str,
    sha256: str,
    actor: User,
) -> BankFile:
    days = [entry.booked_on for _statement, entry in found.entries()]
    document = store_document(
        kind="bank_file",
        filename=filename,
        content=content,
        content_type=CONTENT_TYPES.get(found.format, "text/plain"),
    )
    return BankFile.objects.create(
        lead=lead,
        document=document,
        sha256=sha256,
        format=found.format,
        first_day=min(days),
        last_day=max(days),
        imported_by=actor,
    )


def _take(file: BankFile, found: BankStatements) -> tuple[Rows, Rows]:
    """The lines that are new, and those that an earlier file has told; both are kept."""
    told: dict[tuple[date, Decimal], list[tuple[Statement, Entry]]] = defaultdict(list)
    for statement, entry in found.entries():
        told[entry.booked_on, entry.amount].append((statement, entry))
    kept = _kept(file)
    new: Rows = []
    known: Rows = []
    for when, entries in told.items():
        earlier = kept.get(when, [])
        fresh = [Told(file.format, entry) for _statement, entry in entries]
        same = same_ones([each for each, _rows in earlier], fresh)
        alike = Counter(_mark(file, each.entry) for each, _rows in earlier)
        for (statement, entry), at in zip(entries, same, strict=True):
            if at is not None:
                known += earlier[at][1]
            else:
                mark = _mark(file, entry)
                new += _rows(file, statement, entry, nth=alike[mark])
                alike[mark] += 1
    BankTransaction.objects.bulk_create(new)
    file.known.add(*known)
    return new, known


def _kept(file: BankFile) -> dict[tuple[date, Decimal], list[tuple[Told, Rows]]]:
    """By day and amount, the bookings that the lead's files told before, with their rows.

    What another lead read in is neither shown by a file of ours, nor keeps it from telling.
    """
    rows = BankTransaction.objects.filter(
        file__lead=file.lead_id, booked_on__range=(file.first_day, file.last_day)
    )
    entries: dict[str, Rows] = defaultdict(list)
    for row in rows.select_related("file").order_by("part"):
        entries[row.fingerprint].append(row)
    kept = defaultdict(list)
    for parts in entries.values():
        first = parts[0]
        kept[first.booked_on, first.entry_amount].append(
            (Told(first.file.format, _entry_of(parts)), parts)
        )
    return kept


def _entry_of(rows: Rows) -> Entry:
    first = rows[0]
    parts = tuple(
        Part(
            row.amount,
            row.counterparty_iban,
            row.counterparty_name,
            row.end_to_end,
            row.remittance,
        )
        for row in rows
    )
    return Entry(first.booked_on, first.entry_amount, parts, first.reference)


def _mark(file: BankFile, entry: Entry, nth: int = 0) -> str:
    """Each lead knows bookings of its own: two may name one account."""
    return fingerprint(entry, account=f"{file.lead_id} {settings.INVOICE_IBAN}", nth=nth)


def _rows(file: BankFile, statement: Statement, entry: Entry, *, nth: int) -> Rows:
    account = settings.INVOICE_IBAN
    mark = _mark(file, entry, nth)
    return [
        BankTransaction(
            file=file,
            account=account,
            fingerprint=mark,
            part=at,
            statement=statement.number,
            booked_on=entry.booked_on,
            amount=part.amount,
            entry_amount=entry.amount,
            reference=entry.reference,
            counterparty_iban=part.iban,
            counterparty_name=part.name,
            end_to_end=part.end_to_end,
            remittance=part.remittance,
        )
        for at, part in enumerate(entry.parts)
    ]


def _book_sure(file: BankFile, new: Rows, actor: User) -> int:
    """Book each line of which nobody need think; returns how many.

    A line of a closed year waits: it is booked on another day than the bank's.
    """
    books, done = Books.of(file.lead), 0
    closed = max(map(closed_through, file.lead.led_programmes.all()), default=0)
    for line in new:
        line.booked, line.is_aside = Decimal(0), False
    sure = [line for line in new if line.booked_on.year > closed and _sure(line, books)]
    _lock_in_order(sure, books)
    for line in sure:
        proposal = _sure(line, books)
        if proposal is None:  # one before it paid the same
            continue
        try:
            with transaction.atomic():
                book(line, proposal, actor)
        except Refused:  # it stays a proposal, and says so to who accepts it
            continue
        books = books.after(proposal)
        done += 1
    return done


def _sure(line: BankTransaction, books: Books) -> Proposal | None:
    proposal = proposal_for(line, books)
    return proposal if proposal and proposal.sure else None


def _lock_in_order(sure: Rows, books: Books) -> None:
    """Their invoices, as whoever books on several locks them: nobody waits in a ring."""
    found = (_sure(line, books) for line in sure)
    keys = {split.item.pk for each in found if each for split in each.splits}
    locked_all(Invoice.objects.filter(pk__in=keys).only("pk"))
