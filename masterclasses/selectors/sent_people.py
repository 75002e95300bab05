"""A list with the people of all organisations looked over, before anyone is enrolled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from masterclasses.models import Cohort, Enrolment, Learner
from masterclasses.people_lists import fault_of_address
from masterclasses.selectors.checked_lists import fault_of_name, has_a_place
from masterclasses.selectors.colleagues import domain_of
from masterclasses.selectors.seats import seats_of
from masterclasses.selectors.sent_lines import (
    Line,
    Verdict,
    fault_of_formulas,
    mark_doubles,
)
from masterclasses.sent_lists import Sent
from packages.models import AgreementYear
from programme.models import Membership, Participant


@dataclass
class _Known:
    """All that is known of who could be on the list; six queries, however long it is."""

    participants: dict[str, Participant]
    in_force: set[int]
    placed: dict[tuple[int, str], Enrolment]
    names: dict[tuple[int, str], str] = field(default_factory=dict)
    domains: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def check_people(cohort: Cohort, people: Iterable[Sent]) -> list[tuple[Line, Participant | None]]:
    """What happens to each line, with whose it is; the first of an organisation go first.

    The lines are in their own order. Seats go to one organisation after the other, as it is
    enrolled: in the order in which they stand on the list.
    """
    known = _known_of(cohort)
    found = [_looked_up(Line(each), known) for each in people]
    keys: dict[int, object] = {
        line.number: (own.pk, line.sent.email.lower()) for line, own in found if own
    }
    mark_doubles([line for line, _own in found], keys)
    for line, own in found:
        if own and not line.is_faulty:
            _check(line, own, known, cohort)
    _give_seats(cohort, found, known)
    return found


def by_organisation(
    found: Sequence[tuple[Line, Participant | None]],
) -> dict[int, list[Line]]:
    """The lines whose organisation is known, by its key, in the order of the list."""
    groups: dict[int, list[Line]] = {}
    for line, own in found:
        if own is not None:
            groups.setdefault(own.pk, []).append(line)
    return groups


def _known_of(cohort: Cohort) -> _Known:
    everybody = list(cohort.programme.participants.select_related("organisation"))
    names: dict[str, Participant] = {}
    for each in everybody:
        own = each.organisation
        names |= {_key(name): each for name in (own.legal_name, own.slug) if name}
    names |= {_key(each.organisation.name): each for each in everybody}
    years = AgreementYear.objects.in_force().filter(
        year=cohort.year, agreement__participant__in=everybody
    )
    placed = (
        Enrolment.objects.live()
        .filter(cohort__programme=cohort.programme_id, cohort__year=cohort.year)
        .select_related("cohort", "learner")
    )
    known = _Known(
        participants=names,
        in_force=set(years.values_list("agreement__participant", flat=True)),
        placed={
            (each.learner.participant_id, each.learner.email.lower()): each for each in placed
        },
    )
    _add_colleagues(known, everybody)
    return known


def _add_colleagues(known: _Known, everybody: list[Participant]) -> None:
    by_home = {each.organisation_id: each.pk for each in everybody}
    members = Membership.objects.filter(
        organisation__in=by_home, user__is_active=True
    ).values_list("organisation", "user__email", "user__name")
    learners = Learner.objects.filter(participant__in=everybody).order_by()
    people = [(by_home[home], email, name) for home, email, name in members]
    people += learners.values_list("participant", "email", "name")
    for own, email, name in people:
        known.names[own, email.lower()] = name
        known.domains[own].add(domain_of(email))


def _key(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("gemeente ")


def _looked_up(line: Line, known: _Known) -> tuple[Line, Participant | None]:
    name = line.sent.organisation
    own = known.participants.get(_key(name))
    if own is None and (fault := fault_of_formulas(line.sent)):
        line.refuse(fault)
    elif own is None and not name:
        line.refuse(_("Vul de organisatie in."))
    elif own is None:
        sentence = _("{name} doet niet mee aan dit programma. Kijk de naam na.")
        line.refuse(sentence.format(name=name))
    return line, own


def _check(line: Line, own: Participant, known: _Known, cohort: Cohort) -> None:
    """Where the person has a place nothing changes; else all that is wrong is told."""
    sent, who = line.sent, (own.pk, line.sent.email.lower())
    if (placed := known.placed.get(who)) is not None:
        line.note = has_a_place(placed).capitalize()
        return
    if not sent.name:
        line.sent = sent = replace(sent, name=known.names.get(who, ""))
    faults = [fault_of_address(sent.email), fault_of_name(sent.name)]
    if own.pk not in known.in_force:
        sentence = _(
            "{organisation} heeft voor {year} geen overeenkomst. Pas als die getekend is, kan "
            "iemand meedoen."
        )
        faults.append(sentence.format(organisation=own, year=cohort.year))
    if any(faults):
        line.refuse(*faults)
        return
    line.verdict = Verdict.SEAT
    domain = domain_of(sent.email)
    if known.domains[own.pk] and domain not in known.domains[own.pk]:
        line.note = _("Let op: niemand van {organisation} heeft een adres op @{domain}.").format(
            organisation=own, domain=domain
        )


def _give_seats(
    cohort: Cohort, found: Sequence[tuple[Line, Participant | None]], known: _Known
) -> None:
    seats = seats_of(cohort, *known.in_force)
    ahead = Enrolment.objects.waiting().filter(cohort=cohort).count()
    for own, lines in by_organisation(found).items():
        for line in lines:
            if line.verdict != Verdict.SEAT:
                continue
            if seats.free_for(own):
                seats.take(own)
                continue
            ahead += 1
            line.verdict = Verdict.QUEUE
            place = _("Als {number}e in de rij.").format(number=ahead)
            line.note = f"{place} {line.note}".strip()
