"""Signing: the agreement's own text beside its PDF, a typed name and a consent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from packages.documents import signed_bytes_of
from packages.forms.agreements import CountersignForm, SignForm
from packages.models import Agreement, Signature
from packages.selectors import declarations
from packages.selectors.agreements import acts_open_to, totals_of, years_of
from packages.services import signing
from portal.kit.acts import Refused
from portal.kit.http import client_ip
from programme.models import User
from programme.views.requests import MemberRequest

METHODS = {
    "password": gettext_lazy("wachtwoord"),
    "code": gettext_lazy("inlogcode per e-mail"),
    "mfa": gettext_lazy("tweede factor"),
    "socialaccount": gettext_lazy("inlogdienst van de organisatie"),
    "invitation": gettext_lazy("uitnodiging per e-mail en een nieuw wachtwoord"),
}


@login_required
def sign(request: MemberRequest, number: str) -> HttpResponse:
    """For the named signatory of the participant."""
    agreement = _agreement(request, number, "sign")
    form = SignForm(
        request.POST or None,
        **_declaration(agreement, Signature.Party.PARTICIPANT),
        name=agreement.signatory_name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign_agreement(
                agreement=agreement,
                signatory=request.user,
                evidence=evidence_of(request, agreement),
                **form.cleaned_data,
            )
        except Refused as refusal:
            return _refused(request, agreement, form, refusal)
        messages.success(request, _("U hebt getekend. Nu tekent de universiteit."))
        return redirect(agreement)
    return _page(request, agreement, form, "sign")


@login_required
def countersign(request: MemberRequest, number: str) -> HttpResponse:
    """For a signatory of the programme's lead, after the participant signed."""
    agreement = _agreement(request, number, "countersign")
    form = CountersignForm(
        request.POST or None,
        **_declaration(agreement, Signature.Party.LEAD),
        name=request.user.name,
        initial=_as_last_time(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            signing.countersign_agreement(
                agreement=agreement,
                signatory=request.user,
                evidence=evidence_of(request, agreement),
                **form.cleaned_data,
            )
        except Refused as refusal:
            return _refused(request, agreement, form, refusal)
        messages.success(
            request, _("U hebt getekend. De overeenkomst is actief en wordt nu verzegeld.")
        )
        return redirect(agreement)
    return _page(request, agreement, form, "countersign")


def _declaration(agreement: Agreement, party: str) -> dict[str, str]:
    """What the form says of it: as it is signed, and what that means in another language."""
    same = agreement.language == get_language()
    return {
        "consent": declarations.declaration_of(agreement, party),
        "language": agreement.language,
        "meaning": "" if same else declarations.in_active_language(agreement, party),
    }


def _as_last_time(user: User) -> dict[str, str]:
    """In what capacity this person signed before, to start from."""
    mine = Signature.objects.filter(user=user, party=Signature.Party.LEAD)
    last = mine.order_by("signed_at").last()
    names = ("function", "basis", "basis_reference")
    return {name: getattr(last, name) for name in names} if last else {}


def evidence_of(request: MemberRequest, agreement: Agreement) -> signing.Evidence:
    """How this person logged in (as allauth recorded it), their address and browser.

    In the language of the paper that it is printed on.
    """
    used = request.session.get("account_authentication_methods", [])
    methods = [METHODS.get(method["method"], method["method"]) for method in used]
    with override(agreement.language):
        authentication = " + ".join(dict.fromkeys(map(str, methods)))
    return signing.Evidence(
        authentication=authentication,
        ip_address=client_ip(request),
        user_agent=request.headers.get("User-Agent", ""),
    )


def _agreement(request: MemberRequest, number: str, act: str) -> Agreement:
    agreements = Agreement.objects.visible_to(request.user).select_related(
        "participant__organisation",
        "participant__programme__lead",
        "choice__submitted_by",
        "offered_document",
        "uploaded_document",
    )
    agreement = get_object_or_404(agreements, number=number)
    if act not in acts_open_to(agreement, request.user, whatever_state=True):
        raise PermissionDenied
    return agreement


def _refused(
    request: MemberRequest, agreement: Agreement, form: SignForm, refusal: Refused
) -> HttpResponse:
    """Back to the form when it can be mended there; else to the agreement with a message."""
    act = "countersign" if isinstance(form, CountersignForm) else "sign"
    agreement.refresh_from_db()
    if act in acts_open_to(agreement, request.user):
        form.add_error("typed_name", str(refusal))
        return _page(request, agreement, form, act)
    messages.error(request, str(refusal))
    return redirect(agreement)


def _page(request: MemberRequest, agreement: Agreement, form: SignForm, act: str) -> HttpResponse:
    if act not in acts_open_to(agreement, request.user):
        messages.info(request, _("Er ligt nu niets voor u om te tekenen."))
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "form": form,
        "act": act,
        "document": agreement.offered_document if act == "sign" else signed_bytes_of(agreement),
        "totals": totals_of(agreement),
        "years": years_of(agreement),
        "signatures": agreement.signatures.all(),
    }
    return render(request, "packages/agreements/sign.html", context)
