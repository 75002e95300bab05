"""What a choice under way still lacks, what it costs, and where its maker goes on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from packages import steps
from packages.models import Agreement, AgreementYear, Choice, Mandate, Package
from packages.selectors.figures import PackageFigures, figures_of
from packages.steps import Step
from portal.kit import money
from portal.kit.names import same_name
from programme.models import Participant, Programme, Role, User
from programme.selectors.paper import missing_on_paper

DEFAULT_SEATS = 4


@dataclass(frozen=True)
class Gap:
    """Why a choice can not be submitted yet, and at which step that is mended."""

    step: Step
    sentence: str


def package_of(programme: Programme, key: str) -> Package | None:
    """The package with this key, which came from an address and may be any text."""
    return next((package for package in programme.packages.all() if package.key == key), None)


def next_step(choice: Choice) -> Step | None:
    """The first step not done yet; ``None`` when only the check page is left."""
    return next((step for step in steps.STEPS if step.key not in choice.steps_done), None)


def may_open(choice: Choice, step: Step) -> bool:
    """Whether every step before this one is done, so that its questions make sense."""
    following = next_step(choice)
    return following is None or step.number <= following.number


def figures_for(choice: Choice) -> PackageFigures | None:
    """The chosen package over the programme's minimum term, from the chosen year on.

    Before a year was chosen: from the first year that can be chosen. ``None`` where there
    is no package yet, or a price or VAT treatment is not set.
    """
    if choice.package_id is None:
        return None
    package = Package.objects.with_components().get(pk=choice.package_id)
    programme = choice.participant.programme
    year = choice.first_year or programme.first_year
    try:
        return figures_of(package, first_year=year, years=programme.minimum_years)
    except LookupError:
        return None


def last_year(choice: Choice) -> int | None:
    if choice.first_year is None:
        return None
    return choice.first_year + choice.participant.programme.minimum_years - 1


def runs_past_programme(choice: Choice) -> bool:
    """Whether the agreement would end after the programme as it is planned now."""
    last = last_year(choice)
    return last is not None and last > choice.participant.programme.last_year


def has_begun(choice: Choice) -> bool:
    """Whether the first year is under way already; it is paid for as a whole."""
    return choice.first_year == timezone.localdate().year


def default_seats(package: Package | None) -> int:
    """Seats per cohort that the components grant; 4 where none says it (an assumption)."""
    if package is None:
        return DEFAULT_SEATS
    granted = (c.grants.get("seats_per_cohort", 0) for c in package.components.all())
    return max(granted, default=0) or DEFAULT_SEATS


def limit_gap(limit: Decimal | None, figures: PackageFigures | None) -> str:
    """A sentence when the signatory's limit is below the price of the whole term, else empty.

    Both are in euros net of VAT.
    """
    if limit is None or figures is None or limit >= figures.total:
        return ""
    return _(
        "De ondertekenaar mag tekenen tot {limit}, maar de overeenkomst kost {total} over "
        "{years} jaar. Kies iemand die voor dit bedrag mag tekenen, of pas het bedrag aan."
    ).format(
        limit=money.euro_short(limit),
        total=money.euro_short(figures.total),
        years=len(figures.years),
    )


def signatory_gap(choice: Choice) -> str:
    """A sentence when the signatory's address is somebody else's account, else empty."""
    person = User.objects.filter(email__iexact=choice.signatory_email, is_active=True).first()
    if person is None:
        return ""
    if person.has_role(choice.participant.programme.lead_id):
        return _(
            "{name} werkt voor {lead} en kan niet namens u tekenen. Kies iemand anders."
        ).format(name=person, lead=choice.participant.programme.lead)
    if not same_name(person.name, choice.signatory_name):
        return _(
            "Bij {email} hoort een account op naam van {name}. Vul die naam in, of kies het "
            "e-mailadres van wie ondertekent."
        ).format(email=choice.signatory_email, name=person.name)
    return ""


def owed_until(participant: Participant) -> int | None:
    """The last year that an earlier agreement of this participant is still owed for."""
    owed = AgreementYear.objects.in_force().filter(agreement__participant=participant)
    last: int | None = owed.aggregate(last=Max("year"))["last"]
    return last


def first_years_open_to(participant: Participant) -> list[int]:
    """Years of the programme that are not over and that no earlier agreement covers."""
    first = max(timezone.localdate().year, (owed_until(participant) or 0) + 1)
    return [year for year in participant.programme.years if year >= first]


def year_gap(choice: Choice) -> str:
    """A sentence when the agreement cannot begin in the chosen year (any more), else empty."""
    year, programme = choice.first_year, choice.participant.programme
    if year is None:
        return _("Kies een startjaar.")
    if year < timezone.localdate().year:
        return _("Het startjaar {year} is voorbij. Kies een ander startjaar.").format(year=year)
    if year not in programme.years:
        return _(
            "Het programma loopt van {first} tot en met {last}. Kies een jaar daarin."
        ).format(first=programme.first_year, last=programme.last_year)
    owed = owed_until(choice.participant)
    if owed is None or year > owed:
        return ""
    return _(
        "De vorige overeenkomst loopt tot en met {year}. Kies een startjaar vanaf {next}."
    ).format(year=owed, next=owed + 1)


def gaps_in(choice: Choice, figures: PackageFigures | None) -> list[Gap]:
    """All that must be mended before the choice can be submitted, in the order of the steps."""
    undone = [
        Gap(step, _("De stap ‘{step}’ is nog niet ingevuld.").format(step=step.title))
        for step in steps.STEPS
        if step.key not in choice.steps_done
    ]
    if undone:
        return undone
    gaps = []
    if sentence := year_gap(choice):
        gaps.append(Gap(steps.PERIOD, sentence))
    if figures is None:
        sentence = _("Voor deze jaren staat nog geen prijs vast. Kies een ander startjaar.")
        gaps.append(Gap(steps.PERIOD, sentence))
    if missing_on_paper(choice.participant.organisation):
        sentence = _("De gegevens van uw organisatie zijn niet compleet. Vul ze aan.")
        gaps.append(Gap(steps.ORGANISATION, sentence))
    if choice.reference_required and not choice.reference_value:
        sentence = _("Uw kenmerk is verplicht op de factuur. Vul het in.")
        gaps.append(Gap(steps.INVOICE, sentence))
    if choice.reference_kind == Choice.ReferenceKind.OTHER and not choice.reference_label:
        sentence = _("Vul in hoe u het kenmerk noemt.")
        gaps.append(Gap(steps.INVOICE, sentence))
    if not choice.signatory_function:
        sentence = _("Vul de functie van de ondertekenaar in.")
        gaps.append(Gap(steps.SIGNATORY, sentence))
    if choice.signatory_basis != Mandate.OFFICE and not choice.signatory_basis_reference:
        sentence = _("Vul de verwijzing naar het mandaat of de volmacht in.")
        gaps.append(Gap(steps.SIGNATORY, sentence))
    for sentence in (signatory_gap(choice), limit_gap(choice.signatory_limit, figures)):
        if sentence:
            gaps.append(Gap(steps.SIGNATORY, sentence))
    return gaps


def coordinators_of(programme: Programme) -> QuerySet[User]:
    """Whom a participant asks for what only the lead may change."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation=programme.lead_id,
        memberships__role=Role.COORDINATOR,
    ).order_by(Lower("name"))


def chooseable_participants(user: User) -> list[Participant]:
    """Those that this person chooses for, each with its open choice and live agreement.

    ``open_choices`` and ``live_agreements`` are lists of at most one.
    """
    own = Participant.objects.visible_to(user).filter(
        organisation__in=user.organisation_ids(Role.CONTACT)
    )
    return list(
        own.select_related("programme", "organisation").prefetch_related(
            Prefetch("choices", Choice.objects.open(), to_attr="open_choices"),
            Prefetch("agreements", Agreement.objects.live(), to_attr="live_agreements"),
        )
    )
