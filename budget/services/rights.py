"""Who may do the acts of this room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from budget.models.costs import KEEPS_COSTS
from portal.kit.acts import Refused
from programme.models import Organisation, Programme, Role, User


def check_finance(actor: User, programme: Programme) -> None:
    """Raises ``Refused`` for anybody but finance of the programme's lead."""
    if not actor.works_for(programme, Role.FINANCE):
        raise _only_finance()


def check_finance_of(actor: User, lead: Organisation) -> None:
    """Raises ``Refused`` for anybody but finance of this organisation, which leads programmes."""
    if not actor.has_role(lead, Role.FINANCE):
        raise _only_finance()


def _only_finance() -> Refused:
    return Refused(
        lambda: _("Alleen de financiële administratie van de universiteit kan dit doen.")
    )


def check_keeps_costs(actor: User, programme: Programme) -> None:
    """Raises ``Refused`` for anybody but coordinators and finance of the programme's lead."""
    if not actor.works_for(programme, *KEEPS_COSTS):
        raise Refused(
            _("Alleen coördinatoren en de financiële administratie van de universiteit kunnen "
              "dit doen.")
        )  # fmt: skip
