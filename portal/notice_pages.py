"""Notices of all rooms: the list behind the bell, and what somebody wants mail about."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit import digests
from portal.kit import notices as kit
from portal.kit.digests import Part
from portal.kit.models import Notice, NoticePreference, Way
from portal.kit.notices import Kind
from programme.models import User
from programme.views.requests import MemberRequest

PAGE_SIZE = 25
NEW = "nieuw"
Digest = NoticePreference.Digest
NOT_HELD = gettext_lazy("Krijgt u nooit een verzamelmail, dan komen deze mails meteen.")


class FilterForm(forms.Form):
    toon = forms.ChoiceField(
        label=gettext_lazy("Toon"),
        required=False,
        choices=[("", gettext_lazy("Alles")), (NEW, gettext_lazy("Alleen nieuw"))],
    )
    onderwerp = forms.ChoiceField(label=gettext_lazy("Onderwerp"), required=False)

    def __init__(self, user: User, data: Any) -> None:
        super().__init__(data)
        self.subjects = _by_group(kinds_for(user))
        groups = [(number, name) for number, name in enumerate(self.subjects, 1)]
        self.fields["onderwerp"].choices = [("", _("Alle")), *groups]  # type: ignore[attr-defined]

    def keys(self) -> list[str]:
        """The kinds of the subject that was chosen; none where any will do."""
        chosen = self.cleaned_data["onderwerp"] if self.is_valid() else ""
        return [each.key for each in [*self.subjects.values()][int(chosen) - 1]] if chosen else []


class PreferencesForm(forms.Form):
    """How often the digest comes, and a ``Way`` for each kind of which there is a choice."""

    digest = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak wilt u een verzamelmail?"),
        widget=forms.RadioSelect,
        choices=Digest.choices,
        help_text=gettext_lazy(
            "In deze mail staat wat nieuw is en wat u nog niet las. Is er niets nieuws, dan "
            "krijgt u geen mail. Kiest u ‘Nooit’? Wat hieronder ‘in de verzamelmail’ staat, leest "
            "u dan alleen bij Meldingen."
        ),
        error_messages={"required": gettext_lazy("Kies hoe vaak u een verzamelmail wilt.")},
    )

    def __init__(self, user: User, data: Any, chosen: NoticePreference | None) -> None:
        super().__init__(data, initial={"digest": chosen.digest if chosen else Digest.DAILY})
        choices = choices_for(user)
        self.offered = [each for each, _ways in choices]
        for each, ways in choices:
            self.fields[each.key] = forms.ChoiceField(
                label=str(each.label),
                choices=[(way.value, way.label) for way in sorted(ways, key=list(Way).index)],
                initial=digests.way_of(ways, each.key, chosen),
                help_text="" if isinstance(each, Kind) else NOT_HELD,
            )

    def groups(self) -> dict[str, list[forms.BoundField]]:
        """The choices by their subject."""
        groups: dict[str, list[forms.BoundField]] = defaultdict(list)
        for each in self.offered:
            groups[str(each.group)].append(self[each.key])
        return dict(groups)

    def ways(self) -> dict[str, str]:
        return {key: way for key, way in self.cleaned_data.items() if key != "digest"}


def kinds_for(user: User) -> list[Kind]:
    """Those that somebody with these roles can hear of."""
    return [
        each
        for each in kit.kinds()
        if user.led_programme_ids(*each.lead) or user.takes_part_as(*each.own)
    ]


def choices_for(user: User) -> list[tuple[Kind | Part, tuple[Way, ...]]]:
    """What somebody can choose about: kinds with more than one way, and mails of rooms."""
    found: list[tuple[Kind | Part, tuple[Way, ...]]] = [
        (each, each.ways) for each in kinds_for(user) if len(each.ways) > 1
    ]
    return [*found, *((each, (Way.MAIL, Way.DIGEST)) for each in digests.parts())]


def _by_group(found: list[Kind]) -> dict[str, list[Kind]]:
    groups: dict[str, list[Kind]] = defaultdict(list)
    for each in found:
        groups[str(each.group)].append(each)
    return dict(groups)


@require_safe
@login_required
def notices(request: MemberRequest) -> HttpResponse:
    """By day, the newest first."""
    user, form = request.user, FilterForm(request.user, request.GET)
    heard = {*Notice.objects.filter(person=user).values_list("kind", flat=True)}
    keys = form.keys()
    found = kit.notices_of(user, heard & {*keys} if keys else heard)
    if form.is_valid() and form.cleaned_data["toon"] == NEW:
        found = found.filter(read_at__isnull=True)
    page: Page[Any] = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "page": page,
        "lines": kit.lines_of(user, page),
        "newest": max((each.pk for each in page), default=0),
        "filtered": any(request.GET.values()),
    }
    return render(request, "notices/notices.html", context)


@require_safe
@login_required
def notice(request: MemberRequest, pk: int) -> HttpResponse:
    """Leads to where one can act, and marks it as read on the way."""
    own = get_object_or_404(Notice, person=request.user, pk=pk)
    return redirect(kit.read(get_object_or_404(kit.notices_of(request.user, {own.kind}), pk=pk)))


@require_POST
@login_required
def all_read(request: MemberRequest) -> HttpResponse:
    """What came after the page was shown (``tot`` is the newest on it) stays new."""
    through = request.POST.get("tot", "")
    if through.isdecimal() and len(through) < 19:
        kit.read_all(request.user, through=int(through))
        messages.success(request, _("Alles is gelezen."))
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: MemberRequest) -> HttpResponse:
    user = request.user
    chosen = NoticePreference.objects.filter(person=user).first()
    form = PreferencesForm(user, request.POST or None, chosen)
    if request.method == "POST" and form.is_valid():
        digest = form.cleaned_data["digest"]
        digests.choose(person=user, digest=digest, ways=form.ways(), actor=user)
        messages.success(request, _("Uw keuze is opgeslagen."))
        return redirect("notice_preferences")
    mailed = [each for each in kinds_for(user) if not each.ways]
    return render(request, "notices/preferences.html", {"form": form, "mailed": mailed})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """From a link in a digest, without a login: mail programs POST here by themselves.

    A GET only asks: what looks links over before somebody clicks must end nothing.
    """
    person = digests.who_unsubscribes(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        digests.unsubscribe(person)
    done = request.method == "POST"
    return render(request, "notices/unsubscribe.html", {"person": person, "done": done})
