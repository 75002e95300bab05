"""The life of an agreement, and of what the lead does next about a participant.

The concept before an agreement is an open ``Choice``.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.states import Transitions


class AgreementState(models.TextChoices):
    OFFERED = "offered", _("aangeboden")
    SIGNED = "signed", _("getekend door deelnemer")
    ACTIVE = "active", _("actief")
    COMPLETED = "completed", _("afgerond")
    WITHDRAWN = "withdrawn", _("ingetrokken")
    DECLINED = "declined", _("geweigerd")
    EXPIRED = "expired", _("verlopen")
    TERMINATED = "terminated", _("beëindigd")


LIVE = (AgreementState.OFFERED, AgreementState.SIGNED, AgreementState.ACTIVE)
ENDED_UNSIGNED = (AgreementState.WITHDRAWN, AgreementState.DECLINED, AgreementState.EXPIRED)
CONCLUDED = (AgreementState.ACTIVE, AgreementState.COMPLETED, AgreementState.TERMINATED)

AGREEMENT = Transitions(
    {
        "sign": ({AgreementState.OFFERED}, AgreementState.SIGNED),
        "upload": ({AgreementState.OFFERED}, AgreementState.OFFERED),
        "refuse_upload": ({AgreementState.OFFERED}, AgreementState.OFFERED),
        "accept_upload": ({AgreementState.OFFERED}, AgreementState.SIGNED),
        "decline": ({AgreementState.OFFERED}, AgreementState.DECLINED),
        "expire": ({AgreementState.OFFERED}, AgreementState.EXPIRED),
        "withdraw": ({AgreementState.OFFERED, AgreementState.SIGNED}, AgreementState.WITHDRAWN),
        "countersign": ({AgreementState.SIGNED}, AgreementState.ACTIVE),
        "change_invoicing": ({AgreementState.ACTIVE}, AgreementState.ACTIVE),
        "terminate": ({AgreementState.ACTIVE}, AgreementState.ACTIVE),
        "end": ({AgreementState.ACTIVE}, AgreementState.TERMINATED),
        "complete": ({AgreementState.ACTIVE}, AgreementState.COMPLETED),
    }
)


class ActionState(models.TextChoices):
    OPEN = "open", _("te doen")
    DONE = "done", _("gedaan")


ACTION = Transitions(
    {
        "change": ({ActionState.OPEN}, ActionState.OPEN),
        "finish": ({ActionState.OPEN}, ActionState.DONE),
        "reopen": ({ActionState.DONE}, ActionState.OPEN),
    }
)
