"""The steps of choosing: each shows its question and keeps its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from packages import steps
from packages.forms.choosing import InvoiceForm, OrganisationForm, PackageForm, PeriodForm
from packages.forms.people import SignatoryForm, readers_formset
from packages.models import Choice, Package
from packages.selectors import choices
from packages.selectors.figures import PackageFigures, figures_of
from packages.services import choosing as service
from packages.steps import Step
from portal.kit.acts import Refused
from programme.models import User
from programme.views.requests import MemberRequest

BACK_TO_CHECK = "controle"


def visible_choice(request: MemberRequest, choice_id: int) -> Choice:
    visible = Choice.objects.visible_to(request.user).select_related(
        "participant__organisation", "participant__programme__lead", "package"
    )
    return get_object_or_404(visible, pk=choice_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: MemberRequest, choice_id: int, slug: str) -> HttpResponse:
    """One step: shows its question, keeps its answer."""
    choice = visible_choice(request, choice_id)
    asked = steps.BY_SLUG.get(slug)
    if asked is None:
        raise Http404
    if not service.may_change(request.user, choice, asked):
        raise PermissionDenied
    if choice.submitted_at is not None:
        messages.error(request, service.CLOSED)
        return redirect(choice.agreement)
    if not choices.may_open(choice, asked):
        return redirect("packages:choice", choice.pk)
    question = _question(request, choice, asked)
    if request.method == "POST" and "add" not in request.POST:
        if question.form.is_valid():
            return _keep(request, question)
        if "back" in request.POST:
            return _go_back(request, question)
    return render(request, f"packages/choosing/{asked.key}.html", question.context())


def _keep(request: MemberRequest, question: _Question) -> HttpResponse:
    try:
        choice = question.keep(request.user)
    except Refused as refusal:
        question.draft.write(request.POST)
        messages.error(request, str(refusal))
        return redirect("packages:choice", question.choice.pk)
    question.draft.drop()
    if "back" in request.POST and (previous := steps.before(question.step)):
        return redirect("packages:choice_step", choice.pk, previous.slug)
    return redirect(_after(request, choice, question.step))


def _go_back(request: MemberRequest, question: _Question) -> HttpResponse:
    """To the step before; an answer that can not be saved yet waits for its writer."""
    if question.form.has_changed():
        question.draft.write(request.POST)
        sentence = _(
            "Wat u bij ‘{step}’ invulde, staat daar nog. Het is nog niet opgeslagen, want er "
            "klopt iets niet of er ontbreekt iets."
        )
        messages.info(request, sentence.format(step=question.step.title))
    previous = steps.before(question.step) or question.step
    return redirect("packages:choice_step", question.choice.pk, previous.slug)


def _after(request: MemberRequest, choice: Choice, done: Step) -> str:
    """The next step; back to the check page for who came from there to change one answer."""
    following = steps.after(done)
    from_check = request.GET.get("terug") == BACK_TO_CHECK and choices.next_step(choice) is None
    if following is None or from_check or not service.is_contact(request.user, choice.participant):
        return reverse("packages:choice_check", args=[choice.pk])
    return reverse("packages:choice_step", args=[choice.pk, following.slug])


@dataclass
class _Draft:
    """What somebody typed at a step and could not save yet; their session keeps it."""

    request: MemberRequest
    key: str

    def read(self) -> QueryDict | None:
        typed = self.request.session.get(self.key)
        return QueryDict(typed) if typed else None

    def write(self, data: QueryDict) -> None:
        typed = data.copy()
        typed.pop("csrfmiddlewaretoken", None)
        self.request.session[self.key] = typed.urlencode()

    def drop(self) -> None:
        self.request.session.pop(self.key, None)


@dataclass
class _Question:
    """A step with its form, bound when an answer was sent."""

    request: MemberRequest
    choice: Choice
    step: Step
    figures: PackageFigures | None
    form: Any
    draft: _Draft

    def keep(self, actor: User) -> Choice:
        """Hand the answer to the service; raises ``Refused``."""
        if self.step == steps.ORGANISATION:
            return service.save_organisation(
                choice=self.choice, answers=self.form.cleaned_data, actor=actor
            )
        if self.step == steps.READERS:
            readers = [service.Reader(name, email) for name, email in self.form.people()]
            return service.save_readers(choice=self.choice, readers=readers, actor=actor)
        if self.step == steps.PACKAGE:
            return service.choose_package(
                choice=self.choice, package=self.form.cleaned_data["package"], actor=actor
            )
        if self.step == steps.PERIOD:
            return self._keep_period(actor)
        return service.save_answers(
            choice=self.choice, step=self.step, answers=self.form.cleaned_data, actor=actor
        )

    def _keep_period(self, actor: User) -> Choice:
        """A coordinator answers one half of the page, a contact the other."""
        answers = self.form.cleaned_data
        if "seats_per_cohort" in answers:
            service.set_seats(choice=self.choice, seats=answers["seats_per_cohort"], actor=actor)
        if "first_year" in answers:
            service.save_answers(
                choice=self.choice, step=steps.PERIOD, answers=answers, actor=actor
            )
        return self.choice

    def context(self) -> dict[str, Any]:
        is_contact = service.is_contact(self.request.user, self.choice.participant)
        programme = self.choice.participant.programme
        context = {
            "choice": self.choice,
            "programme": programme,
            "organisation": self.choice.participant.organisation,
            "step": self.step,
            "steps": steps.STEPS,
            "previous": steps.before(self.step) if is_contact else None,
            "from_check": self.request.GET.get("terug") == BACK_TO_CHECK,
            "is_contact": is_contact,
            "figures": self.figures,
            "form": self.form,
        }
        if self.step == steps.PACKAGE:
            context["cards"] = _cards(self.choice, self.form)
        if self.step == steps.PERIOD:
            context["coordinators"] = choices.coordinators_of(programme)
            context["contact"] = settings.CONTACT_EMAIL
        return context


def _question(request: MemberRequest, choice: Choice, asked: Step) -> _Question:
    figures = choices.figures_for(choice) if asked in (steps.PERIOD, steps.SIGNATORY) else None
    draft = _Draft(request, f"choice-{choice.pk}-{asked.key}")
    if asked == steps.READERS:
        form: Any = _readers_form(request, choice, draft.read())
    else:
        form = _form(request, choice, asked, figures)
        if not form.is_bound and (typed := draft.read()):
            form.initial |= _typed(form, typed)
    return _Question(request, choice, asked, figures, form, draft)


def _typed(form: forms.BaseForm, data: QueryDict) -> dict[str, Any]:
    """What was typed in a form, to be shown again without judging it."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _form(
    request: MemberRequest, choice: Choice, asked: Step, figures: PackageFigures | None
) -> forms.BaseForm:
    data = request.POST if request.method == "POST" else None
    if asked == steps.PACKAGE:
        return PackageForm(data, choice=choice, initial=_asked_package(request, choice))
    if asked == steps.PERIOD:
        return PeriodForm(
            data,
            choice=choice,
            seats_editable=service.sets_seats(request.user, choice),
            is_contact=service.is_contact(request.user, choice.participant),
        )
    if asked == steps.ORGANISATION:
        return OrganisationForm(data, instance=choice.participant.organisation)
    if asked == steps.INVOICE:
        return InvoiceForm(data, initial=_invoice_answers(choice))
    return SignatoryForm(data, choice=choice, figures=figures)


def _asked_package(request: MemberRequest, choice: Choice) -> dict[str, int]:
    """The package that was picked on the comparison page, as the one ticked beforehand."""
    package = choices.package_of(choice.participant.programme, request.GET.get("pakket", ""))
    return {"package": package.pk} if package else {}


def _invoice_answers(choice: Choice) -> dict[str, Any]:
    return {name: getattr(choice, name) for name in service.FIELDS[steps.INVOICE]}


def _readers_form(request: MemberRequest, choice: Choice, draft: QueryDict | None) -> Any:
    """Rows for colleagues; "Nog een collega" gives one row more and keeps what was typed."""
    known = list(choice.readers.values("name", "email"))
    if "add" in request.POST:
        form = readers_formset(rows=1)(initial=_typed_rows(request.POST), prefix="readers")
        form.forms[-1].fields["name"].widget.attrs["autofocus"] = True
        return form
    if request.method == "POST":
        return readers_formset(rows=1)(request.POST, initial=known, prefix="readers")
    if draft is not None:
        return readers_formset(rows=0)(initial=_typed_rows(draft), prefix="readers")
    return readers_formset(rows=1 if known else 2)(initial=known, prefix="readers")


def _typed_rows(data: QueryDict) -> list[dict[str, Any]]:
    return [_typed(row, data) for row in readers_formset(rows=1)(data, prefix="readers").forms]


def _cards(choice: Choice, form: PackageForm) -> list[dict[str, Any]]:
    """A package per card with its figures in the first year that can be chosen."""
    programme = choice.participant.programme
    ticked = str(form["package"].value() or "")
    cards = []
    for package in Package.objects.filter(programme=programme).with_components():
        year = choice.first_year or programme.first_year
        try:
            figures = figures_of(package, first_year=year, years=programme.minimum_years)
        except LookupError:
            figures = None
        cards.append({"package": package, "figures": figures, "ticked": str(package.pk) == ticked})
    return cards
