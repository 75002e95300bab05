"""Who may open which route: what the access matrix walks, and every page is taken from.

``may`` gets through, ``sees`` is told 403, everybody else gets 404. A route is in one table:
about nothing or oneself, about an object of one organisation, or about one of a programme.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.factories.world import Objects

OWN = {"owner", "team_mate", "signatory", "finance", "learner"}
LEAD = {"coordinator", "lead_finance", "lead_signatory", "administrator"}
# A trainer is at the lead, but sees none of what the programme agrees and pays.
EVERYONE = OWN | LEAD | {"stranger", "nobody", "organiser", "trainer"}
READS_AGREEMENT = (OWN - {"learner"}) | LEAD
READS_BOOKS = {"lead_finance", "coordinator", "administrator"}
READS_INVOICE = READS_BOOKS | {"owner", "signatory", "finance"}
KEEPS_BUDGET = LEAD | {"organiser"}
OF_THE_PROGRAMME = EVERYONE - {"nobody"}
PLANS_MEETINGS = {"organiser", "coordinator"}
TAKES_PART = OWN | {"stranger"}
PLANS = {"coordinator", "administrator"}
SEES_PLANS = TAKES_PART | PLANS | {"organiser"}
CONTACTS = {"owner", "stranger"}
COACHES = PLANS | {"trainer"}
PUBLIC = EVERYONE | {"visitor"}


@dataclass(frozen=True)
class Route:
    """Who gets through (``may``), who is told 403 (``sees``); everybody else gets 404."""

    may: set[str]
    sees: set[str] = frozenset()  # type: ignore[assignment]
    args: Callable[[Objects], list[Any]] = lambda objects: []
    post: bool = False


def _slug(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug]


def _number(objects: Objects) -> list[Any]:
    return [objects.agreement.number]


def _choice(objects: Objects) -> list[Any]:
    return [objects.choice.pk]


def _step(objects: Objects) -> list[Any]:
    return [objects.choice.pk, "pakket"]


def _person(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug, objects.colleague.pk]


def _invitation(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug, objects.invitation.pk]


def _draft(objects: Objects) -> list[Any]:
    return [objects.draft.pk]


def _invoice(objects: Objects) -> list[Any]:
    return [objects.invoice.number]


def _payment(objects: Objects) -> list[Any]:
    return [objects.invoice.number, objects.payment.pk]


def _cohort(objects: Objects) -> list[Any]:
    return [objects.cohort.pk]


def _masterclass(objects: Objects) -> list[Any]:
    return [objects.masterclass.pk]


def _room(objects: Objects) -> list[Any]:
    return [objects.room.pk]


def _material(objects: Objects) -> list[Any]:
    return [objects.material.pk]


def _participant(objects: Objects) -> list[Any]:
    return [objects.cohort.pk, objects.participant.organisation.slug]


def _sent_list(objects: Objects) -> list[Any]:
    return [objects.sent_list.pk]


def _enrolment(objects: Objects) -> list[Any]:
    return [objects.enrolment.pk]


def _as_file(args: Callable[[Objects], list[Any]]) -> Callable[[Objects], list[Any]]:
    return lambda objects: [*args(objects), "xlsx"]


def _stand_in(objects: Objects) -> list[Any]:
    return [objects.enrolment.pk, objects.masterclass.pk]


def _enrols(args: Callable[[Objects], list[Any]], *, post: bool = False) -> Route:
    return Route({"owner"} | PLANS, OWN - {"owner"}, args, post)


def _attendant(objects: Objects) -> list[Any]:
    return [objects.masterclass.pk, objects.enrolment.learner_id]


def _certificate(objects: Objects) -> list[Any]:
    return [objects.certificate.number]


def _course(objects: Objects) -> list[Any]:
    return [objects.course.pk]


def _offering(objects: Objects) -> list[Any]:
    return [objects.offering.pk]


def _offering_for(objects: Objects) -> list[Any]:
    return [objects.offering.pk, objects.participant.organisation.slug]


def _application(objects: Objects) -> list[Any]:
    return [objects.application.pk]


def _followed_course(objects: Objects) -> list[Any]:
    return [objects.followed_course.pk]


def _place(objects: Objects) -> list[Any]:
    return [objects.open_place.pk]


def _placement(objects: Objects) -> list[Any]:
    return [objects.placement.pk]


def _year(objects: Objects) -> list[Any]:
    return [objects.agreement.first_year]


def _meeting(objects: Objects) -> list[Any]:
    return [objects.meeting.pk]


def _coaching(objects: Objects) -> list[Any]:
    return [objects.coaching.pk]


def _coached(objects: Objects) -> list[Any]:
    return [objects.coached.pk]


def _coaching_slot(objects: Objects) -> list[Any]:
    return [objects.coaching_slot.pk]


def _act(may: set[str], post: bool = False) -> Route:
    return Route(may, READS_AGREEMENT - may, _number, post)


def _planning(args: Callable[[Objects], list[Any]], post: bool = False) -> Route:
    return Route(PLANS, SEES_PLANS - PLANS, args, post)


GENERAL = {
    "home": Route(PUBLIC),
    "accessibility": Route(PUBLIC),
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
    "budget:budget": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, _year),
    "budget:budget_pdf": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, _year),
    "budget:budget_xlsx": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, _year),
    "budget:drafting": Route({"lead_finance"}, EVERYONE - {"lead_finance"}),
    "budget:issue": Route(EVERYONE, post=True),
    "budget:download": Route(EVERYONE, post=True),
    "packages:verify": Route(PUBLIC),
    "masterclasses:overview": Route(EVERYONE),
    "masterclasses:my_calendar": Route(EVERYONE),
    "masterclasses:evaluations": Route(PLANS, EVERYONE - PLANS),
    "masterclasses:my_certificates": Route(EVERYONE),
    "masterclasses:come_in": Route(EVERYONE),
    "masterclasses:calendar_link_new": Route(EVERYONE, post=True),
    "masterclasses:calendar_link_off": Route(EVERYONE, post=True),
    "masterclasses:plan": Route(PLANS, EVERYONE - PLANS),
    "masterclasses:demand": Route(PLANS, EVERYONE - PLANS),
    "masterclasses:rooms": Route(PLANS, EVERYONE - PLANS),
    "masterclasses:cohort_new": Route(PLANS, EVERYONE - PLANS),
    "masterclasses:coaching": Route(EVERYONE),
    "masterclasses:coaching_offer": Route(COACHES, EVERYONE - COACHES),
    "masterclasses:courses": Route(EVERYONE),
    "masterclasses:course_applications": Route(EVERYONE),
    "masterclasses:course_new": Route(PLANS, EVERYONE - PLANS),
    "masterclasses:placements": Route(EVERYONE),
    "masterclasses:placement_offer": Route(
        {"owner", "stranger"} | PLANS, EVERYONE - {"owner", "stranger"} - PLANS
    ),
}
ABOUT_AN_OBJECT = {
    # The trainer supervises the placement; nobody is in the open place yet.
    "masterclasses:placement": Route(OWN | PLANS | {"trainer"}, args=_placement),
    "masterclasses:place_change": _enrols(_place),
    "masterclasses:placement_plan": Route(PLANS, OWN, _place),
    "masterclasses:placement_withdraw": _enrols(_place),
    "masterclasses:placement_change": Route(PLANS, OWN | {"trainer"}, _placement),
    "masterclasses:placement_stop": Route(PLANS, OWN | {"trainer"}, _placement),
    "masterclasses:placement_complete": Route(PLANS, OWN | {"trainer"}, _placement, post=True),
    "masterclasses:certificate_pdf": Route({"owner", "learner"} | PLANS, args=_certificate),
    "masterclasses:withdraw_certificate": Route(PLANS, {"owner", "learner"}, _certificate),
    "masterclasses:sign_off": Route(PLANS | {"owner"}, OWN - {"owner"}, _attendant),
    "programme:organisation": Route(OWN | LEAD, args=_slug),
    "programme:organisation_change": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _slug
    ),
    "programme:people": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _slug
    ),
    "programme:person_roles": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _person
    ),
    "programme:person_remove": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _person
    ),
    "programme:invitation_resend": Route(
        {"owner", "coordinator", "administrator"},
        (OWN | LEAD) - {"owner", "coordinator"},
        _invitation,
        post=True,
    ),
    "programme:invitation_withdraw": Route(
        {"owner", "coordinator", "administrator"},
        (OWN | LEAD) - {"owner", "coordinator"},
        _invitation,
        post=True,
    ),
    "packages:choice": Route({"owner", "coordinator"}, args=_choice),
    "packages:choice_check": Route({"owner", "coordinator"}, args=_choice),
    "packages:choice_summary": Route({"owner", "coordinator"}, args=_choice),
    "packages:choice_step": Route({"owner"}, {"coordinator"}, _step),
    "packages:choice_submit": Route({"owner"}, {"coordinator"}, _choice, post=True),
    "packages:agreement": Route(READS_AGREEMENT, args=_number),
    "packages:agreement_pdf": Route(READS_AGREEMENT, args=_number),
    "budget:draft": Route(READS_BOOKS, args=_draft),
    "budget:discard": Route({"lead_finance"}, READS_BOOKS - {"lead_finance"}, _draft, post=True),
    "budget:invoice": Route(READS_INVOICE, args=_invoice),
    "budget:invoice_pdf": Route(READS_INVOICE, args=_invoice),
    "budget:pay": Route({"lead_finance"}, READS_INVOICE - {"lead_finance"}, _invoice),
    "budget:undo_payment": Route({"lead_finance"}, READS_INVOICE - {"lead_finance"}, _payment),
    "packages:uploaded_pdf": Route(READS_AGREEMENT, args=_number),
    "packages:sign": _act({"signatory"}),
    "packages:decline": _act({"signatory"}),
    "packages:countersign": _act({"lead_signatory"}),
    "packages:upload": _act({"owner", "signatory"}),
    "packages:withdraw": _act({"owner", "coordinator"}),
    "packages:remind": _act({"owner", "coordinator"}, post=True),
    "packages:terminate": _act({"coordinator", "lead_signatory"}),
    "packages:change_invoicing": _act({"owner", "finance", "coordinator", "lead_finance"}),
    "packages:accept_upload": _act({"coordinator"}),
    "packages:refuse_upload": _act({"coordinator"}),
    "masterclasses:participant": _enrols(_participant),
    "masterclasses:enrol": _enrols(_participant),
    "masterclasses:enrol_check": _enrols(_participant, post=True),
    "masterclasses:enrol_self": Route({"owner"}, OWN | PLANS, _participant, post=True),
    "masterclasses:self_enrolment": _enrols(_participant, post=True),
    "masterclasses:course_apply": _enrols(_offering_for),
    "masterclasses:course_application": Route({"owner"} | PLANS, args=_application),
    "masterclasses:course_withdraw": Route({"owner"} | PLANS, args=_application),
    "masterclasses:course_decide": Route(PLANS, {"owner"}, _application, post=True),
    "masterclasses:course_result": Route(PLANS, {"owner"}, _followed_course),
    "masterclasses:enrolment_cancel": _enrols(_enrolment),
    "masterclasses:enrolment_swap": _enrols(_enrolment),
    "masterclasses:stand_in": _enrols(_enrolment),
    "masterclasses:stand_in_back": _enrols(_stand_in, post=True),
    "masterclasses:participant_file": _enrols(_as_file(_participant)),
    "masterclasses:coaching_booking": Route(COACHES | {"owner"}, args=_coached),
    "masterclasses:coaching_cancel": Route(COACHES | {"owner"}, args=_coaching),
    "masterclasses:coaching_report": Route(COACHES, {"owner"}, _coached),
}
# What belongs to a programme: the same for all who take part in it, hidden from other programmes.
OF_A_PROGRAMME = {
    "masterclasses:participants_file": _planning(_as_file(_cohort)),
    "masterclasses:send_people": _planning(_cohort),
    "masterclasses:send_attendance": _planning(_cohort),
    "masterclasses:send_day_attendance": _planning(_masterclass),
    "masterclasses:sent_list": Route(PLANS, args=_sent_list),
    "masterclasses:read_in": Route(PLANS, args=_sent_list, post=True),
    "masterclasses:faulty_lines": Route(PLANS, args=_sent_list),
    "masterclasses:cohort_attendance_file": Route(
        PLANS | CONTACTS, SEES_PLANS - PLANS - CONTACTS, _as_file(_cohort)
    ),
    "masterclasses:attendance_file": Route(
        PLANS | CONTACTS, SEES_PLANS - PLANS - CONTACTS, _as_file(_masterclass)
    ),
    "masterclasses:evaluation": _planning(_masterclass),
    "masterclasses:certificates": _planning(_cohort),
    "masterclasses:certificates_zip": _planning(_cohort),
    "masterclasses:issue_certificates": _planning(_cohort, post=True),
    "masterclasses:attendance": _planning(_masterclass),
    "masterclasses:attendance_history": _planning(_attendant),
    "masterclasses:attendance_paste": _planning(_masterclass),
    "masterclasses:walk_in": _planning(_masterclass),
    "masterclasses:code_word": _planning(_masterclass),
    "programme:meeting": Route(OF_THE_PROGRAMME, args=_meeting),
    "programme:meeting_change": Route(
        PLANS_MEETINGS, OF_THE_PROGRAMME - PLANS_MEETINGS, args=_meeting
    ),
    "programme:meeting_cancel": Route(
        PLANS_MEETINGS, OF_THE_PROGRAMME - PLANS_MEETINGS, args=_meeting
    ),
    "masterclasses:cohort": Route(SEES_PLANS, args=_cohort),
    "masterclasses:cohort_change": _planning(_cohort),
    "masterclasses:cohort_publish": _planning(_cohort, post=True),
    "masterclasses:cohort_close": _planning(_cohort, post=True),
    "masterclasses:cohort_reopen": _planning(_cohort, post=True),
    "masterclasses:cohort_withdraw": _planning(_cohort),
    "masterclasses:day_add": _planning(_cohort),
    "masterclasses:masterclass": Route(SEES_PLANS, args=_masterclass),
    "masterclasses:day_change": _planning(_masterclass),
    "masterclasses:day_move": _planning(_masterclass),
    "masterclasses:day_cancel": _planning(_masterclass),
    "masterclasses:materials": _planning(_masterclass),
    "masterclasses:material": Route(SEES_PLANS, args=_material),
    "masterclasses:material_remove": _planning(_material, post=True),
    "masterclasses:room_change": Route(PLANS, args=_room),
    "masterclasses:course": Route(SEES_PLANS, args=_course),
    "masterclasses:course_change": _planning(_course),
    "masterclasses:course_offer": _planning(_course),
    "masterclasses:offering_change": _planning(_offering),
    "masterclasses:offering_withdraw": _planning(_offering),
    "masterclasses:participants": Route(PLANS, TAKES_PART | {"organiser"}, _cohort),
    "masterclasses:coaching_book": Route({"owner", "stranger"}, COACHES, _coaching_slot),
    "masterclasses:coaching_change": Route(COACHES, {"owner", "stranger"}, _coaching_slot),
    "masterclasses:coaching_withdraw": Route(COACHES, {"owner", "stranger"}, _coaching_slot),
}
ROUTES = {**GENERAL, **ABOUT_AN_OBJECT, **OF_A_PROGRAMME}
# What shows a form and takes it, so that it answers to two methods.
FORMS = {
    "masterclasses:send_people",
    "masterclasses:send_attendance",
    "masterclasses:send_day_attendance",
    "masterclasses:placement_offer",
    "masterclasses:place_change",
    "masterclasses:placement_plan",
    "masterclasses:placement_change",
    "masterclasses:placement_stop",
    "masterclasses:placement_withdraw",
    "masterclasses:withdraw_certificate",
    "masterclasses:attendance",
    "masterclasses:attendance_history",
    "masterclasses:attendance_paste",
    "masterclasses:walk_in",
    "masterclasses:code_word",
    "masterclasses:come_in",
    "masterclasses:sign_off",
    "masterclasses:my_calendar",
    "masterclasses:plan",
    "masterclasses:rooms",
    "masterclasses:room_change",
    "masterclasses:cohort_new",
    "masterclasses:cohort_change",
    "masterclasses:cohort_withdraw",
    "masterclasses:day_add",
    "masterclasses:day_change",
    "masterclasses:day_move",
    "masterclasses:day_cancel",
    "masterclasses:materials",
    "packages:change_invoicing",
    "programme:profile",
    "programme:organisation_add",
    "programme:organisation_change",
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
    "budget:pay",
    "budget:undo_payment",
    "masterclasses:enrol",
    "masterclasses:enrolment_cancel",
    "masterclasses:enrolment_swap",
    "masterclasses:stand_in",
    "masterclasses:coaching_offer",
    "masterclasses:coaching_book",
    "masterclasses:coaching_change",
    "masterclasses:coaching_withdraw",
    "masterclasses:coaching_cancel",
    "masterclasses:coaching_report",
    "masterclasses:course_new",
    "masterclasses:course_change",
    "masterclasses:course_offer",
    "masterclasses:course_apply",
    "masterclasses:course_result",
    "masterclasses:course_withdraw",
    "masterclasses:offering_change",
    "masterclasses:offering_withdraw",
}
# What an empty form asks for is not there, also for who may.
NAMES_ITS_OBJECT = {"packages:choose"}
# Their own tests cover what a token, a key or a login in progress opens.
OPENED_BY_A_TOKEN = {"programme:invitation", "masterclasses:feed", "masterclasses:evaluate"}
OF_ALLAUTH = ("account_", "mfa_", "usersessions_", "socialaccount_")
WITHOUT_ACCESS_RULES = {"health", "favicon"}
# What answers to who may open it by leading on, to where it can be seen or done.
LEADS_ON = {
    "packages:choose",
    "packages:choice",
    "packages:uploaded_pdf",
    "packages:accept_upload",
    "packages:countersign",
    "budget:budget_now",
}
