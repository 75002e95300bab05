"""The addresses of programmes, organisations and people."""

from django.urls import path

from programme.views import (
    attending,
    case_acts,
    case_records,
    cases,
    deliverables,
    handbook,
    handbook_comments,
    handbook_draft,
    invitations,
    logbook,
    mails,
    meetings,
    organisations,
    people,
    programme,
    steps,
    subsidies,
    themes,
)

app_name = "programme"

urlpatterns = [
    path("programma/", programme.programme, name="programme"),
    path("programma/<slug:slug>/", programme.programme, name="programme"),
    path("programma/<slug:slug>/lijnen/<slug:key>/", deliverables.line, name="line"),
    path("programma/producten/<int:pk>/", deliverables.deliverable, name="deliverable"),
    path("programma/producten/<int:pk>/wijzigen/", deliverables.change, name="deliverable_change"),
    path("programma/producten/<int:pk>/stand/", deliverables.stand, name="deliverable_stand"),
    path("programma/producten/<int:pk>/cases/", deliverables.cases, name="deliverable_cases"),
    path(
        "programma/producten/<int:pk>/documenten/",
        deliverables.add_document,
        name="deliverable_document_add",
    ),
    path("programma/documenten/<int:pk>/", deliverables.document, name="deliverable_document"),
    path(
        "programma/documenten/<int:pk>/stand/",
        deliverables.document_stand,
        name="deliverable_document_stand",
    ),
    path("organisaties/", organisations.organisations, name="organisations"),
    path("organisaties/toevoegen/", organisations.add, name="organisation_add"),
    path("organisaties/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisaties/<slug:slug>/wijzigen/", organisations.change, name="organisation_change"),
    path("organisaties/<slug:slug>/huisstijl/", themes.theme, name="theme"),
    path("organisaties/<slug:slug>/huisstijl/wijzigen/", themes.change, name="theme_change"),
    path("organisaties/<slug:slug>/huisstijl/tokens/", themes.tokens, name="theme_tokens"),
    path("organisaties/<slug:slug>/huisstijl/instellen/", themes.hold, name="theme_hold"),
    path("organisaties/<slug:slug>/huisstijl/terugzetten/", themes.reset, name="theme_reset"),
    path("organisaties/<slug:slug>/huisstijl/weggooien/", themes.discard, name="theme_discard"),
    path("huisstijl/<slug:digest>.css", themes.style, name="theme_style"),
    path("huisstijl/<slug:digest>.png", themes.logo, name="theme_logo"),
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
    path("cases/", cases.cases, name="cases"),
    path("cases/matrix/", cases.matrix, name="case_matrix"),
    path("cases/inbrengen/", case_acts.bring, name="case_bring"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/wijzigen/", case_acts.change, name="case_change"),
    path("cases/<int:pk>/kenmerken/", case_acts.describe, name="case_describe"),
    path("cases/<int:pk>/positie/", case_acts.assess, name="case_assess"),
    path("cases/<int:pk>/delen/", case_acts.share, name="case_share"),
    path("cases/<int:pk>/oppakken/", case_acts.take_up, name="case_take_up"),
    path("cases/<int:pk>/afronden/", case_acts.finish, name="case_finish"),
    path("cases/<int:pk>/heropenen/", case_acts.reopen, name="case_reopen"),
    path("cases/<int:pk>/documenten/", case_records.documents, name="case_documents"),
    path("cases/documenten/<int:pk>/", case_records.document, name="case_document"),
    path(
        "cases/documenten/<int:pk>/weghalen/",
        case_records.remove_document,
        name="case_document_remove",
    ),
    path("cases/<int:pk>/kpi/", case_records.add_kpi, name="case_kpi_add"),
    path("cases/kpi/<int:pk>/", case_records.kpi, name="case_kpi"),
    path("cases/kpi/<int:pk>/weghalen/", case_records.remove_kpi, name="case_kpi_remove"),
    path("cases/metingen/<int:pk>/weghalen/", case_records.remove_value, name="case_value_remove"),
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
    path("handboek/", handbook.handbook, name="handbook"),
    path("handboek/<slug:slug>/", handbook.handbook, name="handbook"),
    path("handboek/<slug:slug>/versies/", handbook.versions, name="handbook_versions"),
    path("handboek/<slug:slug>/versies/<int:number>/", handbook.version, name="handbook_version"),
    path("handboek/<slug:slug>/versies/<int:number>.pdf", handbook.pdf, name="handbook_pdf"),
    path(
        "handboek/<slug:slug>/versies/<int:number>/verschillen/",
        handbook.changes,
        name="handbook_changes",
    ),
    path("handboek/<slug:slug>/concept/", handbook_draft.draft, name="handbook_draft"),
    path("handboek/<slug:slug>/concept/stap/", handbook_draft.add_step, name="handbook_step_add"),
    path(
        "handboek/<slug:slug>/concept/publiceren/",
        handbook_draft.publish,
        name="handbook_publish",
    ),
    path(
        "handboek/<slug:slug>/opmerkingen/", handbook_comments.comments, name="handbook_comments"
    ),
    path("handboek/stappen/<int:pk>/", handbook.step, name="handbook_step"),
    path(
        "handboek/stappen/<int:pk>/wijzigen/",
        handbook_draft.change_step,
        name="handbook_step_change",
    ),
    path(
        "handboek/stappen/<int:pk>/plaats/", handbook_draft.place_step, name="handbook_step_place"
    ),
    path(
        "handboek/stappen/<int:pk>/cases/", handbook_draft.step_cases, name="handbook_step_cases"
    ),
    path(
        "handboek/stappen/<int:pk>/onderdeel/", handbook_draft.add_item, name="handbook_item_add"
    ),
    path(
        "handboek/onderdelen/<int:pk>/wijzigen/",
        handbook_draft.change_item,
        name="handbook_item_change",
    ),
    path(
        "handboek/onderdelen/<int:pk>/plaats/",
        handbook_draft.place_item,
        name="handbook_item_place",
    ),
    path("handboek/opmerkingen/<int:pk>/", handbook_comments.comment, name="handbook_comment"),
    path(
        "handboek/opmerkingen/<int:pk>/stand/",
        handbook_comments.close_or_reopen,
        name="handbook_comment_stand",
    ),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/agenda.ics", attending.calendar, name="meeting_ics"
    ),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/uitnodigen/",
        attending.invite,
        name="meeting_invite",
    ),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/aanmelden/",
        attending.register,
        name="meeting_register",
    ),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/afmelden/",
        attending.unregister,
        name="meeting_unregister",
    ),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/aanmeldingen/",
        attending.registrations,
        name="meeting_registrations",
    ),
    path(
        "kennisbijeenkomsten/<int:meeting_id>/materiaal/",
        attending.materials,
        name="meeting_materials",
    ),
    path("kennisbijeenkomsten/materiaal/<int:pk>/", attending.material, name="meeting_material"),
    path(
        "kennisbijeenkomsten/materiaal/<int:pk>/weghalen/",
        attending.material_remove,
        name="meeting_material_remove",
    ),
    path("subsidies/", subsidies.subsidies, name="subsidies"),
    path("subsidies/toevoegen/", subsidies.add, name="subsidy_add"),
    path("subsidies/<int:pk>/", subsidies.subsidy, name="subsidy"),
    path("subsidies/<int:pk>/wijzigen/", subsidies.change, name="subsidy_change"),
    path("subsidies/<int:pk>/stand/", subsidies.move, name="subsidy_move"),
    path("profiel/", people.profile, name="profile"),
    path("logboek/", logbook.logbook, name="logbook"),
    path("mails/", mails.mails, name="mails"),
]
