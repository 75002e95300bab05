"""Every route, every role, an object of one's own organisation and one of another's.

A route that is not in the tables fails the build. ``stranger`` is the contact person of the
other organisation; what one may not see is 404, what one sees but may not do is 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from budget.models import Invoice
from packages.models import Agreement
from packages.states import AgreementState
from programme.models import User
from tests.conftest import NOW
from tests.factories.world import Objects, World, a_world

pytestmark = pytest.mark.django_db

OWN = {"owner", "team_mate", "signatory", "finance", "learner"}
LEAD = {"coordinator", "lead_finance", "lead_signatory", "administrator"}
# A trainer is at the lead, but sees none of what the programme agrees and pays.
EVERYONE = OWN | LEAD | {"stranger", "nobody", "organiser", "trainer"}
READS_AGREEMENT = (OWN - {"learner"}) | LEAD
READS_BOOKS = {"lead_finance", "coordinator", "administrator"}
READS_INVOICE = READS_BOOKS | {"owner", "signatory", "finance"}
KEEPS_BUDGET = LEAD | {"organiser"}
OF_THE_PROGRAMME = EVERYONE - {"nobody"}
PLANS_MEETINGS = {"organiser", "coordinator"}
TAKES_PART = OWN | {"stranger"}
PLANS = {"coordinator", "administrator"}
PUBLIC = EVERYONE | {"visitor"}


@dataclass(frozen=True)
class Route:
    """Who gets through (``may``), who is told 403 (``sees``); everybody else gets 404."""

    may: set[str]
    sees: set[str] = frozenset()  # type: ignore[assignment]
    args: Callable[[Objects], list[Any]] = lambda objects: []
    post: bool = False


def _slug(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug]


def _number(objects: Objects) -> list[Any]:
    return [objects.agreement.number]


def _choice(objects: Objects) -> list[Any]:
    return [objects.choice.pk]


def _step(objects: Objects) -> list[Any]:
    return [objects.choice.pk, "pakket"]


def _person(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug, objects.colleague.pk]


def _invitation(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug, objects.invitation.pk]


def _draft(objects: Objects) -> list[Any]:
    return [objects.draft.pk]


def _invoice(objects: Objects) -> list[Any]:
    return [objects.invoice.number]


def _payment(objects: Objects) -> list[Any]:
    return [objects.invoice.number, objects.payment.pk]


def _cohort(objects: Objects) -> list[Any]:
    return [objects.cohort.pk]


def _masterclass(objects: Objects) -> list[Any]:
    return [objects.masterclass.pk]


def _year(objects: Objects) -> list[Any]:
    return [objects.agreement.first_year]


def _meeting(objects: Objects) -> list[Any]:
    return [objects.meeting.pk]


def _act(may: set[str], post: bool = False) -> Route:
    return Route(may, READS_AGREEMENT - may, _number, post)


GENERAL = {
    "home": Route(PUBLIC),
    "accessibility": Route(PUBLIC),
    "security_txt": Route(PUBLIC),
    "programme:programme": Route(PUBLIC),
    "programme:profile": Route(EVERYONE),
    "programme:organisations": Route(EVERYONE),
    "programme:organisation_add": Route(
        {"coordinator", "administrator"}, EVERYONE - {"coordinator", "administrator"}
    ),
    "programme:meetings": Route(EVERYONE),
    "programme:meeting_plan": Route(PLANS_MEETINGS, EVERYONE - PLANS_MEETINGS),
    "programme:logbook": Route({"administrator"}, EVERYONE - {"administrator"}),
    "programme:mails": Route(
        {"coordinator", "administrator"}, EVERYONE - {"coordinator", "administrator"}
    ),
    "packages:compare": Route(PUBLIC),
    "packages:choose": Route({"owner", "stranger"}, EVERYONE - {"owner", "stranger"}),
    "packages:agreements": Route(EVERYONE),
    "budget:invoices": Route(EVERYONE),
    "budget:budget_now": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET),
    "budget:budget": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, _year),
    "budget:budget_pdf": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, _year),
    "budget:budget_xlsx": Route(KEEPS_BUDGET, EVERYONE - KEEPS_BUDGET, _year),
    "budget:drafting": Route({"lead_finance"}, EVERYONE - {"lead_finance"}),
    "budget:issue": Route(EVERYONE, post=True),
    "budget:download": Route(EVERYONE, post=True),
    "packages:verify": Route(PUBLIC),
    "masterclasses:overview": Route(EVERYONE),
    "masterclasses:evaluations": Route(PLANS, EVERYONE - PLANS),
}
ABOUT_AN_OBJECT = {
    "programme:organisation": Route(OWN | LEAD, args=_slug),
    "programme:organisation_change": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _slug
    ),
    "programme:people": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _slug
    ),
    "programme:person_roles": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _person
    ),
    "programme:person_remove": Route(
        {"owner", "coordinator", "administrator"}, (OWN | LEAD) - {"owner", "coordinator"}, _person
    ),
    "programme:invitation_resend": Route(
        {"owner", "coordinator", "administrator"},
        (OWN | LEAD) - {"owner", "coordinator"},
        _invitation,
        post=True,
    ),
    "programme:invitation_withdraw": Route(
        {"owner", "coordinator", "administrator"},
        (OWN | LEAD) - {"owner", "coordinator"},
        _invitation,
        post=True,
    ),
    "packages:choice": Route({"owner", "coordinator"}, args=_choice),
    "packages:choice_check": Route({"owner", "coordinator"}, args=_choice),
    "packages:choice_summary": Route({"owner", "coordinator"}, args=_choice),
    "packages:choice_step": Route({"owner"}, {"coordinator"}, _step),
    "packages:choice_submit": Route({"owner"}, {"coordinator"}, _choice, post=True),
    "packages:agreement": Route(READS_AGREEMENT, args=_number),
    "packages:agreement_pdf": Route(READS_AGREEMENT, args=_number),
    "budget:draft": Route(READS_BOOKS, args=_draft),
    "budget:discard": Route({"lead_finance"}, READS_BOOKS - {"lead_finance"}, _draft, post=True),
    "budget:invoice": Route(READS_INVOICE, args=_invoice),
    "budget:invoice_pdf": Route(READS_INVOICE, args=_invoice),
    "budget:pay": Route({"lead_finance"}, READS_INVOICE - {"lead_finance"}, _invoice),
    "budget:undo_payment": Route({"lead_finance"}, READS_INVOICE - {"lead_finance"}, _payment),
    "packages:uploaded_pdf": Route(READS_AGREEMENT, args=_number),
    "packages:sign": _act({"signatory"}),
    "packages:decline": _act({"signatory"}),
    "packages:countersign": _act({"lead_signatory"}),
    "packages:upload": _act({"owner", "signatory"}),
    "packages:withdraw": _act({"owner", "coordinator"}),
    "packages:remind": _act({"owner", "coordinator"}, post=True),
    "packages:terminate": _act({"coordinator", "lead_signatory"}),
    "packages:change_invoicing": _act({"owner", "finance", "coordinator", "lead_finance"}),
    "packages:accept_upload": _act({"coordinator"}),
    "packages:refuse_upload": _act({"coordinator"}),
}
# What belongs to a programme: the same for all who take part in it, hidden from other programmes.
OF_A_PROGRAMME = {
    "programme:meeting": Route(OF_THE_PROGRAMME, args=_meeting),
    "programme:meeting_change": Route(
        PLANS_MEETINGS, OF_THE_PROGRAMME - PLANS_MEETINGS, args=_meeting
    ),
    "programme:meeting_cancel": Route(
        PLANS_MEETINGS, OF_THE_PROGRAMME - PLANS_MEETINGS, args=_meeting
    ),
    "masterclasses:cohort": Route(TAKES_PART | PLANS | {"organiser"}, args=_cohort),
    "masterclasses:masterclass": Route(TAKES_PART | PLANS | {"organiser"}, args=_masterclass),
    "masterclasses:evaluation": Route(PLANS, TAKES_PART | {"organiser"}, _masterclass),
}
ROUTES = {**GENERAL, **ABOUT_AN_OBJECT, **OF_A_PROGRAMME}
# What shows a form and takes it, so that it answers to two methods.
FORMS = {
    "packages:change_invoicing",
    "programme:profile",
    "programme:organisation_add",
    "programme:organisation_change",
    "programme:people",
    "programme:person_roles",
    "programme:person_remove",
    "programme:meeting_plan",
    "programme:meeting_change",
    "programme:meeting_cancel",
    "packages:choose",
    "packages:choice_step",
    "packages:verify",
    "packages:sign",
    "packages:countersign",
    "packages:upload",
    "packages:decline",
    "packages:withdraw",
    "packages:terminate",
    "packages:accept_upload",
    "packages:refuse_upload",
    "budget:drafting",
    "budget:pay",
    "budget:undo_payment",
}
# What an empty form asks for is not there, also for who may.
NAMES_ITS_OBJECT = {"packages:choose"}
# Their own tests cover what a token, a key or a login in progress opens.
OPENED_BY_A_TOKEN = {"programme:invitation", "masterclasses:evaluate"}
OF_ALLAUTH = ("account_", "mfa_", "usersessions_", "socialaccount_")
WITHOUT_ACCESS_RULES = {"health", "favicon"}
# What answers to who may open it by leading on, to where it can be seen or done.
LEADS_ON = {
    "packages:choose",
    "packages:choice",
    "packages:uploaded_pdf",
    "packages:accept_upload",
    "packages:countersign",
    "budget:budget_now",
}


def _every_route(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        else:
            yield from _every_route(pattern.url_patterns, pattern.namespace or namespace)


def test_every_route_is_in_the_matrix() -> None:
    routes = set(_every_route(get_resolver().url_patterns))
    ours = {name for name in routes if not name.startswith(OF_ALLAUTH)}
    listed = {*ROUTES, *OPENED_BY_A_TOKEN, *WITHOUT_ACCESS_RULES}
    assert ours == listed


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One for all tests here: each undoes what it did, and making a world takes long."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW):
            made = a_world()
        yield made
        transaction.set_rollback(True)


def _client(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def _status(user: User | None, name: str, post: bool, route: Route, objects: Objects) -> int:
    """The answer to one request; what it changed is undone. A login page counts as 401."""
    client = _client(user)
    with transaction.atomic():
        url = reverse(name, args=route.args(objects))
        response = client.post(url) if post else client.get(url)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url.startswith("/accounts/login"):
        return 401
    return response.status_code


def _expected(who: str, name: str, post: bool, route: Route, swapped: bool) -> set[int]:
    """For the other organisation's object, its contact is the owner and ours are strangers.

    The rival has every role at the lead of another programme: at home everywhere, but not here.
    """
    part = who
    if swapped:
        part = "owner" if who == "stranger" else "nobody" if who in OWN else who
    may, sees = part in route.may, part in route.sees
    if who == "rival" and name in OF_A_PROGRAMME:
        return {404}
    if who == "rival" and name in GENERAL:
        may = bool(route.may & LEAD)
        sees = not may
    if may and post and name in NAMES_ITS_OBJECT:
        return {404}
    if may and post and not route.post:
        return {200, 302}
    if may:
        return {302} if post or name in LEADS_ON else {200}
    if who == "visitor":
        return {401}
    return {403} if sees else {404}


def _wrong(name: str, world: World, post: bool) -> list[str]:
    """Everybody who gets another answer than the tables say, at home and elsewhere."""
    route = ROUTES[name]
    sides = [(world.own, False), (world.foreign, True)]
    wrong = []
    for who, user in world.everyone().items():
        for objects, swapped in sides if name in ABOUT_AN_OBJECT else sides[:1]:
            status = _status(user, name, post, route, objects)
            expected = _expected(who, name, post, route, swapped)
            if status not in expected:
                side = "foreign" if swapped else "own"
                wrong.append(f"{who}, {side}: {status} and not {expected}")
    return wrong


@pytest.mark.parametrize("name", ROUTES)
def test_who_gets_in(name: str, world: World) -> None:
    assert not _wrong(name, world, post=ROUTES[name].post)


def test_no_page_answers_to_other_methods(world: World) -> None:
    for user in (world.cast.owner, world.cast.signatory):
        client = _client(user)
        for name, route in ROUTES.items():
            for method in ("PUT", "DELETE", "ONBEKEND"):
                answer = client.generic(method, reverse(name, args=route.args(world.own)))
                assert answer.status_code == 405, f"{method} {name}"
                assert answer["Allow"]
                assert answer.content


@pytest.mark.parametrize("name", sorted(FORMS))
def test_who_may_send_an_empty_form(name: str, world: World) -> None:
    assert not _wrong(name, world, post=True)


def test_what_has_no_form_takes_none(world: World) -> None:
    """So nothing that changes a record is missing from the forms and acts above."""
    without = {name: route for name, route in ROUTES.items() if not route.post}
    taking = {
        name
        for name, route in without.items()
        if _status(world.cast.owner, name, True, route, world.own) != 405
    }
    assert taking == FORMS


def test_nobody_issues_anothers_drafts(world: World) -> None:
    offers = Agreement.objects.filter(status=AgreementState.OFFERED)
    offers.update(status=AgreementState.ACTIVE)
    both = [world.own.draft.pk, world.foreign.draft.pk]
    for who, user in world.everyone().items():
        if who != "lead_finance":
            answer = _client(user).post(reverse("budget:issue"), {"invoice": both})
            assert answer.status_code in {302, 403, 404}, who
    assert Invoice.objects.drafts().filter(pk__in=both).count() == 2
    _client(world.cast.lead_finance).post(reverse("budget:issue"), {"invoice": both})
    assert not Invoice.objects.drafts().filter(pk__in=both).exists()


def test_nobody_downloads_anothers_invoices(world: World) -> None:
    for who, user in world.everyone().items():
        for objects, swapped in ((world.own, False), (world.foreign, True)):
            chosen = {"invoice": [objects.invoice.pk]}
            answer = _client(user).post(reverse("budget:download"), chosen)
            may = _expected(who, "budget:invoice", False, ROUTES["budget:invoice"], swapped)
            packed = answer.headers.get("Content-Type") == "application/zip"
            assert packed == (may == {200}), f"{who}, {'foreign' if swapped else 'own'}"
