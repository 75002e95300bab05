"""The addresses of invoices."""

from django.urls import path

from budget.views import invoices

app_name = "budget"

urlpatterns = [
    path("facturen/", invoices.invoices, name="invoices"),
    path("facturen/downloaden/", invoices.download, name="download"),
    path("facturen/uitgeven/", invoices.issue, name="issue"),
    path("facturen/concept/<int:pk>/", invoices.draft, name="draft"),
    path("facturen/concept/<int:pk>/weghalen/", invoices.discard, name="discard"),
    path("facturen/<str:number>.pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("facturen/<str:number>/", invoices.invoice, name="invoice"),
    path("facturen/<str:number>/betaald/", invoices.pay, name="pay"),
]
