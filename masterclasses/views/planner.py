"""The planner: proposes the days of a year with all that is known of them, and plans them.

Everything that was filled in travels with the form, whichever button is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from masterclasses.forms.days import NewDayForm
from masterclasses.forms.fields import Offer
from masterclasses.forms.planner import (
    MOST_DAYS,
    NEW,
    ROWS,
    PlannerForm,
    ProposedDays,
    rows_data,
    rows_in,
    usual_first_day,
)
from masterclasses.models import Cohort
from masterclasses.selectors.agenda import Agenda, Notice, Slot
from masterclasses.selectors.rules import next_cohort_number, next_number, rules_of
from masterclasses.services import planning
from masterclasses.states import CohortState
from masterclasses.views.finding import programme_to_plan
from portal.kit.acts import Refused, Unfit
from programme.models import Programme
from programme.views.requests import MemberRequest

THURSDAY, USUAL_WEEKS, USUAL_PART = 3, 10, "ochtend"


@dataclass
class Row:
    """One proposed day, what is to be known of it, and the next day without any of that."""

    form: NewDayForm
    number: int | None = None
    slot: Slot | None = None
    notices: list[Notice] = field(default_factory=list)
    next_free: date | None = None
    title: str = ""
    signature: str = ""
    was_seen: bool = False

    def read(self) -> None:
        """Keep what the form holds: a form that is told an error forgets its answers."""
        if self.form.is_valid():
            self.slot, self.title = self.form.slot, self.form.cleaned_data["title"]
            self.signature, self.was_seen = self.form.signature, self.form.was_seen

    @property
    def is_unseen(self) -> bool:
        """Whether there is something about it that was not shown before."""
        return bool(self.notices) and not self.was_seen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: MemberRequest) -> HttpResponse:
    programme, mine = programme_to_plan(request)
    offer, cohorts = Offer(programme), _cohorts(programme)
    sent = request.method == "POST"
    form = PlannerForm(
        request.POST if sent else None,
        programme=programme,
        offer=offer,
        cohorts=cohorts,
        initial=_usual(request, programme, cohorts),
    )
    rows: list[Row] = []
    if sent:
        data = _rows_after(request, form)
        kwargs = {"offer": offer, "empty_permitted": False}
        rows = [Row(each) for each in ProposedDays(data, prefix=ROWS, form_kwargs=kwargs).forms]
        for position, row in enumerate(rows, 1):
            row.form.row_name = _("Dag {number}").format(number=position)
    if form.is_valid():
        _judge(rows, form, programme)
        if "save" in request.POST and rows and _all_well(request, rows):
            cohort = _saved(request, form, rows, programme)
            if cohort is not None:
                messages.success(request, _("De dagen zijn gepland."))
                return redirect(cohort)
    context = {
        "form": form,
        "rows": rows,
        "row_forms": [row.form for row in rows],
        "may_add": len(rows) < MOST_DAYS,
        "programme": programme,
        "programmes": mine,
        "proposed": bool(rows) and form.is_valid(),
        "cohort": form.cohort_chosen if form.is_valid() else None,
    }
    return render(request, "masterclasses/planner/plan.html", context)


def _cohorts(programme: Programme) -> list[Cohort]:
    """Those that can still have days planned."""
    live = Cohort.objects.filter(programme=programme, year__gte=timezone.localdate().year)
    return list(live.exclude(status=CohortState.WITHDRAWN))


def _usual(request: MemberRequest, programme: Programme, cohorts: list[Cohort]) -> dict[str, Any]:
    """Next year, as the programme's rules have it; ``?cohort=`` or ``?jaar=`` asks for another."""
    rules = rules_of(programme)
    asked = {str(each.pk): each for each in cohorts}.get(request.GET.get("cohort", ""))
    year = min(max(timezone.localdate().year + 1, programme.first_year), programme.last_year)
    if request.GET.get("jaar", "") in map(str, programme.years):
        year = int(request.GET["jaar"])
    count = rules.days_a_year
    if asked is not None:
        year = asked.year
        count = max(count - asked.masterclasses.planned().count(), 1)
    return {
        "cohort": str(asked.pk) if asked else f"{NEW}{year}",
        "capacity": rules.cohort_capacity,
        "count": count,
        "weekday": THURSDAY,
        "first": usual_first_day(year),
        "weeks": USUAL_WEEKS,
        "part": USUAL_PART,
    }


def _rows_after(request: MemberRequest, form: PlannerForm) -> QueryDict:
    """The rows as the button that was used leaves them."""
    sent = request.POST
    if "propose" in sent and form.is_valid():
        return form.proposal()
    rows = rows_in(sent)
    row, _colon, value = sent.get("take", "").partition(":")
    if row.isdecimal() and int(row) < len(rows):
        rows[int(row)]["day"] = [value]
    if sent.get("drop", "").isdecimal() and int(sent["drop"]) < len(rows):
        del rows[int(sent["drop"])]
    if "more" in sent and rows and len(rows) < MOST_DAYS:
        rows.append({**rows[-1], "day": [""], "title": [""], "seen": [""]})
    return rows_data(rows)


def _judge(rows: list[Row], form: PlannerForm, programme: Programme) -> None:
    """Find what is to be known of each day, by itself and beside the others."""
    for row in rows:
        row.read()
    trainers = {person for row in rows if row.slot for person in row.slot.trainers}
    agenda = Agenda.around(programme, form.year, trainers)
    cohort = form.cohort_chosen
    following = next_number(programme, form.year, cohort)
    known = [row for row in rows if row.slot]
    for number, row in enumerate(sorted(known, key=_moment), following):
        row.number = number
    for row in known:
        slot = cast(Slot, row.slot)
        others = [cast(Slot, each.slot) for each in known if each is not row]
        row.notices = agenda.notices(
            slot, cohort=cohort, capacity=form.seats, together_with=others
        )
        if any(notice.field == "day" or notice.blocks for notice in row.notices):
            row.next_free = agenda.next_free(slot, cohort=cohort, together_with=others)


def _moment(row: Row) -> Any:
    return cast(Slot, row.slot).period.lower


def _all_well(request: MemberRequest, rows: list[Row]) -> bool:
    """Whether every day can be, and all that there is to know of it was shown before."""
    if not all(row.slot for row in rows):
        return False
    if any([row.form.refuse(row.notices) for row in rows]):
        return False
    if any(row.is_unseen for row in rows):
        messages.warning(
            request,
            _("Er is nog niets opgeslagen. Bij een of meer dagen is iets op te merken. Kijk dat "
              "na, en sla daarna opnieuw op."),
        )  # fmt: skip
        return False
    return True


def _saved(
    request: MemberRequest, form: PlannerForm, rows: list[Row], programme: Programme
) -> Cohort | None:
    """The cohort, when all its days were planned; otherwise the forms tell why not."""
    days = [planning.NewDay(cast(Slot, row.slot), row.title) for row in rows]
    cohort = form.cohort_chosen
    try:
        if cohort is not None:
            planning.plan_days(cohort=cohort, days=days, actor=request.user)
            return cohort
        return planning.plan_new_cohort(
            programme=programme,
            year=form.year,
            number=next_cohort_number(programme, form.year),
            capacity=form.seats,
            days=days,
            actor=request.user,
        )
    except Unfit as unfit:
        if unfit.row is None:
            form.add_error(unfit.field if unfit.field in form.fields else "cohort", str(unfit))
        else:
            rows[unfit.row].form.tell(unfit.field, str(unfit))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None
