"""The lives of a cohort, a masterclass, an enrolment and a placement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.states import Transitions


class CohortState(models.TextChoices):
    DRAFT = "draft", _("in voorbereiding")
    OPEN = "open", _("inschrijving open")
    CLOSED = "closed", _("inschrijving gesloten")
    WITHDRAWN = "withdrawn", _("gaat niet door")


PUBLISHED = (CohortState.OPEN, CohortState.CLOSED)

COHORT = Transitions(
    {
        "publish": ({CohortState.DRAFT}, CohortState.OPEN),
        "close": ({CohortState.OPEN}, CohortState.CLOSED),
        "reopen": ({CohortState.CLOSED}, CohortState.OPEN),
        "withdraw": (
            {CohortState.DRAFT, CohortState.OPEN, CohortState.CLOSED},
            CohortState.WITHDRAWN,
        ),
    }
)


class MasterclassState(models.TextChoices):
    PLANNED = "planned", _("gepland")
    CANCELLED = "cancelled", _("gaat niet door")


MASTERCLASS = Transitions(
    {
        "change": ({MasterclassState.PLANNED}, MasterclassState.PLANNED),
        "cancel": ({MasterclassState.PLANNED}, MasterclassState.CANCELLED),
    }
)


class EnrolmentState(models.TextChoices):
    WAITING = "waiting", _("op de wachtlijst")
    ENROLLED = "enrolled", _("ingeschreven")
    CANCELLED = "cancelled", _("afgemeld")


HAS_A_PLACE = (EnrolmentState.WAITING, EnrolmentState.ENROLLED)

ENROLMENT = Transitions(
    {
        "promote": ({EnrolmentState.WAITING}, EnrolmentState.ENROLLED),
        "cancel": ({EnrolmentState.WAITING, EnrolmentState.ENROLLED}, EnrolmentState.CANCELLED),
        "swap": ({EnrolmentState.WAITING, EnrolmentState.ENROLLED}, EnrolmentState.CANCELLED),
    }
)


class Mark(models.TextChoices):
    """What is known of a learner on a day; ``EXPECTED`` takes back what was known."""

    EXPECTED = "expected", _("nog niet bekend")
    PRESENT = "present", _("aanwezig")
    ABSENT = "absent", _("afwezig")
    EXCUSED = "excused", _("afgemeld")


class MarkedBy(models.TextChoices):
    """How it came to be known."""

    LIST = "list", _("op de lijst")
    CODE = "code", _("met het codewoord")
    PASTE = "paste", _("met een geplakte lijst")
    FILE = "file", _("uit een bestand")
    SIGN_OFF = "sign_off", _("zelf afgemeld")


class PlacementState(models.TextChoices):
    OFFERED = "offered", _("open plek")
    PLANNED = "planned", _("gepland")
    COMPLETED = "completed", _("afgerond")
    STOPPED = "stopped", _("eerder gestopt")
    WITHDRAWN = "withdrawn", _("ingetrokken")


# In these somebody sits there, sat there, or will.
FILLED = (PlacementState.PLANNED, PlacementState.COMPLETED, PlacementState.STOPPED)

PLACEMENT = Transitions(
    {
        "change_place": ({PlacementState.OFFERED}, PlacementState.OFFERED),
        "plan": ({PlacementState.OFFERED}, PlacementState.PLANNED),
        "change": ({PlacementState.PLANNED}, PlacementState.PLANNED),
        "complete": ({PlacementState.PLANNED}, PlacementState.COMPLETED),
        "stop": ({PlacementState.PLANNED}, PlacementState.STOPPED),
        "withdraw": (
            {PlacementState.OFFERED, PlacementState.PLANNED},
            PlacementState.WITHDRAWN,
        ),
    }
)


class PlacementStanding(models.TextChoices):
    """How a placement stands today; follows from its state and its days."""

    OPEN = "open", _("open plek")
    LAPSED = "lapsed", _("niet ingevuld")
    COMING = "coming", _("begint nog")
    RUNNING = "running", _("loopt")
    OVER = "over", _("af te ronden")
    COMPLETED = "completed", _("afgerond")
    STOPPED = "stopped", _("eerder gestopt")
    WITHDRAWN = "withdrawn", _("ingetrokken")
