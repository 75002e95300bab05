"""What packages and agreements tell about the progress of next steps."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from packages.models import Agreement, Choice
from packages.states import AgreementState
from programme.models import Programme
from programme.progress import Measure

SIGNED = (AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.COMPLETED)


def _agreements(programme: Programme, *states: str) -> QuerySet[Agreement]:
    return Agreement.objects.filter(participant__programme=programme, status__in=states)


def _chosen(programme: Programme) -> int:
    """Participants that submitted a choice, whatever came of it."""
    submitted = Choice.objects.filter(participant__programme=programme, submitted_at__isnull=False)
    return submitted.values("participant").distinct().count()


def _signed(programme: Programme) -> int:
    return _agreements(programme, *SIGNED).values("participant").distinct().count()


def _active(programme: Programme) -> int:
    return _agreements(programme, AgreementState.ACTIVE).count()


MEASURES = {
    "chosen": Measure(_("deelnemers hebben een pakket gekozen"), _chosen),
    "signed": Measure(_("deelnemers hebben de overeenkomst getekend"), _signed),
    "active": Measure(_("deelnemers hebben een lopende overeenkomst"), _active),
}
