"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import (
    attending,
    calendars,
    case_links,
    certificates,
    coaching,
    code_words,
    cohorts,
    course_applications,
    courses,
    days,
    enrolling,
    enrolments,
    evaluating,
    list_files,
    materials,
    placements,
    placing,
    planner,
    reading_in,
    rooms,
    signing_off,
    year,
)

app_name = "masterclasses"

COHORT = "masterclasses/cohorten/<int:pk>/"
DAY = "masterclasses/dagen/<int:pk>/"
PEOPLE = "masterclasses/cohorten/<int:pk>/deelnemers/<slug:slug>/"
PLACE = "masterclasses/inschrijvingen/<int:pk>/"
LIST = "masterclasses/lijsten/<int:pk>/"
SLOT = "coaching/dagdelen/<int:pk>/"
BOOKING = "coaching/afspraken/<int:pk>/"
COURSE = "vakken/<int:pk>/"
OFFERING = "vakken/aanbod/<int:pk>/"
APPLICATION = "vakken/aanmeldingen/<int:pk>/"
PLACEMENT = "plaatsingen/<int:pk>/"

PLANNING = [
    path("masterclasses/", year.overview, name="overview"),
    path("masterclasses/plannen/", planner.plan, name="plan"),
    path("masterclasses/vraag/", year.demand, name="demand"),
    path("masterclasses/zalen/", rooms.rooms, name="rooms"),
    path("masterclasses/zalen/<int:pk>/", rooms.change, name="room_change"),
    path("masterclasses/cohorten/nieuw/", cohorts.new, name="cohort_new"),
    path(COHORT, cohorts.cohort, name="cohort"),
    path(f"{COHORT}wijzigen/", cohorts.change, name="cohort_change"),
    path(f"{COHORT}openen/", cohorts.publish, name="cohort_publish"),
    path(f"{COHORT}sluiten/", cohorts.close, name="cohort_close"),
    path(f"{COHORT}heropenen/", cohorts.reopen, name="cohort_reopen"),
    path(f"{COHORT}afgelasten/", cohorts.withdraw, name="cohort_withdraw"),
    path(f"{COHORT}dag/", days.add, name="day_add"),
    path(DAY, days.masterclass, name="masterclass"),
    path(f"{DAY}wijzigen/", days.change, name="day_change"),
    path(f"{DAY}verplaatsen/", days.move, name="day_move"),
    path(f"{DAY}afgelasten/", days.cancel, name="day_cancel"),
    path(f"{DAY}materiaal/", materials.materials, name="materials"),
    path("masterclasses/materiaal/<int:pk>/", materials.material, name="material"),
    path("masterclasses/materiaal/<int:pk>/weghalen/", materials.remove, name="material_remove"),
]
ENROLLING = [
    path(f"{COHORT}deelnemers/", enrolling.participants, name="participants"),
    path(PEOPLE, enrolling.participant, name="participant"),
    path(f"{PEOPLE}inschrijven/", enrolling.enrol_colleagues, name="enrol"),
    path(f"{PEOPLE}controle/", enrolling.check, name="enrol_check"),
    path(f"{PEOPLE}mijzelf/", enrolling.enrol_oneself, name="enrol_self"),
    path(f"{PEOPLE}zelf-inschrijven/", enrolling.self_enrolment, name="self_enrolment"),
    path(f"{PLACE}afmelden/", enrolments.cancel, name="enrolment_cancel"),
    path(f"{PLACE}wisselen/", enrolments.swap_place, name="enrolment_swap"),
    path(f"{PLACE}vervanger/", enrolments.stand_in, name="stand_in"),
    path(f"{PLACE}vervanger/<int:day>/terugnemen/", enrolments.take_back, name="stand_in_back"),
]
ATTENDING = [
    path(f"{DAY}aanwezigheid/", attending.attendance, name="attendance"),
    path(f"{DAY}aanwezigheid/erbij/", attending.walk_in, name="walk_in"),
    path(f"{DAY}aanwezigheid/plakken/", attending.paste, name="attendance_paste"),
    path(f"{DAY}aanwezigheid/<int:learner_pk>/", attending.history, name="attendance_history"),
    path(f"{DAY}codewoord/", code_words.code_word, name="code_word"),
    path(f"{DAY}afmelden/<int:learner_pk>/", signing_off.sign_off, name="sign_off"),
    path("aanwezig/", code_words.come_in, name="come_in"),
]
OUTCOMES = [
    path(f"{COHORT}certificaten/", certificates.certificates, name="certificates"),
    path(f"{COHORT}certificaten/uitgeven/", certificates.issue, name="issue_certificates"),
    path(f"{COHORT}certificaten.zip", certificates.certificates_zip, name="certificates_zip"),
    path("mijn-certificaten/", certificates.my_certificates, name="my_certificates"),
    path("certificaten/<str:number>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(
        "certificaten/<str:number>/intrekken/", certificates.withdraw, name="withdraw_certificate"
    ),
    path("evaluatie/<str:token>/", evaluating.evaluate, name="evaluate"),
    path("masterclasses/evaluaties/", evaluating.all_results, name="evaluations"),
    path(f"{DAY}evaluatie/", evaluating.results, name="evaluation"),
]
CALENDARS = [
    path("mijn-agenda/", calendars.my_calendar, name="my_calendar"),
    path("mijn-agenda/link/", calendars.new_link, name="calendar_link_new"),
    path("mijn-agenda/link/uit/", calendars.no_link, name="calendar_link_off"),
    path("agenda/<str:token>.ics", calendars.feed, name="feed"),
]
LISTS = [
    path(f"{COHORT}deelnemers.<str:form>", list_files.participants, name="participants_file"),
    path(f"{PEOPLE}deelnemers.<str:form>", list_files.participant, name="participant_file"),
    path(
        f"{COHORT}aanwezigheid.<str:form>",
        list_files.attendance_of_cohort,
        name="cohort_attendance_file",
    ),
    path(f"{DAY}aanwezigheid.<str:form>", list_files.attendance_of_day, name="attendance_file"),
    path(f"{COHORT}deelnemers-inlezen/", reading_in.send_people, name="send_people"),
    path(f"{COHORT}aanwezigheid-inlezen/", reading_in.send_attendance, name="send_attendance"),
    path(f"{DAY}aanwezigheid/inlezen/", reading_in.send_day, name="send_day_attendance"),
    path(LIST, reading_in.sent_list, name="sent_list"),
    path(f"{LIST}inlezen/", reading_in.read_in, name="read_in"),
    path(f"{LIST}fouten.csv", reading_in.faulty, name="faulty_lines"),
]
COACHING = [
    path("coaching/", coaching.coaching, name="coaching"),
    path("coaching/aanbieden/", coaching.offer, name="coaching_offer"),
    path(f"{SLOT}boeken/", coaching.book, name="coaching_book"),
    path(f"{SLOT}wijzigen/", coaching.change, name="coaching_change"),
    path(f"{SLOT}intrekken/", coaching.withdraw, name="coaching_withdraw"),
    path(BOOKING, coaching.booking, name="coaching_booking"),
    path(f"{BOOKING}afzeggen/", coaching.cancel, name="coaching_cancel"),
    path(f"{BOOKING}verslag/", coaching.report, name="coaching_report"),
]
COURSES = [
    path("vakken/", courses.courses, name="courses"),
    path("vakken/nieuw/", courses.new, name="course_new"),
    path(COURSE, courses.course, name="course"),
    path(f"{COURSE}wijzigen/", courses.change, name="course_change"),
    path(f"{COURSE}aanbieden/", courses.offer, name="course_offer"),
    path(f"{OFFERING}wijzigen/", courses.offering_change, name="offering_change"),
    path(f"{OFFERING}afgelasten/", courses.offering_withdraw, name="offering_withdraw"),
    path(f"{OFFERING}aanmelden/", course_applications.choose_participant, name="course_apply_for"),
    path(f"{OFFERING}aanmelden/<slug:slug>/", course_applications.apply, name="course_apply"),
    path("vakken/aanmeldingen/", course_applications.applications, name="course_applications"),
    path(APPLICATION, course_applications.application, name="course_application"),
    path(f"{APPLICATION}besluit/", course_applications.decide, name="course_decide"),
    path(f"{APPLICATION}resultaat/", course_applications.result, name="course_result"),
    path(f"{APPLICATION}intrekken/", course_applications.withdraw, name="course_withdraw"),
]
PLACEMENTS = [
    path("masterclasses/cases/<int:pk>/koppelen/", case_links.of_case, name="case_links"),
    path(f"{DAY}cases/", case_links.of_day, name="day_cases"),
    path("masterclasses/cases/<int:pk>/losmaken/", case_links.unlink_day, name="day_case_unlink"),
    path(f"{PLACEMENT}case/", case_links.of_placement, name="placement_case"),
    path(f"{BOOKING}case/", case_links.of_booking, name="coaching_case"),
    path("plaatsingen/", placements.overview, name="placements"),
    path("plaatsingen/aanbieden/", placing.offer, name="placement_offer"),
    path(PLACEMENT, placements.placement, name="placement"),
    path(f"{PLACEMENT}plek/", placing.change_place, name="place_change"),
    path(f"{PLACEMENT}plannen/", placing.plan, name="placement_plan"),
    path(f"{PLACEMENT}wijzigen/", placing.change, name="placement_change"),
    path(f"{PLACEMENT}stoppen/", placing.stop, name="placement_stop"),
    path(f"{PLACEMENT}intrekken/", placing.withdraw, name="placement_withdraw"),
    path(f"{PLACEMENT}afronden/", placing.complete, name="placement_complete"),
]
urlpatterns = [
    *PLANNING,
    *ENROLLING,
    *ATTENDING,
    *OUTCOMES,
    *CALENDARS,
    *LISTS,
    *COACHING,
    *COURSES,
    *PLACEMENTS,
]
