"""The look of an organisation: its page, and the style sheet and logo that its people get."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import do, done
from portal.kit.http import document_response
from portal.kit.models import StoredDocument
from programme.design_tokens import FONT, TOKENS
from programme.forms.themes import SCHEME_NAMES, ThemeForm, TokensForm
from programme.models import Organisation, Theme, User
from programme.palette import CHOSEN, DARK, FONTS, LIGHT, PORTAL, Colours, style_of
from programme.selectors import rights
from programme.selectors.themes import proposal_of
from programme.services.themes import discard_theme, hold_theme, propose_theme, reset_theme
from programme.views.requests import MemberRequest

# What is at an address with a digest never changes; others may not see it.
FOR_EVER = "private, max-age=31536000, immutable"
SCHEMES = {"licht": LIGHT, "donker": DARK}


@dataclass(frozen=True)
class _Look:
    """All that makes a theme; to start from, that of the organisation or of the portal."""

    colours: Mapping[str, Colours]
    font: str
    logo: bytes | StoredDocument | None

    @classmethod
    def of(cls, shown: Theme | None) -> _Look:
        if shown is not None:
            return cls(dict(shown.colours), shown.font, shown.logo)
        own = {
            scheme: {name: colours[name] for name in CHOSEN} for scheme, colours in PORTAL.items()
        }
        return cls(own, "portal", None)

    def with_answers(self, form: ThemeForm, scheme: str) -> _Look:
        given = form.cleaned_data
        kept = None if given.get("no_logo") else self.logo
        colours = {**self.colours, scheme: form.colours()}
        return _Look(colours, given["font"], given["logo"] or kept)

    def propose(self, organisation: Organisation, actor: User) -> Theme:
        return propose_theme(organisation=organisation, actor=actor, **vars(self))


@require_safe
@login_required
def theme(request: MemberRequest, slug: str) -> HttpResponse:
    """What holds or is proposed, worn by the page itself."""
    organisation = _organisation(request, slug)
    proposal = proposal_of(organisation)
    context = {
        **_shown(request, organisation, proposal or organisation.theme),
        "proposal": proposal,
        "keeps": rights.keeps_theme(request.user, organisation),
    }
    return render(request, "programme/organisations/theme.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, slug: str) -> HttpResponse:
    """Make a proposal colour by colour, of one scheme at a time."""
    organisation = _kept_organisation(request, slug)
    shown = proposal_of(organisation) or organisation.theme
    context = _shown(request, organisation, shown)
    asked, scheme, look = context["asked"], context["scheme"], _Look.of(shown)
    form = ThemeForm(
        request.POST or None,
        request.FILES or None,
        scheme=scheme,
        has_logo=look.logo is not None,
        initial={**look.colours[scheme], "font": look.font},
    )
    if request.method == "POST" and form.is_valid():
        chosen = look.with_answers(form, scheme)
        if done(form, partial(chosen.propose, organisation, request.user)):
            messages.success(request, _("Zo ziet het eruit. Het geldt nog niet."))
            return redirect(f"{reverse('programme:theme', args=[slug])}?schema={asked}")
    return render(request, "programme/organisations/theme_change.html", {**context, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: MemberRequest, slug: str) -> HttpResponse:
    """Make a proposal from files of design tokens."""
    organisation = _kept_organisation(request, slug)
    look = _Look.of(proposal_of(organisation) or organisation.theme)
    form = TokensForm(request.POST or None, request.FILES or None, now=look.colours)
    if request.method == "POST" and form.is_valid():
        read = list(form.read.values())
        font = next((each.font for each in read if each.font), look.font)
        chosen = replace(look, colours=form.colours, font=font)
        if done(form, partial(chosen.propose, organisation, request.user)):
            _tell(request, [path for each in read for path in each.passed_over])
            return redirect("programme:theme", slug)
    known = [(CHOSEN[name], paths) for name, paths in TOKENS.items()]
    known.append((_("Lettertype"), (FONT,)))
    context = {"organisation": organisation, "form": form, "known": known}
    return render(request, "programme/organisations/tokens.html", context)


@require_POST
@login_required
def hold(request: MemberRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    do(
        request,
        lambda: hold_theme(
            organisation=organisation, seen=request.POST.get("seen", ""), actor=request.user
        ),
        _("Iedereen van uw organisatie ziet het portaal nu in deze huisstijl."),
    )
    return redirect("programme:theme", slug)


@require_POST
@login_required
def reset(request: MemberRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    do(
        request,
        lambda: reset_theme(organisation=organisation, actor=request.user),
        _(
            "Het portaal heeft voor uw organisatie weer zijn eigen huisstijl. De uwe is nu een "
            "voorstel: u kunt die weer instellen of weggooien."
        ),
    )
    return redirect("programme:theme", slug)


@require_POST
@login_required
def discard(request: MemberRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    do(
        request,
        lambda: discard_theme(organisation=organisation, actor=request.user),
        _("Het voorstel is weg."),
    )
    return redirect("programme:theme", slug)


@require_safe
@login_required
def style(request: MemberRequest, digest: str) -> HttpResponse:
    """With ``?schema=`` as it is in light or dark, whatever the screen asks for."""
    found = get_object_or_404(Theme.objects.visible_to(request.user), digest=digest)
    scheme = SCHEMES.get(request.GET.get("schema", ""), "")
    response = HttpResponse(style_of(found.colours, found.font, scheme), content_type="text/css")
    response["Cache-Control"] = FOR_EVER
    return response


@require_safe
@login_required
def logo(request: MemberRequest, digest: str) -> HttpResponse:
    themes = Theme.objects.visible_to(request.user).select_related("logo")
    found = get_object_or_404(themes, digest=digest)
    if found.logo is None:
        raise Http404
    response = document_response(found.logo, inline=True)
    response["Cache-Control"] = FOR_EVER
    return response


def _organisation(request: MemberRequest, slug: str) -> Organisation:
    visible = Organisation.objects.visible_to(request.user).select_related("theme__logo")
    found = get_object_or_404(visible, slug=slug)
    if not rights.may_change(request.user, found):
        raise PermissionDenied
    return found


def _kept_organisation(request: MemberRequest, slug: str) -> Organisation:
    found = _organisation(request, slug)
    if not rights.keeps_theme(request.user, found):
        raise PermissionDenied
    return found


def _shown(
    request: MemberRequest, organisation: Organisation, shown: Theme | None
) -> dict[str, Any]:
    """What the sample needs, in the scheme of ``?schema=``."""
    asked = request.GET.get("schema", "licht")
    if asked not in SCHEMES:
        raise Http404
    scheme, look = SCHEMES[asked], _Look.of(shown)
    palette = {**PORTAL[scheme], **look.colours[scheme], "font": FONTS[look.font][1]}
    return {
        "organisation": organisation,
        "shown": shown,
        "asked": asked,
        "scheme": scheme,
        "palette": json.dumps(palette),
        "tabs": [(key, SCHEME_NAMES[value]) for key, value in SCHEMES.items()],
    }


def _tell(request: MemberRequest, passed_over: list[str]) -> None:
    messages.success(request, _("De tokens zijn ingelezen. Kijk hieronder hoe het eruitziet."))
    if passed_over:
        told = _("Deze tokens kon het portaal niet gebruiken: {paths}.")
        messages.warning(request, told.format(paths=", ".join(sorted(set(passed_over)))))
