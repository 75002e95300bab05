"""Choosing a package: one question a page, a check page, a paper for the decision."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from packages import steps
from packages.choice_summary import choice_summary
from packages.forms.choosing import SubmitForm
from packages.models import Choice
from packages.selectors import choices
from packages.services import choosing as service
from packages.views.choice_steps import visible_choice
from portal.kit.acts import Refused
from portal.kit.http import file_response
from programme.models import Membership, Participant, Role
from programme.views.requests import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest) -> HttpResponse:
    """Where choosing begins: for each organisation of a contact to start, go on, or look."""
    participants = choices.chooseable_participants(request.user)
    if not participants:
        return _not_a_contact(request)
    if request.method == "POST":
        return _start(request, participants)
    if len(participants) == 1 and participants[0].open_choices:  # type: ignore[attr-defined]
        return _go_on(request, participants[0].open_choices[0])  # type: ignore[attr-defined]
    return render(
        request,
        "packages/choosing/start.html",
        {
            "participants": participants,
            "package_key": request.GET.get("pakket", ""),
            "steps": steps.STEPS,
        },
    )


def _not_a_contact(request: MemberRequest) -> HttpResponse:
    contacts = (
        Membership.objects.filter(
            organisation__in=request.user.organisation_ids(),
            role=Role.CONTACT,
            organisation__participations__isnull=False,
        )
        .select_related("user", "organisation")
        .distinct()
    )
    return render(
        request, "packages/choosing/not_contact.html", {"contacts": contacts}, status=403
    )


def _start(request: MemberRequest, participants: list[Participant]) -> HttpResponse:
    asked = request.POST.get("participant", "")
    mine = {str(participant.pk): participant for participant in participants}
    if asked not in mine:
        raise Http404
    try:
        choice = service.start_choice(participant=mine[asked], actor=request.user)
        package = choices.package_of(choice.participant.programme, request.POST.get("package", ""))
        if package is not None:
            service.choose_package(choice=choice, package=package, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("packages:choose")
    return redirect("packages:choice", choice.pk)


def _go_on(request: MemberRequest, choice: Choice) -> HttpResponse:
    """To where this choice was left; a package asked for from the comparison comes first."""
    key = request.GET.get("pakket", "")
    if key:
        address = reverse("packages:choice_step", args=[choice.pk, steps.PACKAGE.slug])
        return redirect(f"{address}?pakket={key}")
    return redirect("packages:choice", choice.pk)


@login_required
@require_GET
def resume(request: MemberRequest, choice_id: int) -> HttpResponse:
    """On to the first step that is left, or the check page, or the agreement it became."""
    choice = visible_choice(request, choice_id)
    if choice.submitted_at is not None:
        return redirect(choice.agreement)
    if not service.is_contact(request.user, choice.participant):
        return redirect("packages:choice_check", choice.pk)
    following = choices.next_step(choice)
    if following is None:
        return redirect("packages:choice_check", choice.pk)
    return redirect("packages:choice_step", choice.pk, following.slug)


@login_required
@require_GET
def check(request: MemberRequest, choice_id: int) -> HttpResponse:
    """All answers and figures on one page, each with a way to change it."""
    choice = visible_choice(request, choice_id)
    if choice.submitted_at is not None:
        return redirect(choice.agreement)
    is_contact = service.is_contact(request.user, choice.participant)
    if is_contact and choices.next_step(choice) is not None:
        return redirect("packages:choice", choice.pk)
    figures = choices.figures_for(choice)
    return render(
        request,
        "packages/choosing/check.html",
        {
            "choice": choice,
            "programme": choice.participant.programme,
            "organisation": choice.participant.organisation,
            "readers": choice.readers.all(),
            "figures": figures,
            "last_year": choices.last_year(choice),
            "runs_past_programme": choices.runs_past_programme(choice),
            "has_begun": choices.has_begun(choice),
            "gaps": choices.gaps_in(choice, figures),
            "is_contact": is_contact,
            "seen": choice.changed_at.isoformat(),
        },
    )


@login_required
@require_POST
def submit(request: MemberRequest, choice_id: int) -> HttpResponse:
    choice = visible_choice(request, choice_id)
    if not service.is_contact(request.user, choice.participant):
        raise PermissionDenied
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return redirect("packages:choice_check", choice.pk)
    try:
        agreement = service.submit_choice(
            choice=choice, actor=request.user, seen_at=form.cleaned_data["seen"]
        )
    except service.AlreadySubmitted as already:
        messages.info(request, str(already))
        return redirect(already.agreement)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("packages:choice", choice.pk)
    messages.success(
        request,
        _("Uw keuze is verstuurd. {name} krijgt bericht zodra de PDF klaar is.").format(
            name=agreement.signatory_name
        ),
    )
    return redirect(agreement)


@login_required
@require_GET
def summary(request: MemberRequest, choice_id: int) -> HttpResponse:
    """The paper for internal decision-making, made anew each time; it binds nobody."""
    choice = visible_choice(request, choice_id)
    figures = choices.figures_for(choice)
    if figures is None:
        messages.error(request, _("Kies eerst een pakket. Daarna kunt u de samenvatting maken."))
        return redirect("packages:choice", choice.pk)
    return file_response(
        choice_summary(choice, figures),
        filename=_("Samenvatting keuze {name}.pdf").format(name=choice.participant),
        content_type="application/pdf",
        inline=True,
    )
