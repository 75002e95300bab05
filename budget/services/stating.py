"""Yearly statements: drafted for everybody, made final by finance, corrected by a next version."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Statement
from budget.selectors.statements import due_among, parties_in
from budget.services.rights import check_finance
from budget.statements.contents import changes
from budget.statements.papers import contents_of
from budget.tasks import make_statements_final
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.batches import batches
from programme.models import Programme, User


@transaction.atomic
def draft_statements(*, programme: Programme, year: int, actor: User | None) -> int:
    """Draft the first statement of the programme and of each participant; returns how many.

    Who has one already gets no other, so that it can be done again when somebody joined.
    ``actor`` ``None`` is the scheduler. Raises ``Refused`` for a year outside the programme.
    """
    programme = locked(programme)
    if actor is not None:
        check_finance(actor, programme)
    if year not in programme.years:
        raise Refused(
            _("{year} hoort niet bij dit programma. Kies een van zijn jaren.").format(year=year)
        )
    wanted = [None, *parties_in(programme, year)]
    there = set(
        Statement.objects.filter(programme=programme, year=year).values_list(
            "participant", flat=True
        )
    )
    missing = [each for each in wanted if (each and each.pk) not in there]
    Statement.objects.bulk_create(
        Statement(programme=programme, participant=each, year=year) for each in missing
    )
    if missing:
        audit.record(
            "budget.draft_statements",
            actor=actor,
            subject=programme,
            data={"year": year, "drafts": len(missing)},
        )
    return len(missing)


def ask_for_final(
    *, statements: Collection[Statement], actor: User
) -> tuple[list[Statement], list[str]]:
    """Have workers make drafts final, each asked for in a transaction of its own.

    Returns those asked for, and why others were not; asking again changes nothing.
    """
    asked, refused = [], []
    for each in statements:
        try:
            asked.append(_ask(each, actor))
        except Refused as refusal:
            refused.append(str(refusal))
    for some in batches([each.pk for each in asked]):
        make_statements_final.delay_on_commit(some)
    return asked, refused


@transaction.atomic
def _ask(statement: Statement, actor: User) -> Statement:
    """Raises ``Refused`` while more may still happen in its year: before the year is over, unless
    the participant's agreement has ended.
    """
    statement = locked(statement)
    check_finance(actor, statement.programme)
    if statement.is_final:
        raise Refused(
            _("Deze opgave is al definitief, als {number}.").format(number=statement.number)
        )
    if not due_among([statement]):
        raise Refused(
            _(
                "Het jaar {year} is voor {party} nog niet voorbij. Maak de opgave daarna "
                "definitief; het concept blijft staan en loopt vanzelf mee."
            ).format(year=statement.year, party=statement.party)
        )
    if statement.asked_at is None:
        statement.asked_at, statement.asked_by = timezone.now(), actor
        statement.save(update_fields=["asked_at", "asked_by"])
    return statement


@transaction.atomic
def correct_statement(*, statement: Statement, note: str, actor: User) -> Statement:
    """Draft the next version of a final statement, which says what changed and why.

    Raises ``Refused`` for a draft, without a note, where a next version is there already, and
    where the statement would say the same.
    """
    statement = locked(statement)
    check_finance(actor, statement.programme)
    if not statement.is_final:
        raise Refused(_("Een concept loopt vanzelf mee. Maak het eerst definitief."))
    if Statement.objects.filter(corrects=statement).exists():
        raise Refused(_("Er is al een nieuwere versie van deze opgave."))
    if not note.strip():
        raise Refused(_("Vul in waarom er een nieuwe versie komt."))
    corrected = Statement(
        programme=statement.programme,
        participant=statement.participant,
        year=statement.year,
        version=statement.version + 1,
        corrects=statement,
        change_note=note.strip(),
    )
    if not changes(statement.contents, contents_of(corrected)):
        raise Refused(
            _("De nieuwe versie zou precies hetzelfde zeggen. Wijzig eerst wat niet klopt.")
        )
    corrected.save()
    audit.record(
        "budget.correct_statement",
        actor=actor,
        subject=statement,
        data={"reason": corrected.change_note},
    )
    return corrected


@transaction.atomic
def discard_statement(*, statement: Statement, actor: User) -> None:
    """Take a draft away that was not asked for; a final one never goes. Raises ``Refused``."""
    statement = locked(statement)
    check_finance(actor, statement.programme)
    if not statement.may_be_asked_for:
        raise Refused(_("Alleen een concept kan weg. Maak een nieuwe versie als iets niet klopt."))
    audit.record(
        "budget.discard_statement",
        actor=actor,
        subject=statement.programme,
        data={"party": statement.party, "year": statement.year},
    )
    statement.delete()
