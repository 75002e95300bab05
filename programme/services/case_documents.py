"""Documents of a case: kept privately, read by who reads the case."""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Unfit, check_new, locked
from portal.kit.removal import let_go
from portal.kit.uploads import store_upload
from programme.models import Case, CaseDocument, User
from programme.selectors import cases as rights
from programme.services.cases import check_live

MOST = 40


@transaction.atomic
def add_document(
    *, case: Case, title: str, filename: str, content: bytes, actor: User
) -> CaseDocument:
    """Keep a PDF, an office file without macros or an image with the case.

    Raises ``Unfit`` at ``file`` for what is too large or something else.
    """
    case = _locked(case, actor)
    sha256 = hashlib.sha256(content).hexdigest()
    mine = case.documents.filter(added_by=actor)
    check_new(mine, "added_at", title=title, document__sha256=sha256)
    if case.documents.count() >= MOST:
        raise Unfit(
            "title",
            _("Bij deze case staan al {most} documenten. Haal er eerst een weg.").format(
                most=MOST
            ),
        )
    document = store_upload(
        kind="case_document", name=filename or title, content=content, otherwise="document"
    )
    added = CaseDocument.objects.create(
        case=case, title=title, document=document, added_by=actor, added_at=timezone.now()
    )
    audit.record("programme.add_case_document", actor=actor, subject=case, data={"name": title})
    return added


@transaction.atomic
def remove_document(*, document: CaseDocument, actor: User) -> None:
    """People no longer find it at the case; the file itself is thrown away later."""
    document = locked(document, "case", "document")
    case = _locked(document.case, actor)
    audit.record(
        "programme.remove_case_document", actor=actor, subject=case, data={"name": document.title}
    )
    document.delete()
    let_go([document.document])


def _locked(case: Case, actor: User) -> Case:
    case = locked(case, "participant")
    if not rights.may_change(actor, case):
        raise PermissionDenied
    check_live(case)
    return case
