"""The lives of a cohort, a masterclass, an enrolment, coaching, courses and placements."""

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


class SentListState(models.TextChoices):
    CHECKED = "checked", _("nagekeken")
    RUNNING = "running", _("wordt ingelezen")
    DONE = "done", _("ingelezen")


SENT_LIST = Transitions(
    {
        "start": ({SentListState.CHECKED}, SentListState.RUNNING),
        "finish": ({SentListState.RUNNING}, SentListState.DONE),
    }
)


class CoachingState(models.TextChoices):
    BOOKED = "booked", _("afgesproken")
    CANCELLED = "cancelled", _("gaat niet door")


COACHING = Transitions({"cancel": ({CoachingState.BOOKED}, CoachingState.CANCELLED)})


class CoachingAbout(models.TextChoices):
    TOPIC = "topic", _("een onderwerp")
    CASE = "case", _("een case")


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


class OfferingState(models.TextChoices):
    OPEN = "open", _("gaat door")
    WITHDRAWN = "withdrawn", _("gaat niet door")


OFFERING = Transitions(
    {
        "change": ({OfferingState.OPEN}, OfferingState.OPEN),
        "withdraw": ({OfferingState.OPEN}, OfferingState.WITHDRAWN),
    }
)


class ApplicationState(models.TextChoices):
    """Where an application for a course stands; whether it is followed now, its days tell."""

    APPLIED = "applied", _("wacht op besluit")
    APPROVED = "approved", _("goedgekeurd")
    PASSED = "passed", _("behaald")
    FAILED = "failed", _("niet behaald")
    STOPPED = "stopped", _("gestopt")
    DECLINED = "declined", _("afgewezen")
    WITHDRAWN = "withdrawn", _("ingetrokken")


RESULTS = (ApplicationState.PASSED, ApplicationState.FAILED, ApplicationState.STOPPED)
# What is declined, or withdrawn before the course began, gives its place back.
UNDECIDED_OR_APPROVED = (ApplicationState.APPLIED, ApplicationState.APPROVED)
USES_A_COURSE_PLACE = (*UNDECIDED_OR_APPROVED, *RESULTS)

APPLICATION = Transitions(
    {
        "approve": ({ApplicationState.APPLIED}, ApplicationState.APPROVED),
        "decline": ({ApplicationState.APPLIED}, ApplicationState.DECLINED),
        "withdraw": (UNDECIDED_OR_APPROVED, ApplicationState.WITHDRAWN),
        **{result.value: ({ApplicationState.APPROVED, *RESULTS}, result) for result in RESULTS},
    }
)


class Following(models.TextChoices):
    """How somebody stands with a course, as people read it: the state, and what the days add."""

    APPLIED = "applied", _("wacht op besluit")
    APPROVED = "approved", _("goedgekeurd")
    UNDER_WAY = "under_way", _("volgt het vak")
    TO_RECORD = "to_record", _("wacht op resultaat")
    PASSED = "passed", _("behaald")
    FAILED = "failed", _("niet behaald")
    STOPPED = "stopped", _("gestopt")
    DECLINED = "declined", _("afgewezen")
    WITHDRAWN = "withdrawn", _("ingetrokken")


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
