"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import cohorts, enrolling, places

app_name = "masterclasses"
COHORT = "masterclasses/cohorten/<int:pk>/"
PLACE = "masterclasses/inschrijvingen/<int:pk>/"
urlpatterns = [
    path("masterclasses/", cohorts.overview, name="overview"),
    path("masterclasses/cohorten/<int:pk>/", cohorts.cohort, name="cohort"),
    path("masterclasses/dagen/<int:pk>/", cohorts.masterclass, name="masterclass"),
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
]
