"""The people of an organisation: invite, roles, take away; and one's own name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.kit.acting import do
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.forms.people import InviteForm, ProfileForm, RolesForm
from programme.list_files import people_sheet
from programme.models import Invitation, Organisation, Role, User
from programme.selectors import rights
from programme.selectors.people import people_of
from programme.services.invitations import invite, resend_invitation, withdraw_invitation
from programme.services.people import (
    change_own_name,
    choose_language,
    deactivate_person,
    set_roles,
)
from programme.views.requests import MemberRequest


def _organisation(request: MemberRequest, slug: str) -> tuple[Organisation, tuple[Role, ...]]:
    """The organisation and the roles that this person may grant there; 404, 403 otherwise."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    roles = rights.grantable_roles(request.user, found)
    if not roles:
        raise PermissionDenied
    return found, roles


@login_required
def people(request: MemberRequest, slug: str) -> HttpResponse:
    found, roles = _organisation(request, slug)
    colleagues, invitations = people_of(found), list(found.invitations.open())
    if file := list_file(request, colleagues, partial(people_sheet, found)):
        return file
    filled = chain(*(each.roles for each in colleagues), *(each.roles for each in invitations))
    first = {Role.CONTACT} & set(roles) - set(filled)
    form = InviteForm(request.POST or None, roles=roles, initial={"roles": list(first)})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(organisation=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request,
                _("De uitnodiging is verstuurd naar {email}.").format(email=invitation.email),
            )
            return redirect("programme:people", slug)
    context = {
        "organisation": found,
        "people": colleagues,
        "invitations": invitations,
        "form": form,
        "sees_mails": bool(request.user.led_programme_ids(*rights.STAFF)),
    }
    return render(request, "programme/people/people.html", context)


@login_required
def roles(request: MemberRequest, slug: str, person_id: int) -> HttpResponse:
    found, reach = _organisation(request, slug)
    person = _colleague(found, person_id)
    had = person.memberships.filter(organisation=found).values_list("role", flat=True)
    form = RolesForm(request.POST or None, roles=reach, initial={"roles": list(had)})
    if request.method == "POST" and form.is_valid():
        try:
            set_roles(
                organisation=found,
                person=person,
                roles=form.cleaned_data["roles"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, _("De rollen zijn opgeslagen."))
            return _after(request, found)
    context = {"organisation": found, "person": person, "form": form}
    return render(request, "programme/people/roles.html", context)


@login_required
def remove(request: MemberRequest, slug: str, person_id: int) -> HttpResponse:
    """Asks first (GET), then takes the person's roles here away (POST)."""
    found, _reach = _organisation(request, slug)
    person = _colleague(found, person_id)
    if request.method == "POST":
        return _act(
            request,
            found,
            lambda: deactivate_person(organisation=found, person=person, actor=request.user),
            _("{name} hoort niet meer bij deze organisatie.").format(name=person),
        )
    return render(
        request, "programme/people/remove.html", {"organisation": found, "person": person}
    )


@require_POST
@login_required
def resend(request: MemberRequest, slug: str, invitation_id: int) -> HttpResponse:
    found, _reach = _organisation(request, slug)
    invitation = get_object_or_404(Invitation, pk=invitation_id, organisation=found)
    return _act(
        request,
        found,
        lambda: resend_invitation(invitation=invitation, actor=request.user),
        _("De uitnodiging is opnieuw verstuurd. De oude link werkt niet meer."),
    )


@require_POST
@login_required
def withdraw(request: MemberRequest, slug: str, invitation_id: int) -> HttpResponse:
    found, _reach = _organisation(request, slug)
    invitation = get_object_or_404(Invitation, pk=invitation_id, organisation=found)
    return _act(
        request,
        found,
        lambda: withdraw_invitation(invitation=invitation, actor=request.user),
        _("De uitnodiging is ingetrokken."),
    )


@login_required
def profile(request: MemberRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(
        request.POST or None, initial={"name": user.name, "language": user.language}
    )
    if request.method == "POST" and form.is_valid():
        change_own_name(person=user, name=form.cleaned_data["name"])
        choose_language(person=user, language=form.cleaned_data["language"])
        user.language = form.cleaned_data["language"]
        activate(user.reads_in)  # for what the next page tells of it
        messages.success(request, _("Uw profiel is opgeslagen."))
        response = redirect("programme:profile")
        if not form.cleaned_data["language"]:  # nor is one to be taken over at the next login
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    memberships = user.memberships.select_related("organisation")
    return render(
        request, "programme/people/profile.html", {"form": form, "memberships": memberships}
    )


def _act(
    request: MemberRequest, found: Organisation, act: Callable[[], object], done: str
) -> HttpResponse:
    do(request, act, done)
    return _after(request, found)


def _after(request: MemberRequest, found: Organisation) -> HttpResponse:
    """Back to the list of people; home for who just gave up the right to see it."""
    user = User.objects.get(pk=request.user.pk)
    if rights.grantable_roles(user, found):
        return redirect("programme:people", found.slug)
    return redirect("/")


def _colleague(organisation: Organisation, person_id: int) -> User:
    people = User.objects.filter(memberships__organisation=organisation, is_active=True)
    return get_object_or_404(people.distinct(), pk=person_id)
