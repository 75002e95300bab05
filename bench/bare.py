"""The measure: a Django view with eight queries and a table, without middleware or frame."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from budget.models import Invoice
from packages.models import Agreement, AgreementLine, AgreementYear, Choice
from programme.models import Membership, Organisation, Participant

TABLE = engines["django"].from_string(
    "<!doctype html><title>Bare</title><p>{{ totals|join:', ' }}</p><table>"
    "{% for row in rows %}<tr><td><a href='/{{ row.pk }}/'>{{ row.number }}</a></td>"
    "<td>{{ row.participant.organisation.name }}</td><td>{{ row.package_name }}</td>"
    "<td>{{ row.first_year }}</td><td>{{ row.offered_at|date:'j b Y' }}</td>"
    "<td>{{ row.status }}</td></tr>{% endfor %}</table>"
)
COUNTED = (Organisation, Participant, Membership, Choice, AgreementYear, AgreementLine, Invoice)


def bare(request: HttpRequest, rows: int) -> HttpResponse:
    """Seven small queries and one for the rows."""
    totals = [model.objects.order_by("pk").first() for model in COUNTED]
    found = Agreement.objects.select_related("participant__organisation").order_by("-pk")
    names = [type(total).__name__ for total in totals]
    return HttpResponse(TABLE.render({"totals": names, "rows": found.defer("text")[:rows]}))


urlpatterns = [path("<int:rows>/", bare)]
