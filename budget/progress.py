"""What invoices tell about the progress of next steps."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from budget.models import Invoice
from packages.models import AgreementYear
from programme.models import Programme
from programme.progress import Measure


def _owed(programme: Programme, year: int) -> QuerySet[AgreementYear]:
    years = AgreementYear.objects.in_force()
    return years.filter(agreement__participant__programme=programme, year=year)


def _invoiced(programme: Programme, year: int) -> int:
    asked = Invoice.objects.in_force().filter(agreement_year__in=_owed(programme, year))
    return asked.values("agreement_year").distinct().count()


def _to_invoice(programme: Programme, year: int) -> int:
    return _owed(programme, year).count()


MEASURES = {
    "invoiced": Measure(
        _("lopende overeenkomsten hebben de factuur van het jaar"), _invoiced, _to_invoice
    ),
}
