"""What the check page tells of an agreement's papers; names and amounts stay out."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from packages.models import Agreement
from packages.states import CONCLUDED, AgreementState
from portal.kit.models import StoredDocument
from portal.kit.verifying import Recognised

STANDINGS = {
    AgreementState.ACTIVE: gettext_lazy("van kracht"),
    AgreementState.COMPLETED: gettext_lazy("afgerond"),
    AgreementState.TERMINATED: gettext_lazy("eerder beëindigd"),
}


def recognise_sealed(document: StoredDocument) -> Recognised:
    agreement = Agreement.objects.get(sealed_document=document)
    return Recognised(
        level="success",
        heading=_("Dit document is geldig"),
        text=_("Het is precies zoals beide partijen het tekenden en is niet gewijzigd."),
        reference=agreement.number,
        standing=STANDINGS[AgreementState(agreement.status)],
    )


def recognise_offered(document: StoredDocument) -> Recognised:
    agreement = Agreement.objects.get(offered_document=document)
    return Recognised(
        level="info",
        heading=_("Dit document is echt, maar niet getekend"),
        text=_(
            "Het is het aanbod zoals het portaal het maakte. De getekende overeenkomst is een "
            "ander bestand."
        ),
        reference=agreement.number,
        standing=STANDINGS.get(agreement.shown_status, agreement.shown_status.label),
    )


def recognise_uploaded(document: StoredDocument) -> Recognised | None:
    """Only where the university accepted it: before that, anybody could have made it."""
    accepted = (AgreementState.SIGNED, *CONCLUDED)
    agreement = Agreement.objects.filter(uploaded_document=document, status__in=accepted).first()
    if agreement is None:
        return None
    return Recognised(
        level="info",
        heading=_("Dit document is in het portaal geüpload"),
        text=_("Het is niet gewijzigd, maar draagt niet het zegel van de universiteit."),
        reference=agreement.number,
    )


DESCRIPTIONS = {
    "agreement_sealed": recognise_sealed,
    "agreement_offered": recognise_offered,
    "agreement_uploaded": recognise_uploaded,
}
