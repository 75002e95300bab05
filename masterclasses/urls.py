"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import calendars, cohorts

app_name = "masterclasses"
urlpatterns = [
    path("masterclasses/", cohorts.overview, name="overview"),
    path("masterclasses/cohorten/<int:pk>/", cohorts.cohort, name="cohort"),
    path("masterclasses/dagen/<int:pk>/", cohorts.masterclass, name="masterclass"),
    path("mijn-agenda/", calendars.my_calendar, name="my_calendar"),
    path("mijn-agenda/link/", calendars.new_link, name="calendar_link_new"),
    path("mijn-agenda/link/uit/", calendars.no_link, name="calendar_link_off"),
    path("agenda/<str:token>.ics", calendars.feed, name="feed"),
]
