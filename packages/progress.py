"""What packages and agreements tell about the progress of next steps."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from packages.models import Agreement
from packages.states import CONCLUDED, AgreementState
from programme.models import Programme
from programme.progress import Measure

SIGNED = (AgreementState.SIGNED, *CONCLUDED)


def _participants(programme: Programme, agreements: QuerySet[Agreement]) -> int:
    mine = agreements.filter(participant__programme=programme)
    return mine.values("participant").distinct().count()


def _chosen(programme: Programme, year: int) -> int:
    """Those whose choice stands: not the ones that withdrew, declined or let the offer lapse."""
    stands = Agreement.objects.live() | Agreement.objects.filter(status__in=CONCLUDED)
    return _participants(programme, stands)


def _signed(programme: Programme, year: int) -> int:
    """Those that signed, also where the agreement has ended since."""
    return _participants(programme, Agreement.objects.filter(status__in=SIGNED))


def _active(programme: Programme, year: int) -> int:
    return _participants(programme, Agreement.objects.active())


MEASURES = {
    "chosen": Measure(_("deelnemers hebben een pakket gekozen"), _chosen),
    "signed": Measure(_("deelnemers hebben de overeenkomst getekend"), _signed),
    "active": Measure(_("deelnemers hebben een lopende overeenkomst"), _active),
}
