from programme.models.meetings import KnowledgeMeeting
from programme.models.organisations import (
    FOLLOWS_PARTICIPANTS,
    LEAD_ROLES,
    NETWORK_ROLES,
    PARTICIPANT_ROLES,
    ROLES_AT_LEAD,
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
    "ROLES_AT_LEAD",
    "Deliverable",
    "DevelopmentLine",
    "Invitation",
    "KnowledgeMeeting",
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
