"""Who may open which route about cases; those in the world are shared with the lead only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import COACHES, EVERYONE, OWN, PLANS, SEES_PLANS, Route

READS = {"owner", "team_mate", "signatory", "learner", "coordinator", "administrator"}
BRINGS = {"owner", "learner", "stranger"}


def own(args: Callable[[Objects], list[Any]], *, post: bool = False) -> Route:
    """For who brought it, and the contacts of the organisation."""
    return Route({"owner"}, READS - {"owner"}, args, post)


GENERAL = {
    "programme:cases": Route(EVERYONE),
    "programme:case_matrix": Route(EVERYONE),
    "programme:case_bring": Route(BRINGS, EVERYONE - BRINGS),
}
ABOUT_AN_OBJECT = {
    "programme:case": Route(READS, args=of.case),
    "programme:case_change": own(of.case),
    "programme:case_describe": own(of.case),
    "programme:case_assess": Route({"owner"} | PLANS, READS - {"owner"} - PLANS, of.case),
    "programme:case_share": own(of.case),
    "programme:case_take_up": Route(PLANS, READS - PLANS, of.case, post=True),
    "programme:case_finish": own(of.case),
    "programme:case_reopen": own(of.case, post=True),
    "programme:case_withdraw": own(of.case, post=True),
    "programme:case_bring_again": own(of.case, post=True),
    "programme:case_documents": own(of.case),
    "programme:case_document": Route(READS, args=of.case_document),
    "programme:case_document_remove": own(of.case_document, post=True),
    "programme:case_kpi_add": own(of.case),
    "programme:case_kpi": own(of.kpi),
    "programme:case_kpi_remove": own(of.kpi, post=True),
    "programme:case_value_remove": own(of.kpi_value, post=True),
    "masterclasses:case_links": Route(PLANS, READS - PLANS, of.case),
    "masterclasses:placement_case": Route(
        {"owner"} | PLANS, (OWN - {"owner"}) | {"trainer"}, of.placement
    ),
    "masterclasses:coaching_case": Route({"owner"} | PLANS, COACHES - PLANS, of.coaching),
}
OF_A_PROGRAMME = {
    "masterclasses:day_cases": Route(PLANS, SEES_PLANS - PLANS, of.masterclass),
    "masterclasses:day_case_unlink": Route(PLANS, SEES_PLANS - PLANS, of.case_day, post=True),
}
FORMS = {
    "programme:case_bring",
    "programme:case_change",
    "programme:case_describe",
    "programme:case_assess",
    "programme:case_share",
    "programme:case_finish",
    "programme:case_documents",
    "programme:case_kpi_add",
    "programme:case_kpi",
    "masterclasses:case_links",
    "masterclasses:placement_case",
    "masterclasses:coaching_case",
    "masterclasses:day_cases",
}
