"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import cohorts

app_name = "masterclasses"
urlpatterns = [
    path("masterclasses/", cohorts.overview, name="overview"),
    path("masterclasses/cohorten/<int:pk>/", cohorts.cohort, name="cohort"),
    path("masterclasses/dagen/<int:pk>/", cohorts.masterclass, name="masterclass"),
]
