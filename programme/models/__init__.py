from programme.models.organisations import (
    Invitation,
    Membership,
    Organisation,
    Participant,
    Role,
    User,
)
from programme.models.programme import (
    Deliverable,
    DevelopmentLine,
    NextStep,
    Programme,
    Responsibility,
)

__all__ = [
    "Deliverable",
    "DevelopmentLine",
    "Invitation",
    "Membership",
    "NextStep",
    "Organisation",
    "Participant",
    "Programme",
    "Responsibility",
    "Role",
    "User",
]
