"""Who may open which route: what the access matrix walks, and every page is taken from.

``may`` gets through, ``sees`` is told 403, everybody else gets 404. A route is in one table:
about nothing or oneself, about an object of one organisation, or about one of a programme.
"""

from __future__ import annotations

from portal.help import GUIDES
from tests.routes import arguments as of
from tests.routes import (
    billing,
    books,
    cases,
    costs,
    crediting,
    deliverables,
    delivery,
    following,
    handbook,
    masterclasses,
    meetings,
    payments,
    reminders,
    statements,
    steps,
)
from tests.routes.access import (
    EVERYONE,
    KEEPS_BUDGET,
    LEAD,
    OF_THE_PROGRAMME,
    OWN,
    PLANS_MEETINGS,
    PUBLIC,
    READS_AGREEMENT,
    READS_BOOKS,
    READS_INVOICE,
    Route,
)

KEEPS_PEOPLE = {"owner", "coordinator", "administrator"}
SEES_PEOPLE = (OWN | LEAD) - KEEPS_PEOPLE


def act(may: set[str], post: bool = False) -> Route:
    return Route(may, READS_AGREEMENT - may, of.number, post)


GENERAL = {
    **cases.GENERAL,
    **masterclasses.GENERAL,
    **handbook.GENERAL,
    **deliverables.GENERAL,
    **reminders.GENERAL,
    **delivery.GENERAL,
    **costs.GENERAL,
    **billing.GENERAL,
    **statements.GENERAL,
    **books.GENERAL,
    **meetings.GENERAL,
    **payments.GENERAL,
    **steps.GENERAL,
    **following.GENERAL,
    "home": Route(PUBLIC),
    "language": Route(PUBLIC, post=True),
    "search": Route(EVERYONE),
    "notices": Route(EVERYONE),
    "notices_all_read": Route(EVERYONE, post=True),
    "notice_preferences": Route(EVERYONE),
    "library": Route(EVERYONE),
    "accessibility": Route(PUBLIC),
    "help": Route(PUBLIC),
    **{guide.route: Route(PUBLIC) for guide in GUIDES},
    "security_txt": Route(PUBLIC),
    "programme:programme": Route(PUBLIC),
    "programme:profile": Route(EVERYONE),
    "programme:organisations": Route(EVERYONE),
    "programme:organisation_add": Route(
        {"coordinator", "administrator"}, EVERYONE - {"coordinator", "administrator"}
    ),
    "programme:meetings": Route(EVERYONE),
    "programme:meeting_plan": Route(PLANS_MEETINGS, EVERYONE - PLANS_MEETINGS),
    "programme:logbook": Route({"administrator"}, EVERYONE - {"administrator"}),
    "programme:mails": Route(
        {"coordinator", "administrator"}, EVERYONE - {"coordinator", "administrator"}
    ),
    "packages:compare": Route(PUBLIC),
    "packages:choose": Route({"owner", "stranger"}, EVERYONE - {"owner", "stranger"}),
    "packages:agreements": Route(EVERYONE),
    "budget:invoices": Route(EVERYONE),
    "budget:budget_now": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:budget": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, of.year),
    "budget:budget_pdf": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, of.year),
    "budget:budget_xlsx": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, of.year),
    "budget:programme": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:programme_pdf": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:programme_xlsx": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:scenario": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:scenario_xlsx": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:shares": Route({"lead_finance"}, EVERYONE - {"lead_finance"}, of.year),
    "budget:drafting": Route({"lead_finance"}, EVERYONE - {"lead_finance"}),
    "budget:issue": Route(EVERYONE, post=True),
    "budget:download": Route(EVERYONE, post=True),
    "packages:verify": Route(PUBLIC),
}
ABOUT_AN_OBJECT = {
    **cases.ABOUT_AN_OBJECT,
    **masterclasses.ABOUT_AN_OBJECT,
    **reminders.ABOUT_AN_OBJECT,
    **statements.ABOUT_AN_OBJECT,
    **delivery.ABOUT_AN_OBJECT,
    **payments.ABOUT_AN_OBJECT,
    **following.ABOUT_AN_OBJECT,
    "notice": Route({"owner"}, args=of.notice),
    "programme:organisation": Route(OWN | LEAD, args=of.slug),
    "programme:organisation_change": Route(
        KEEPS_PEOPLE | {"lead_finance"}, SEES_PEOPLE - {"lead_finance"}, of.slug
    ),
    "programme:theme": Route(KEEPS_PEOPLE, SEES_PEOPLE, of.slug),
    "programme:theme_change": Route({"owner"}, (OWN | LEAD) - {"owner"}, of.slug),
    "programme:theme_tokens": Route({"owner"}, (OWN | LEAD) - {"owner"}, of.slug),
    "programme:theme_hold": Route({"owner"}, (OWN | LEAD) - {"owner"}, of.slug, post=True),
    "programme:theme_reset": Route({"owner"}, (OWN | LEAD) - {"owner"}, of.slug, post=True),
    "programme:theme_discard": Route({"owner"}, (OWN | LEAD) - {"owner"}, of.slug, post=True),
    "programme:theme_style": Route(OWN | LEAD, args=of.theme),
    "programme:theme_logo": Route(OWN | LEAD, args=of.theme),
    "programme:people": Route(KEEPS_PEOPLE, SEES_PEOPLE, of.slug),
    "programme:person_roles": Route(
        KEEPS_PEOPLE,
        SEES_PEOPLE,
        of.person,
    ),
    "programme:person_remove": Route(
        KEEPS_PEOPLE,
        SEES_PEOPLE,
        of.person,
    ),
    "programme:invitation_resend": Route(
        KEEPS_PEOPLE,
        SEES_PEOPLE,
        of.invitation,
        post=True,
    ),
    "programme:invitation_withdraw": Route(
        KEEPS_PEOPLE,
        SEES_PEOPLE,
        of.invitation,
        post=True,
    ),
    "packages:choice": Route({"owner", "coordinator"}, args=of.choice),
    "packages:choice_check": Route({"owner", "coordinator"}, args=of.choice),
    "packages:choice_summary": Route({"owner", "coordinator"}, args=of.choice),
    "packages:choice_step": Route({"owner"}, {"coordinator"}, of.step),
    "packages:choice_submit": Route({"owner"}, {"coordinator"}, of.choice, post=True),
    "packages:agreement": Route(READS_AGREEMENT, args=of.number),
    "packages:agreement_pdf": Route(READS_AGREEMENT, args=of.number),
    **crediting.ABOUT_AN_OBJECT,
    "budget:draft": Route(READS_BOOKS, args=of.draft),
    "budget:discard": Route({"lead_finance"}, READS_BOOKS - {"lead_finance"}, of.draft, post=True),
    "budget:invoice": Route(READS_INVOICE, args=of.invoice),
    "budget:invoice_pdf": Route(READS_INVOICE, args=of.invoice),
    "budget:invoice_xml": Route(READS_INVOICE, args=of.invoice),
    "budget:pay": Route({"lead_finance"}, READS_INVOICE - {"lead_finance"}, of.invoice),
    "budget:undo_payment": Route({"lead_finance"}, READS_INVOICE - {"lead_finance"}, of.payment),
    "packages:uploaded_pdf": Route(READS_AGREEMENT, args=of.number),
    "packages:sign": act({"signatory"}),
    "packages:decline": act({"signatory"}),
    "packages:countersign": act({"lead_signatory"}),
    "packages:upload": act({"owner", "signatory"}),
    "packages:withdraw": act({"owner", "coordinator"}),
    "packages:remind": act({"owner", "coordinator"}, post=True),
    "packages:terminate": act({"coordinator", "lead_signatory"}),
    "packages:change_invoicing": act({"owner", "finance", "coordinator", "lead_finance"}),
    "packages:accept_upload": act({"coordinator"}),
    "packages:refuse_upload": act({"coordinator"}),
}
# What belongs to a programme: the same for all who take part in it, hidden from other programmes.
OF_A_PROGRAMME = {
    **cases.OF_A_PROGRAMME,
    **masterclasses.OF_A_PROGRAMME,
    **reminders.OF_A_PROGRAMME,
    **costs.OF_A_PROGRAMME,
    **billing.OF_A_PROGRAMME,
    **payments.OF_A_PROGRAMME,
    **steps.OF_A_PROGRAMME,
    **handbook.OF_A_PROGRAMME,
    **deliverables.OF_A_PROGRAMME,
    **meetings.OF_A_PROGRAMME,
    "programme:meeting": Route(OF_THE_PROGRAMME, args=of.meeting),
    "programme:meeting_change": Route(
        PLANS_MEETINGS, OF_THE_PROGRAMME - PLANS_MEETINGS, args=of.meeting
    ),
    "programme:meeting_cancel": Route(
        PLANS_MEETINGS, OF_THE_PROGRAMME - PLANS_MEETINGS, args=of.meeting
    ),
}
ROUTES = {**GENERAL, **ABOUT_AN_OBJECT, **OF_A_PROGRAMME}
# What shows a form and takes it, so that it answers to two methods.
FORMS = {
    *cases.FORMS,
    *masterclasses.FORMS,
    *handbook.FORMS,
    *deliverables.FORMS,
    *meetings.FORMS,
    *reminders.FORMS,
    *delivery.FORMS,
    *costs.FORMS,
    *billing.FORMS,
    *books.FORMS,
    *crediting.FORMS,
    *payments.FORMS,
    *statements.FORMS,
    *steps.FORMS,
    *following.FORMS,
    "packages:change_invoicing",
    "notice_preferences",
    "programme:profile",
    "programme:organisation_add",
    "programme:organisation_change",
    "programme:theme_change",
    "programme:theme_tokens",
    "programme:people",
    "programme:person_roles",
    "programme:person_remove",
    "programme:meeting_plan",
    "programme:meeting_change",
    "programme:meeting_cancel",
    "packages:choose",
    "packages:choice_step",
    "packages:verify",
    "packages:sign",
    "packages:countersign",
    "packages:upload",
    "packages:decline",
    "packages:withdraw",
    "packages:terminate",
    "packages:accept_upload",
    "packages:refuse_upload",
    "budget:drafting",
    "budget:shares",
    "budget:pay",
    "budget:undo_payment",
}
# What an empty form asks for is not there, also for who may.
NAMES_ITS_OBJECT = {"packages:choose"}
# Their own tests cover what a token, a key or a login in progress opens.
OPENED_BY_A_TOKEN = {
    "programme:invitation",
    "masterclasses:feed",
    "masterclasses:evaluate",
    "notices_unsubscribe",
}
OF_ALLAUTH = ("account_", "mfa_", "usersessions_", "socialaccount_")
WITHOUT_ACCESS_RULES = {"health", "favicon"}
# What answers to who may open it by leading on, to where it can be seen or done.
LEADS_ON = {
    *books.LEADS_ON,
    *costs.LEADS_ON,
    "packages:choose",
    "packages:choice",
    "packages:uploaded_pdf",
    "packages:accept_upload",
    "packages:countersign",
    "notice",
    "budget:budget_now",
    *billing.LEADS_ON,
}
