"""What the check page tells of a certificate.

Who has only the file or its hash learns that it is genuine and whether it still holds. Who has
the code has the paper in hand, and sees what must be on it: whose it is, and of which year.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses.models import Certificate
from portal.kit.models import StoredDocument
from portal.kit.verifying import Recognised


def recognise_certificate(document: StoredDocument) -> Recognised:
    certificate = Certificate.objects.get(document=document)
    if certificate.withdrawn_at is not None:
        return _withdrawn(certificate)
    return Recognised(
        level="success",
        heading=_("Dit certificaat is geldig"),
        text=_("Het is precies zoals het portaal het maakte en is niet gewijzigd."),
        reference=certificate.number,
        standing=_("geldig"),
    )


def recognise_code(code: str) -> Recognised | None:
    certificate = Certificate.objects.filter(check_code=code).first()
    if certificate is None:
        return None
    if certificate.withdrawn_at is not None:
        return _withdrawn(certificate)
    snapshot = certificate.snapshot
    return Recognised(
        level="success",
        heading=_("Dit certificaat is geldig"),
        text=_("{lead} heeft het uitgegeven.").format(lead=snapshot["lead"]["name"]),
        reference=certificate.number,
        standing=_("geldig"),
        facts=[(_("Op naam van"), snapshot["name"]), (_("Jaar"), certificate.year)],
    )


def _withdrawn(certificate: Certificate) -> Recognised:
    """Neither whose it was nor why."""
    withdrawn_on = timezone.localdate(certificate.withdrawn_at)
    return Recognised(
        level="warning",
        heading=_("Dit certificaat is ingetrokken"),
        text=_("De universiteit gaf het uit, maar sinds {day} geldt het niet meer.").format(
            day=date_format(withdrawn_on, "j F Y")
        ),
        reference=certificate.number,
        standing=_("ingetrokken"),
    )


DESCRIPTIONS = {"certificate": recognise_certificate}
