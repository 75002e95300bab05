"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import (
    attending,
    calendars,
    certificates,
    code_words,
    cohorts,
    days,
    enrolling,
    materials,
    places,
    planner,
    rooms,
    signing_off,
    year,
)

app_name = "masterclasses"
COHORT = "masterclasses/cohorten/<int:pk>/"
PLACE = "masterclasses/inschrijvingen/<int:pk>/"
urlpatterns = [
    path("masterclasses/", year.overview, name="overview"),
    path("masterclasses/plannen/", planner.plan, name="plan"),
    path("masterclasses/vraag/", year.demand, name="demand"),
    path("masterclasses/zalen/", rooms.rooms, name="rooms"),
    path("masterclasses/zalen/<int:pk>/", rooms.change, name="room_change"),
    path("masterclasses/cohorten/nieuw/", cohorts.new, name="cohort_new"),
    path("masterclasses/cohorten/<int:pk>/", cohorts.cohort, name="cohort"),
    path("mijn-agenda/", calendars.my_calendar, name="my_calendar"),
    path("mijn-agenda/link/", calendars.new_link, name="calendar_link_new"),
    path("mijn-agenda/link/uit/", calendars.no_link, name="calendar_link_off"),
    path("agenda/<str:token>.ics", calendars.feed, name="feed"),
    path("masterclasses/cohorten/<int:pk>/wijzigen/", cohorts.change, name="cohort_change"),
    path("masterclasses/cohorten/<int:pk>/openen/", cohorts.publish, name="cohort_publish"),
    path("masterclasses/cohorten/<int:pk>/sluiten/", cohorts.close, name="cohort_close"),
    path("masterclasses/cohorten/<int:pk>/heropenen/", cohorts.reopen, name="cohort_reopen"),
    path("masterclasses/cohorten/<int:pk>/afgelasten/", cohorts.withdraw, name="cohort_withdraw"),
    path("masterclasses/cohorten/<int:pk>/dag/", days.add, name="day_add"),
    path("masterclasses/dagen/<int:pk>/", days.masterclass, name="masterclass"),
    path("masterclasses/dagen/<int:pk>/wijzigen/", days.change, name="day_change"),
    path("masterclasses/dagen/<int:pk>/verplaatsen/", days.move, name="day_move"),
    path("masterclasses/dagen/<int:pk>/afgelasten/", days.cancel, name="day_cancel"),
    path("masterclasses/dagen/<int:pk>/materiaal/", materials.materials, name="materials"),
    path("masterclasses/materiaal/<int:pk>/", materials.material, name="material"),
    path("masterclasses/materiaal/<int:pk>/weghalen/", materials.remove, name="material_remove"),
    path(f"{COHORT}deelnemers/", enrolling.participants, name="participants"),
    path(f"{COHORT}deelnemers/<slug:slug>/", enrolling.participant, name="participant"),
    path(f"{COHORT}deelnemers/<slug:slug>/inschrijven/", enrolling.enrol_colleagues, name="enrol"),
    path(f"{COHORT}deelnemers/<slug:slug>/controle/", enrolling.check, name="enrol_check"),
    path(f"{COHORT}deelnemers/<slug:slug>/mijzelf/", enrolling.enrol_oneself, name="enrol_self"),
    path(
        f"{COHORT}deelnemers/<slug:slug>/zelf-inschrijven/",
        enrolling.self_enrolment,
        name="self_enrolment",
    ),
    path(f"{PLACE}afmelden/", places.cancel, name="enrolment_cancel"),
    path(f"{PLACE}wisselen/", places.swap_place, name="enrolment_swap"),
    path(f"{PLACE}vervanger/", places.stand_in, name="stand_in"),
    path(f"{PLACE}vervanger/<int:day>/terugnemen/", places.take_back, name="stand_in_back"),
    path("masterclasses/dagen/<int:pk>/aanwezigheid/", attending.attendance, name="attendance"),
    path("masterclasses/dagen/<int:pk>/aanwezigheid/erbij/", attending.walk_in, name="walk_in"),
    path(
        "masterclasses/dagen/<int:pk>/aanwezigheid/plakken/",
        attending.paste,
        name="attendance_paste",
    ),
    path(
        "masterclasses/dagen/<int:pk>/aanwezigheid/<int:learner_pk>/",
        attending.history,
        name="attendance_history",
    ),
    path("masterclasses/dagen/<int:pk>/codewoord/", code_words.code_word, name="code_word"),
    path(
        "masterclasses/dagen/<int:pk>/afmelden/<int:learner_pk>/",
        signing_off.sign_off,
        name="sign_off",
    ),
    path("aanwezig/", code_words.come_in, name="come_in"),
    path(
        "masterclasses/cohorten/<int:pk>/certificaten/",
        certificates.certificates,
        name="certificates",
    ),
    path(
        "masterclasses/cohorten/<int:pk>/certificaten/uitgeven/",
        certificates.issue,
        name="issue_certificates",
    ),
    path(
        "masterclasses/cohorten/<int:pk>/certificaten.zip",
        certificates.certificates_zip,
        name="certificates_zip",
    ),
    path("mijn-certificaten/", certificates.my_certificates, name="my_certificates"),
    path("certificaten/<str:number>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(
        "certificaten/<str:number>/intrekken/",
        certificates.withdraw,
        name="withdraw_certificate",
    ),
]
