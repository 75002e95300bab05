"""Addresses of masterclasses; who may open them is in the access matrix test."""

from django.urls import path

from masterclasses.views import attending, code_words, cohorts, signing_off

app_name = "masterclasses"
urlpatterns = [
    path("masterclasses/", cohorts.overview, name="overview"),
    path("masterclasses/cohorten/<int:pk>/", cohorts.cohort, name="cohort"),
    path("masterclasses/dagen/<int:pk>/", cohorts.masterclass, name="masterclass"),
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
]
