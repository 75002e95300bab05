"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import cohorts, evaluating

app_name = "masterclasses"
urlpatterns = [
    path("masterclasses/", cohorts.overview, name="overview"),
    path("masterclasses/cohorten/<int:pk>/", cohorts.cohort, name="cohort"),
    path("masterclasses/dagen/<int:pk>/", cohorts.masterclass, name="masterclass"),
    path("evaluatie/<str:token>/", evaluating.evaluate, name="evaluate"),
    path("masterclasses/evaluaties/", evaluating.all_results, name="evaluations"),
    path("masterclasses/dagen/<int:pk>/evaluatie/", evaluating.results, name="evaluation"),
]
