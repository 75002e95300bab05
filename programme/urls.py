"""The addresses of programmes, organisations and people."""

from django.urls import path

from programme.views import (
    cases,
    invitations,
    logbook,
    mails,
    meetings,
    organisations,
    people,
    programme,
    steps,
)

app_name = "programme"

urlpatterns = [
    path("programma/", programme.programme, name="programme"),
    path("programma/<slug:slug>/", programme.programme, name="programme"),
    path("organisaties/", organisations.organisations, name="organisations"),
    path("organisaties/toevoegen/", organisations.add, name="organisation_add"),
    path("organisaties/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisaties/<slug:slug>/wijzigen/", organisations.change, name="organisation_change"),
    path("organisaties/<slug:slug>/mensen/", people.people, name="people"),
    path(
        "organisaties/<slug:slug>/mensen/<int:person_id>/rollen/",
        people.roles,
        name="person_roles",
    ),
    path(
        "organisaties/<slug:slug>/mensen/<int:person_id>/weghalen/",
        people.remove,
        name="person_remove",
    ),
    path(
        "organisaties/<slug:slug>/uitnodigingen/<int:invitation_id>/opnieuw/",
        people.resend,
        name="invitation_resend",
    ),
    path(
        "organisaties/<slug:slug>/uitnodigingen/<int:invitation_id>/intrekken/",
        people.withdraw,
        name="invitation_withdraw",
    ),
    path("uitnodigingen/<str:token>/", invitations.accept, name="invitation"),
    path("kennisbijeenkomsten/", meetings.meetings, name="meetings"),
    path("kennisbijeenkomsten/plannen/", meetings.plan, name="meeting_plan"),
    path("kennisbijeenkomsten/<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("kennisbijeenkomsten/<int:meeting_id>/wijzigen/", meetings.change, name="meeting_change"),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/afgelasten/", meetings.cancel, name="meeting_cancel"
    ),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("vervolgstappen/", steps.steps, name="steps"),
    path("vervolgstappen/toevoegen/", steps.add, name="step_add"),
    path("vervolgstappen/<int:step_id>/", steps.step, name="step"),
    path("vervolgstappen/<int:step_id>/wijzigen/", steps.change, name="step_change"),
    path("vervolgstappen/<int:step_id>/klaar/", steps.finish, name="step_finish"),
    path("vervolgstappen/<int:step_id>/heropenen/", steps.reopen, name="step_reopen"),
    path("vervolgstappen/<int:step_id>/verplaatsen/", steps.move, name="step_move"),
    path("vervolgstappen/<int:step_id>/weghalen/", steps.remove, name="step_remove"),
    path("vervolgstappen/<int:step_id>/terugzetten/", steps.restore, name="step_restore"),
    path("vervolgstappen/<slug:slug>/<int:year>/maken/", steps.copy, name="steps_copy"),
    path("profiel/", people.profile, name="profile"),
    path("logboek/", logbook.logbook, name="logbook"),
    path("mails/", mails.mails, name="mails"),
]
