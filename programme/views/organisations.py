"""Organisations: the list, one with its people, adding and changing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from portal.kit.http import way_back
from programme.forms.organisations import (
    AddOrganisationForm,
    OrganisationFilterForm,
    OrganisationForm,
)
from programme.list_files import organisations_sheet
from programme.models import Case, Invitation, Membership, Organisation, Role
from programme.selectors import rights
from programme.selectors.people import people_of
from programme.services.organisations import add_organisation, change_organisation
from programme.views.requests import MemberRequest

PAGE_SIZE = 25


@require_safe
@login_required
def organisations(request: MemberRequest) -> HttpResponse:
    found = Organisation.objects.visible_to(request.user)
    form = OrganisationFilterForm(request.GET)
    if form.is_valid():
        if form.cleaned_data["kind"]:
            found = found.filter(kind=form.cleaned_data["kind"])
        if search := form.cleaned_data["search"]:
            found = found.filter(Q(name__icontains=search) | Q(city__icontains=search))
    shown = _with_contacts(found)
    if file := list_file(request, shown, organisations_sheet):
        return file
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "form": form,
        "filtered": any(request.GET.values()),
        "may_add": bool(request.user.organisation_ids(*rights.STAFF)),
        "sees_mails": bool(request.user.led_programme_ids(*rights.STAFF)),
    }
    return render(request, "programme/organisations/list.html", context)


def _with_contacts(found: QuerySet[Organisation]) -> QuerySet[Any]:
    """By name, with ``people`` (how many), ``contacts`` and whether one is ``invited``."""
    active = Q(memberships__user__is_active=True)
    contacts = Membership.objects.filter(role=Role.CONTACT, user__is_active=True)
    invited = Invitation.objects.usable().filter(
        organisation=OuterRef("pk"), roles__contains=[Role.CONTACT]
    )
    return (
        found.annotate(
            people=Count("memberships__user", filter=active, distinct=True),
            invited=Exists(invited),
        )
        .order_by(Lower("name"))
        .prefetch_related(
            Prefetch("memberships", contacts.select_related("user"), to_attr="contacts")
        )
    )


@login_required
def add(request: MemberRequest) -> HttpResponse:
    programmes = rights.led_by_staff(request.user)
    if not programmes.exists():
        raise PermissionDenied
    form = AddOrganisationForm(
        request.POST or None,
        programmes=programmes,
        actor=request.user,
        initial={"programme": programmes.first()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = add_organisation(
                programme=form.cleaned_data["programme"],
                values=form.cleaned_data,
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(
                request,
                _("{name} is toegevoegd. Nodig nu de contactpersoon uit.").format(name=added),
            )
            return redirect("programme:people", added.slug)
    return render(request, "programme/organisations/add.html", {"form": form})


@require_safe
@login_required
def organisation(request: MemberRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    context = {
        "organisation": found,
        "people": people_of(found),
        "participations": found.participations.visible_to(request.user).select_related(
            "programme"
        ),
        "cases": Case.objects.visible_to(request.user)
        .filter(participant__organisation=found)
        .distinct(),
        "may_change": (may_change := rights.may_change(request.user, found)),
        "may_change_data": may_change or rights.invoices_to(request.user, found),
    }
    return render(request, "programme/organisations/organisation.html", context)


@login_required
def change(request: MemberRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    user = request.user
    if not rights.may_change_data(user, found):
        raise PermissionDenied
    form = OrganisationForm(
        request.POST or None,
        instance=Organisation.objects.get(pk=found.pk),
        may_rename=rights.may_rename(user, found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_organisation(organisation=found, values=form.cleaned_data, actor=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De gegevens zijn opgeslagen."))
            return redirect(way_back(request) or found)
    context = {
        "form": form,
        "organisation": found,
        "back": way_back(request) or found.get_absolute_url(),
        "tells": not user.has_role(found),
    }
    return render(request, "programme/organisations/change.html", context)
