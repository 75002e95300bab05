"""The scenario sheet: all of it is in the address, so that it can be kept and shared."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget.forms.scenario import ScenarioForm, address_of
from budget.overview_plots import scenario_plots_of
from budget.scenario_files import scenario_xlsx
from budget.selectors.overview import programmes_budgeted_by
from budget.selectors.scenario import Ground, Scenario, ground_of, outcome_of
from budget.views.budget import frame
from portal.kit.http import file_response
from portal.kit.sheets import CONTENT_TYPES, XLSX
from programme.views.requests import MemberRequest, programme_asked


@require_safe
@login_required
def scenario(request: MemberRequest) -> HttpResponse:
    """For who reads the budget. An address with a fault shows it at its field."""
    mine = programmes_budgeted_by(request.user)
    programme = programme_asked(request, mine)
    ground = ground_of(programme)
    form = ScenarioForm(request.GET, ground=ground)
    context = {"ground": ground, "form": form, **frame(programme, mine)}
    if form.is_valid():
        context |= _outcomes(request, ground, form.scenario)
    context |= {
        "phases": [
            (field, phase.label, [(year, ground.in_phase(phase, year)) for year in ground.years])
            for phase, field in form.weights()
        ],
        "packages": [(package, _row(ground, package), form.counts(package))
                     for package in ground.packages],
    }  # fmt: skip
    return render(request, "budget/scenario.html", context)


def _row(ground: Ground, package: Any) -> list[tuple[int, Any, int, int]]:
    """Per year: price, how many have it signed, and how many are under way."""
    return [
        (
            year,
            ground.prices.get((package.pk, year)),
            ground.signed_for(package, year),
            ground.under_way_for(package, year),
        )
        for year in ground.years
    ]


def _outcomes(request: MemberRequest, ground: Ground, scenario: Scenario) -> dict[str, Any]:
    page = reverse("budget:scenario")
    outcomes = outcome_of(ground, scenario)
    closing = [
        (
            each,
            [
                (closer, f"{page}?{address_of(ground, closer.scenario)}#uitkomst")
                for closer in each.closers
            ],
        )
        for each in outcomes
    ]
    query = address_of(ground, scenario)
    return {
        "outcomes": outcomes,
        "closing": closing,
        "address": request.build_absolute_uri(f"{page}?{query}"),
        "file": f"{reverse('budget:scenario_xlsx')}?{query}",
        "gap": any(each.closers for each in outcomes),
        **scenario_plots_of(outcomes),
    }


@require_safe
@login_required
def scenario_file(request: MemberRequest) -> HttpResponse:
    """As a spreadsheet; an address with a fault leads to the page that tells it."""
    programme = programme_asked(request, programmes_budgeted_by(request.user))
    ground = ground_of(programme)
    form = ScenarioForm(request.GET, ground=ground)
    if not form.is_valid():
        return redirect(f"{reverse('budget:scenario')}?{request.GET.urlencode()}")
    filename = _("Scenario {code}.xlsx").format(code=programme.code)
    content = scenario_xlsx(ground, form.scenario)
    return file_response(content, filename=filename, content_type=CONTENT_TYPES[XLSX])
