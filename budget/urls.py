"""The addresses of invoices and the budget."""

from django.urls import path

from budget.views import (
    budget,
    disputes,
    drafting,
    invoices,
    reminder_settings,
    reminders,
    statements,
    vat,
    year_run,
)

app_name = "budget"

urlpatterns = [
    path("facturen/", invoices.invoices, name="invoices"),
    path("facturen/downloaden/", invoices.download, name="download"),
    path("facturen/maken/", drafting.drafting, name="drafting"),
    path("facturen/uitgeven/", invoices.issue, name="issue"),
    path("facturen/jaar/", year_run.current, name="year_run_now"),
    path("facturen/jaar/<int:year>/", year_run.year_run, name="year_run"),
    path("facturen/jaar/<int:year>/starten/", year_run.start, name="run_start"),
    path("facturen/uitgifte/<int:pk>/", year_run.run, name="run"),
    path("facturen/uitgifte/<int:pk>.zip", year_run.run_zip, name="run_zip"),
    path("facturen/btw/", vat.vat, name="vat"),
    path("facturen/btw/<int:pk>/", vat.decide, name="vat_decide"),
    path("facturen/concept/<int:pk>/", invoices.draft, name="draft"),
    path("facturen/concept/<int:pk>/weghalen/", invoices.discard, name="discard"),
    path("facturen/herinneringen/", reminders.reminders, name="reminders"),
    path(
        "facturen/herinneringen/instellingen/",
        reminder_settings.settings,
        name="reminder_settings",
    ),
    path(
        "facturen/herinneringen/instellingen/<int:pk>/aan-of-uit/",
        reminder_settings.switch,
        name="reminder_switch",
    ),
    path(
        "facturen/herinneringen/instellingen/<int:pk>/dagen/",
        reminder_settings.gap,
        name="reminder_gap",
    ),
    path(
        "facturen/herinneringen/brieven/<int:pk>/",
        reminder_settings.letter,
        name="reminder_letter",
    ),
    path(
        "facturen/herinneringen/brieven/<int:pk>/voorbeeld.pdf",
        reminder_settings.example,
        name="reminder_example",
    ),
    path("facturen/<str:number>.pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("facturen/<str:number>.xml", invoices.invoice_xml, name="invoice_xml"),
    path("facturen/<str:number>/", invoices.invoice, name="invoice"),
    path(
        "facturen/<str:number>/herinneringen/<int:level>.pdf",
        reminders.reminder_pdf,
        name="reminder_pdf",
    ),
    path("facturen/<str:number>/herinneren/", reminders.send, name="reminder_send"),
    path("facturen/<str:number>/stilzetten/", reminders.hold, name="reminder_hold"),
    path("facturen/<str:number>/doorlaten/", reminders.release, name="reminder_release"),
    path("facturen/<str:number>/betwisten/", disputes.dispute, name="dispute"),
    path(
        "facturen/<str:number>/betwistingen/<int:pk>/afronden/",
        disputes.end,
        name="dispute_end",
    ),
    path("facturen/<str:number>/betaald/", invoices.pay, name="pay"),
    path(
        "facturen/<str:number>/betalingen/<int:pk>/terugdraaien/",
        invoices.undo_payment,
        name="undo_payment",
    ),
    path("begroting/", budget.current, name="budget_now"),
    path("begroting/<int:year>/", budget.budget, name="budget"),
    path("begroting/<int:year>.pdf", budget.budget_pdf, name="budget_pdf"),
    path("begroting/<int:year>.xlsx", budget.budget_xlsx, name="budget_xlsx"),
    path("jaaropgaven/", statements.statements, name="statements"),
    path("jaaropgaven/concepten/", statements.draft_all, name="draft_statements"),
    path("jaaropgaven/definitief/", statements.finalise, name="finalise_statements"),
    path("jaaropgaven/zip/", statements.archive, name="statements_zip"),
    path("jaaropgaven/<int:pk>/", statements.statement, name="statement"),
    path("jaaropgaven/<int:pk>.pdf", statements.pdf, name="statement_pdf"),
    path("jaaropgaven/<int:pk>/nieuwe-versie/", statements.correct, name="correct_statement"),
    path("jaaropgaven/<int:pk>/weghalen/", statements.discard, name="discard_statement"),
]
