from programme.models.organisations import (
    FOLLOWS_PARTICIPANTS,
    LEAD_ROLES,
    NETWORK_ROLES,
    PARTICIPANT_ROLES,
    Invitation,
    Membership,
    Organisation,
    Participant,
    Role,
    User,
    role_name,
)
from programme.models.programme import (
    Deliverable,
    DevelopmentLine,
    NextStep,
    Programme,
    Responsibility,
)

__all__ = [
    "FOLLOWS_PARTICIPANTS",
    "LEAD_ROLES",
    "NETWORK_ROLES",
    "PARTICIPANT_ROLES",
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
    "role_name",
]
