"""What people remove is gone a while later, bytes and all; what anybody still has never is."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import PROTECT
from django.utils import timezone

from portal.kit import audit
from portal.kit.documents import store_document
from portal.kit.models import OutgoingMail, StoredDocument
from portal.kit.removal import BEING_STORED, KEPT, let_go, throw_away_removed
from programme.models import Case, CaseDocument
from programme.services.case_documents import add_document, remove_document
from programme.services.themes import discard_theme, propose_theme
from tests.factories.cases import a_case
from tests.factories.programme import Cast, a_cast
from tests.shared import shared

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7 schets"


@shared
def cast(db: None) -> Cast:
    return a_cast()


@shared
def case(cast: Cast) -> Case:
    return a_case(cast.participant, cast.owner)


def _added(case: Case, cast: Cast, title: str = "Schets") -> CaseDocument:
    return add_document(
        case=case, title=title, filename="a.pdf", content=CONTENT, actor=cast.owner
    )


def _path(document: StoredDocument) -> Path:
    """As if its bytes were stored long ago."""
    path = Path(document.file.path)
    long_ago = (timezone.now() - BEING_STORED * 2).timestamp()
    os.utime(path, (long_ago, long_ago))
    return path


def _much_later() -> time_machine.travel:
    return time_machine.travel(timezone.now() + KEPT + timedelta(hours=1))


def test_a_removed_document_is_kept_for_a_while_and_then_gone(cast: Cast, case: Case) -> None:
    added = _added(case, cast)
    path = _path(added.document)
    remove_document(document=added, actor=cast.owner)
    assert throw_away_removed() == 0
    assert path.read_bytes() == CONTENT
    with _much_later():
        assert throw_away_removed() == 1
        assert throw_away_removed() == 0
    assert not path.exists()
    assert not StoredDocument.objects.filter(pk=added.document_id).exists()
    (told,) = audit.records_of(added.document).filter(act="kit.throw_away")
    assert (told.actor, told.subject_label) == (None, "a.pdf")


def test_the_same_bytes_that_somebody_else_has_stay(cast: Cast, case: Case) -> None:
    removed, kept = _added(case, cast), _added(case, cast, "Kaart")
    path = _path(removed.document)
    remove_document(document=removed, actor=cast.owner)
    with _much_later():
        assert throw_away_removed() == 1
    assert kept.document.read() == CONTENT
    assert path.exists()


def test_bytes_that_are_being_stored_again_are_left_alone(cast: Cast, case: Case) -> None:
    """Whose row nobody sees yet has written them anew."""
    added = _added(case, cast)
    remove_document(document=added, actor=cast.owner)
    path = _path(added.document)
    with _much_later():
        now = timezone.now().timestamp()
        os.utime(path, (now, now))
        assert throw_away_removed() == 0
    assert added.document.read() == CONTENT
    assert StoredDocument.objects.filter(pk=added.document_id).exists()


def test_what_somebody_has_still_is_not_thrown_away(cast: Cast, case: Case) -> None:
    added = _added(case, cast)
    mailed = store_document(kind="x", filename="b.pdf", content=b"%PDF-1.7 gemaild")
    OutgoingMail.objects.create(to="a@b.example").attachments.add(mailed)
    let_go([added.document, mailed, None])
    paths = [_path(added.document), _path(mailed)]
    with _much_later():
        assert throw_away_removed() == 0
    assert all(path.exists() for path in paths)


@pytest.mark.django_db(transaction=True)
def test_who_begins_to_have_it_just_now_keeps_it() -> None:
    cast = a_cast()
    case = a_case(cast.participant, cast.owner)
    added = _added(case, cast)
    path = _path(added.document)
    remove_document(document=added, actor=cast.owner)
    with _much_later(), ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            CaseDocument.objects.create(
                case=case,
                title="Toch",
                document=added.document,
                added_by=cast.owner,
                added_at=timezone.now(),
            )
            connection.check_constraints()  # as a commit does
            throwing = pool.submit(_throw_away_apart)
            while not _somebody_waits():
                assert not throwing.done()
        assert throwing.result() == 0
    assert path.exists()


def _throw_away_apart() -> int:
    try:
        return throw_away_removed()
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_every_row_that_has_a_document_keeps_it() -> None:
    """Of a mail ``removal`` itself asks."""
    relations = [each for each in StoredDocument._meta.get_fields(include_hidden=True)
                 if each.one_to_many or each.one_to_one]  # fmt: skip
    through = OutgoingMail.attachments.through
    kinds = {each.on_delete for each in relations if each.related_model is not through}
    assert len(relations) > 10
    assert kinds == {PROTECT}


def test_what_is_thrown_away_during_a_check_is_not_missed(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put back from a backup, it would be there again."""
    store_document(kind="x", filename="eerst.pdf", content=b"%PDF-1.7 eerst")
    added = _added(case, cast)
    path = _path(added.document)
    remove_document(document=added, actor=cast.owner)
    read = StoredDocument.read

    def read_and_throw_away(document: StoredDocument) -> bytes:
        with _much_later():
            throw_away_removed()
        return read(document)

    monkeypatch.setattr(StoredDocument, "read", read_and_throw_away)
    call_command("check_documents")
    assert not path.exists()


def test_only_what_was_removed_can_be_deleted() -> None:
    kept = store_document(kind="x", filename="a.pdf", content=CONTENT)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        kept.delete()


def test_logos_go_with_their_last_theme(cast: Cast) -> None:
    home = cast.participant.organisation
    look = {"organisation": home, "colours": {}, "font": "portal", "actor": cast.owner}
    first = propose_theme(**look, logo=b"\x89PNG een")
    assert first.logo
    path = _path(first.logo)
    again = propose_theme(**{**look, "colours": {"light": {"brand": "#003366"}}}, logo=first.logo)
    with _much_later():
        assert throw_away_removed() == 0, "the second proposal has it"
        assert again.logo == first.logo
        discard_theme(organisation=home, actor=cast.owner)
    with time_machine.travel(timezone.now() + 2 * KEPT + timedelta(hours=2)):
        assert throw_away_removed() == 1
    assert not path.exists()
