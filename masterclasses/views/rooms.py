"""The rooms of a programme, for who plans it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from masterclasses.forms.cohorts import RoomForm
from masterclasses.models import Room
from masterclasses.planning_files import rooms_sheet
from masterclasses.services import rooms as service
from masterclasses.views.finding import programme_to_plan, room_to_plan
from portal.kit.acting import done
from portal.kit.downloads import list_file
from programme.views.requests import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: MemberRequest) -> HttpResponse:
    programme, mine = programme_to_plan(request)
    form = RoomForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form,
        lambda: service.add_room(programme=programme, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De zaal is toegevoegd."))
        return redirect(request.get_full_path())
    to_come = Q(
        masterclasses__status="planned", masterclasses__period__endswith__gt=timezone.now()
    )
    found = (
        Room.objects.filter(programme=programme)
        .annotate(days_to_come=Count("masterclasses", filter=to_come))
        .order_by(Lower("name"))
    )
    if file := list_file(request, found, rooms_sheet):
        return file
    context = {"form": form, "rooms": found, "programme": programme, "programmes": mine}
    return render(request, "masterclasses/rooms/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = room_to_plan(request, pk)
    form = RoomForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "address": found.address, "capacity": found.capacity},
    )
    if form.is_valid() and done(
        form, lambda: service.change_room(room=found, actor=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("De zaal is gewijzigd."))
        return redirect("masterclasses:rooms")
    return render(request, "masterclasses/rooms/change.html", {"room": found, "form": form})
