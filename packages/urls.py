"""The addresses of packages, choices and agreements."""

from django.urls import path

from packages.views import (
    agreements,
    choice_steps,
    choosing,
    compare,
    following,
    signing,
    verify,
)

app_name = "packages"

urlpatterns = [
    path("pakketten/", compare.compare, name="compare"),
    path("pakketten/kiezen/", choosing.choose, name="choose"),
    path("pakketten/kiezen/<int:choice_id>/", choosing.resume, name="choice"),
    path("pakketten/kiezen/<int:choice_id>/controle/", choosing.check, name="choice_check"),
    path("pakketten/kiezen/<int:choice_id>/indienen/", choosing.submit, name="choice_submit"),
    path(
        "pakketten/kiezen/<int:choice_id>/samenvatting.pdf",
        choosing.summary,
        name="choice_summary",
    ),
    path("pakketten/kiezen/<int:choice_id>/<slug:slug>/", choice_steps.step, name="choice_step"),
    path("overeenkomsten/", agreements.agreements, name="agreements"),
    path("overeenkomsten/<str:number>.pdf", agreements.agreement_pdf, name="agreement_pdf"),
    path("overeenkomsten/<str:number>/", agreements.agreement, name="agreement"),
    path("overeenkomsten/<str:number>/tekenen/", signing.sign, name="sign"),
    path("overeenkomsten/<str:number>/medeondertekenen/", signing.countersign, name="countersign"),
    path("overeenkomsten/<str:number>/weigeren/", agreements.decline, name="decline"),
    path("overeenkomsten/<str:number>/intrekken/", agreements.withdraw, name="withdraw"),
    path("overeenkomsten/<str:number>/beeindigen/", agreements.terminate, name="terminate"),
    path(
        "overeenkomsten/<str:number>/factuurgegevens/",
        agreements.change_invoicing,
        name="change_invoicing",
    ),
    path("overeenkomsten/<str:number>/herinneren/", agreements.remind, name="remind"),
    path("overeenkomsten/<str:number>/uploaden/", agreements.upload, name="upload"),
    path("overeenkomsten/<str:number>/upload.pdf", agreements.uploaded_pdf, name="uploaded_pdf"),
    path(
        "overeenkomsten/<str:number>/upload-aannemen/",
        agreements.accept_upload,
        name="accept_upload",
    ),
    path(
        "overeenkomsten/<str:number>/upload-afwijzen/",
        agreements.refuse_upload,
        name="refuse_upload",
    ),
    path("deelnemers/", following.pipeline, name="pipeline"),
    path("deelnemers/<int:participant_id>/actie/", following.plan, name="action_plan"),
    path("deelnemers/<int:participant_id>/notitie/", following.note, name="note_write"),
    path("deelnemers/acties/<int:action_id>/wijzigen/", following.change, name="action_change"),
    path("deelnemers/acties/<int:action_id>/gedaan/", following.finish, name="action_finish"),
    path("deelnemers/acties/<int:action_id>/heropenen/", following.reopen, name="action_reopen"),
    path("deelnemers/notities/<int:note_id>/verbeteren/", following.correct, name="note_correct"),
    path("controleren/", verify.verify, name="verify"),
]
