from masterclasses.models.attending import AttendanceMark, CodeWord
from masterclasses.models.calendars import (
    CalendarEntry,
    CalendarFeed,
    HeldNotice,
    MailPreference,
)
from masterclasses.models.certifying import Certificate
from masterclasses.models.enrolling import ENROLS, Enrolment, Learner, SelfEnrolment, StandIn
from masterclasses.models.evaluating import (
    AskedQuestion,
    Evaluation,
    EvaluationInvitation,
    EvaluationQuestion,
)
from masterclasses.models.placements import Placement
from masterclasses.models.planning import (
    LARGEST_COHORT,
    PLANS,
    Cohort,
    Masterclass,
    MasterclassRules,
    Material,
    Room,
    TrainerBooking,
)

__all__ = [
    "ENROLS",
    "LARGEST_COHORT",
    "PLANS",
    "AskedQuestion",
    "AttendanceMark",
    "CalendarEntry",
    "CalendarFeed",
    "Certificate",
    "CodeWord",
    "Cohort",
    "Enrolment",
    "Evaluation",
    "EvaluationInvitation",
    "EvaluationQuestion",
    "HeldNotice",
    "Learner",
    "MailPreference",
    "Masterclass",
    "MasterclassRules",
    "Material",
    "Placement",
    "Room",
    "SelfEnrolment",
    "StandIn",
    "TrainerBooking",
]
