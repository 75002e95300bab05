"""Documents of a case: kept privately, read by who reads the case."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Unfit, locked
from portal.kit.documents import store_document
from portal.kit.uploads import UnfitFile, check_size, safe_name, type_of
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
    if case.documents.count() >= MOST:
        raise Unfit(
            "title",
            _("Bij deze case staan al {most} documenten. Haal er eerst een weg.").format(
                most=MOST
            ),
        )
    try:
        check_size(len(content))
        content_type, ending = type_of(content)
    except UnfitFile as unfit:
        raise Unfit("file", str(unfit)) from None
    document = store_document(
        kind="case_document",
        filename=safe_name(filename or title, ending, otherwise="document"),
        content=content,
        content_type=content_type,
    )
    added = CaseDocument.objects.create(
        case=case, title=title, document=document, added_by=actor, added_at=timezone.now()
    )
    audit.record("programme.add_case_document", actor=actor, subject=case, data={"name": title})
    return added


@transaction.atomic
def remove_document(*, document: CaseDocument, actor: User) -> None:
    """People no longer find it at the case; the stored file itself stays."""
    document = locked(document, "case")
    case = _locked(document.case, actor)
    audit.record(
        "programme.remove_case_document", actor=actor, subject=case, data={"name": document.title}
    )
    document.delete()


def _locked(case: Case, actor: User) -> Case:
    case = locked(case, "participant")
    if not rights.may_change(actor, case):
        raise PermissionDenied
    check_live(case)
    return case
