"""The routes of masterclasses: who may open them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import (
    COACHES,
    CONTACTS,
    EVERYONE,
    OWN,
    PLANS,
    SEES_PLANS,
    TAKES_PART,
    Route,
)


def enrols(args: Callable[[Objects], list[Any]], *, post: bool = False) -> Route:
    return Route({"owner"} | PLANS, OWN - {"owner"}, args, post)


def planning(args: Callable[[Objects], list[Any]], post: bool = False) -> Route:
    return Route(PLANS, SEES_PLANS - PLANS, args, post)


GENERAL = {
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
    "masterclasses:placement": Route(OWN | PLANS | {"trainer"}, args=of.placement),
    "masterclasses:place_change": enrols(of.place),
    "masterclasses:placement_plan": Route(PLANS, OWN, of.place),
    "masterclasses:placement_withdraw": enrols(of.place),
    "masterclasses:placement_change": Route(PLANS, OWN | {"trainer"}, of.placement),
    "masterclasses:placement_stop": Route(PLANS, OWN | {"trainer"}, of.placement),
    "masterclasses:placement_complete": Route(PLANS, OWN | {"trainer"}, of.placement, post=True),
    "masterclasses:certificate_pdf": Route({"owner", "learner"} | PLANS, args=of.certificate),
    "masterclasses:withdraw_certificate": Route(PLANS, {"owner", "learner"}, of.certificate),
    "masterclasses:sign_off": Route(PLANS | {"owner"}, OWN - {"owner"}, of.attendant),
    "masterclasses:participant": enrols(of.participant),
    "masterclasses:enrol": enrols(of.participant),
    "masterclasses:enrol_check": enrols(of.participant, post=True),
    "masterclasses:enrol_self": Route({"owner"}, OWN | PLANS, of.participant, post=True),
    "masterclasses:self_enrolment": enrols(of.participant, post=True),
    "masterclasses:course_apply": enrols(of.offering_for),
    "masterclasses:course_application": Route({"owner"} | PLANS, args=of.application),
    "masterclasses:course_withdraw": Route({"owner"} | PLANS, args=of.application),
    "masterclasses:course_decide": Route(PLANS, {"owner"}, of.application, post=True),
    "masterclasses:course_result": Route(PLANS, {"owner"}, of.followed_course),
    "masterclasses:enrolment_cancel": enrols(of.enrolment),
    "masterclasses:enrolment_swap": enrols(of.enrolment),
    "masterclasses:stand_in": enrols(of.enrolment),
    "masterclasses:stand_in_back": enrols(of.stand_in, post=True),
    "masterclasses:participant_file": enrols(of.as_file(of.participant)),
    "masterclasses:coaching_booking": Route(COACHES | {"owner"}, args=of.coached),
    "masterclasses:coaching_cancel": Route(COACHES | {"owner"}, args=of.coaching),
    "masterclasses:coaching_report": Route(COACHES, {"owner"}, of.coached),
}
OF_A_PROGRAMME = {
    "masterclasses:participants_file": planning(of.as_file(of.cohort)),
    "masterclasses:send_people": planning(of.cohort),
    "masterclasses:send_attendance": planning(of.cohort),
    "masterclasses:send_day_attendance": planning(of.masterclass),
    "masterclasses:sent_list": Route(PLANS, args=of.sent_list),
    "masterclasses:read_in": Route(PLANS, args=of.sent_list, post=True),
    "masterclasses:faulty_lines": Route(PLANS, args=of.sent_list),
    "masterclasses:cohort_attendance_file": Route(
        PLANS | CONTACTS, SEES_PLANS - PLANS - CONTACTS, of.as_file(of.cohort)
    ),
    "masterclasses:attendance_file": Route(
        PLANS | CONTACTS, SEES_PLANS - PLANS - CONTACTS, of.as_file(of.masterclass)
    ),
    "masterclasses:evaluation": planning(of.masterclass),
    "masterclasses:certificates": planning(of.cohort),
    "masterclasses:certificates_zip": planning(of.cohort),
    "masterclasses:issue_certificates": planning(of.cohort, post=True),
    "masterclasses:attendance": planning(of.masterclass),
    "masterclasses:attendance_history": planning(of.attendant),
    "masterclasses:attendance_paste": planning(of.masterclass),
    "masterclasses:walk_in": planning(of.masterclass),
    "masterclasses:code_word": planning(of.masterclass),
    "masterclasses:cohort": Route(SEES_PLANS, args=of.cohort),
    "masterclasses:cohort_change": planning(of.cohort),
    "masterclasses:cohort_publish": planning(of.cohort, post=True),
    "masterclasses:cohort_close": planning(of.cohort, post=True),
    "masterclasses:cohort_reopen": planning(of.cohort, post=True),
    "masterclasses:cohort_withdraw": planning(of.cohort),
    "masterclasses:day_add": planning(of.cohort),
    "masterclasses:masterclass": Route(SEES_PLANS, args=of.masterclass),
    "masterclasses:day_change": planning(of.masterclass),
    "masterclasses:day_move": planning(of.masterclass),
    "masterclasses:day_cancel": planning(of.masterclass),
    "masterclasses:materials": planning(of.masterclass),
    "masterclasses:material": Route(SEES_PLANS, args=of.material),
    "masterclasses:material_remove": planning(of.material, post=True),
    "masterclasses:room_change": Route(PLANS, args=of.room),
    "masterclasses:course": Route(SEES_PLANS, args=of.course),
    "masterclasses:course_change": planning(of.course),
    "masterclasses:course_offer": planning(of.course),
    "masterclasses:offering_change": planning(of.offering),
    "masterclasses:course_apply_for": planning(of.offering),
    "masterclasses:offering_withdraw": planning(of.offering),
    "masterclasses:participants": Route(PLANS, TAKES_PART | {"organiser"}, of.cohort),
    "masterclasses:coaching_book": Route({"owner", "stranger"}, COACHES, of.coaching_slot),
    "masterclasses:coaching_change": Route(COACHES, {"owner", "stranger"}, of.coaching_slot),
    "masterclasses:coaching_withdraw": Route(COACHES, {"owner", "stranger"}, of.coaching_slot),
}
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
