"""What a choice under way still lacks, what it costs, and where its maker goes on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from packages import steps
from packages.models import Agreement, Choice, Mandate, Package
from packages.selectors.figures import PackageFigures, figures_of
from packages.steps import Step
from portal.kit import money
from programme.models import Organisation, Participant, Programme, Role, User

DEFAULT_SEATS = 4


@dataclass(frozen=True)
class Gap:
    """Why a choice can not be submitted yet, and at which step that is mended."""

    step: Step
    sentence: str


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


def default_seats(package: Package | None) -> int:
    """Seats per cohort that the components grant; 4 where none says it (an assumption)."""
    if package is None:
        return DEFAULT_SEATS
    granted = (c.grants.get("seats_per_cohort", 0) for c in package.components.all())
    return max(granted, default=0) or DEFAULT_SEATS


def limit_gap(choice: Choice, figures: PackageFigures | None) -> str:
    """A sentence when the signatory's limit is below the price of the whole term, else empty.

    Both are compared net of VAT.
    """
    limit = choice.signatory_limit
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
    if figures is None:
        sentence = _("Voor deze jaren staat nog geen prijs vast. Kies een ander startjaar.")
        gaps.append(Gap(steps.PERIOD, sentence))
    if not _is_on_paper(choice.participant.organisation):
        sentence = _("De gegevens van uw organisatie zijn niet compleet. Vul ze aan.")
        gaps.append(Gap(steps.ORGANISATION, sentence))
    if choice.reference_required and not choice.reference_value:
        sentence = _("Uw kenmerk is verplicht op de factuur. Vul het in.")
        gaps.append(Gap(steps.INVOICE, sentence))
    if choice.signatory_basis != Mandate.OFFICE and not choice.signatory_basis_reference:
        sentence = _("Vul de verwijzing naar het mandaat of de volmacht in.")
        gaps.append(Gap(steps.SIGNATORY, sentence))
    if sentence := limit_gap(choice, figures):
        gaps.append(Gap(steps.SIGNATORY, sentence))
    return gaps


def _is_on_paper(organisation: Organisation) -> bool:
    """Whether all is known that an invoice must print (art. 35a Wet OB; dutch-rules §1)."""
    facts = (
        organisation.legal_name,
        organisation.kvk,
        organisation.street,
        organisation.house_number,
        organisation.postcode,
        organisation.city,
    )
    return all(facts)


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
