from masterclasses.models.attending import AttendanceMark, CodeWord
from masterclasses.models.calendars import (
    CalendarEntry,
    CalendarFeed,
    HeldNotice,
)
from masterclasses.models.cases import CaseDay, case_readers
from masterclasses.models.certifying import Certificate
from masterclasses.models.coaching import CoachingBooking, CoachingReport, CoachingSlot
from masterclasses.models.courses import (
    MOST_EC,
    Course,
    CourseApplication,
    CourseOffering,
    Quartile,
    plain_ec,
)
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
    TRAINS,
    Cohort,
    Masterclass,
    MasterclassRules,
    Material,
    Room,
    TrainerBooking,
)
from masterclasses.models.sent_lists import SentList

__all__ = [
    "ENROLS",
    "LARGEST_COHORT",
    "MOST_EC",
    "PLANS",
    "TRAINS",
    "AskedQuestion",
    "AttendanceMark",
    "CalendarEntry",
    "CalendarFeed",
    "CaseDay",
    "Certificate",
    "CoachingBooking",
    "CoachingReport",
    "CoachingSlot",
    "CodeWord",
    "Cohort",
    "Course",
    "CourseApplication",
    "CourseOffering",
    "Enrolment",
    "Evaluation",
    "EvaluationInvitation",
    "EvaluationQuestion",
    "HeldNotice",
    "Learner",
    "Masterclass",
    "MasterclassRules",
    "Material",
    "Placement",
    "Quartile",
    "Room",
    "SelfEnrolment",
    "SentList",
    "StandIn",
    "TrainerBooking",
    "case_readers",
    "plain_ec",
]
