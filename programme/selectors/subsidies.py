"""Subsidies as people look for them, and what their keepers must do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.todo import Todo
from programme.models import Organisation, Role, Subsidy, User
from programme.selectors.rights import meetings_planned_by
from programme.states import SUBSIDY, TO_SUBMIT

NEAR = timedelta(days=28)
# So long after a deadline that passed in vain, it is still to do.
LATE_FOR = timedelta(days=60)
# In the order of their buttons.
ACTS = {
    "prepare": gettext_lazy("Ga voorbereiden"),
    "submit": gettext_lazy("Is ingediend"),
    "grant": gettext_lazy("Is toegekend"),
    "reject": gettext_lazy("Is afgewezen of gaat niet door"),
    "set_back": gettext_lazy("Terug naar idee"),
    "reopen": gettext_lazy("Toch nog geen antwoord"),
}


def subsidies_for(user: User, filters: dict[str, Any]) -> QuerySet[Subsidy]:
    """Those that ``user`` may see, with their partners by name.

    What is still to be handed in comes first, by its deadline.
    """
    partners = Organisation.objects.order_by(Lower("name"))
    found = (
        Subsidy.objects.visible_to(user)
        .select_related("programme")
        .prefetch_related(Prefetch("partners", partners))
        .order_by(Case(When(state__in=TO_SUBMIT, then=0), default=1), "deadline", "pk")
    )
    if state := filters.get("state"):
        found = found.filter(state=state)
    if search := filters.get("search"):
        named = Subsidy.partners.through.objects.filter(organisation__name__icontains=search)
        found = found.filter(Q(name__icontains=search) | Q(pk__in=named.values("subsidy")))
    return found


def acts_on(subsidy: Subsidy) -> list[tuple[str, str]]:
    """What can be done with its state now, with the words for it."""
    return [
        (act, str(label)) for act, label in ACTS.items() if SUBSIDY.allowed(act, subsidy.state)
    ]


def todos_of(user: User) -> Iterator[Todo]:
    """For who keeps them: what must be handed in soon, or should have been. One query more."""
    if not user.organisation_ids(Role.ORGANISER, Role.COORDINATOR):
        return
    programmes = meetings_planned_by(user)
    today = timezone.localdate()
    near = Subsidy.objects.to_submit().filter(
        programme__in=programmes,
        deadline__range=(today - LATE_FOR, today + NEAR),
    )
    for each in near:
        day = date_format(each.deadline, "j F Y")
        late = each.deadline < today
        text = (
            _("U kon indienen tot en met {day}. Zet de stand goed, of kies een nieuwe dag.")
            if late
            else _("U kunt indienen tot en met {day}.")
        )
        yield Todo(
            title=_("Subsidie te laat: {name}").format(name=each)
            if late
            else _("Subsidie indienen: {name}").format(name=each),
            text=text.format(day=day),
            url=each.get_absolute_url(),
            action=_("Subsidie bekijken"),
            urgent=late or each.deadline - today < timedelta(days=8),
        )
