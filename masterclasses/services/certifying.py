"""Certificates: issued once to who attended enough, withdrawn with a reason when wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses import emails, tasks
from masterclasses.models import PLANS, Certificate, Cohort, Learner, Masterclass, MasterclassRules
from masterclasses.selectors.certificates import (
    Candidate,
    Entitled,
    certifying_of,
)
from masterclasses.selectors.rules import rules_of
from masterclasses.services.enrolling import lock_cohort
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.batches import batches
from portal.kit.languages import translated
from portal.kit.numbering import draw_number
from portal.kit.verifying import new_check_code
from programme.models import Programme, User


@transaction.atomic
def issue_certificates(
    *, cohort: Cohort, actor: User, learners: Collection[Learner] | None = None
) -> list[Certificate]:
    """Give everybody in the cohort who attended enough (or those of ``learners``) a certificate.

    Who has a valid one for the year keeps it and gets no other, so that a second start issues
    nothing: it waits for the first one's lock. Numbers are drawn by name, without gaps. A
    worker makes the PDFs and mails them. Raises ``Refused`` where one of ``learners`` did not
    attend enough.
    """
    cohort = lock_cohort(cohort)
    if not actor.works_for(cohort.programme, *PLANS):
        raise PermissionDenied
    candidates = _asked_for(certifying_of(cohort).candidates, learners)
    chosen = [each for each in candidates if each.standing == Entitled.MAY]
    prefetch_related_objects([day for each in chosen for day in each.days], "lines")
    rules, now = rules_of(cohort.programme), timezone.now()
    issued = [
        _issue(cohort, each, _snapshot(cohort, each, rules, now), actor, now) for each in chosen
    ]
    for some in batches([each.pk for each in issued]):
        tasks.make_certificates.delay_on_commit(some)
    return issued


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, reason: str, actor: User) -> Certificate:
    """Declare a wrong certificate invalid; its number stays, and another can be issued.

    The learner is told, with the reason. Raises ``Refused`` where it was withdrawn before.
    """
    certificate = locked(certificate)
    if not actor.works_for(certificate.learner.participant.programme, *PLANS):
        raise PermissionDenied
    if certificate.withdrawn_at is not None:
        raise Refused(_("Dit certificaat is al ingetrokken."))
    if not reason.strip():
        raise Refused(_("Vul in waarom u dit certificaat intrekt."))
    certificate.withdrawn_at, certificate.withdrawn_reason = timezone.now(), reason.strip()
    certificate.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        "masterclasses.withdraw_certificate",
        actor=actor,
        subject=certificate,
        data={"reason": certificate.withdrawn_reason},
    )
    emails.certificate_withdrawn(certificate)
    return certificate


def _asked_for(
    candidates: list[Candidate], learners: Collection[Learner] | None
) -> list[Candidate]:
    if learners is None:
        return candidates
    asked = {each.pk for each in learners}
    found = [each for each in candidates if each.learner.pk in asked]
    if len(found) < len(asked):
        raise Refused(_("Niet iedereen die u koos, hoort bij dit cohort."))
    for each in found:
        if each.standing == Entitled.TOO_FEW:
            raise Refused(
                _("{name} was er {attended} van de {needed} dagen die nodig zijn.").format(
                    name=each.learner, attended=len(each.days), needed=each.needed
                )
            )
    return found


def _issue(
    cohort: Cohort, candidate: Candidate, snapshot: dict[str, Any], actor: User, now: datetime
) -> Certificate:
    programme = cohort.programme
    drawn = draw_number(series=f"certificate/{programme.code}", year=cohort.year)
    certificate = Certificate.objects.create(
        number=f"{programme.code}-C{cohort.year}-{drawn:04d}",
        learner=candidate.learner,
        year=cohort.year,
        check_code=new_check_code(),
        snapshot=snapshot,
        issued_at=now,
        issued_by=actor,
    )
    audit.record(
        "masterclasses.issue_certificate",
        actor=actor,
        subject=certificate,
        data={"learner": candidate.learner, "cohort": cohort},
    )
    return certificate


def _snapshot(
    cohort: Cohort,
    candidate: Candidate,
    rules: MasterclassRules,
    now: datetime,
) -> dict[str, Any]:
    """All that the paper prints, as it is known now."""
    programme, learner = cohort.programme, candidate.learner
    organisation = learner.participant.organisation
    language = organisation.language
    return {
        "language": language,
        "name": learner.name,
        "organisation": organisation.printed_name,
        "programme": {"name": programme.name, "region": programme.region},
        "lead": _lead_of(programme),
        "year": cohort.year,
        "issued_on": timezone.localdate(now).isoformat(),
        "days": [_day(each) for each in candidate.days],
        "lines": [translated(each, language) for each in _lines_of(candidate.days)],
        "results": candidate.results,
        "signatory": {"name": rules.certificate_name, "function": rules.certificate_function},
    }


def _lead_of(programme: Programme) -> dict[str, str]:
    return {"name": programme.lead.printed_name, "city": programme.lead.city}


def _day(masterclass: Masterclass) -> dict[str, Any]:
    """``minutes``: how long it was planned to take."""
    length = masterclass.period.upper - masterclass.period.lower
    return {
        "number": masterclass.number,
        "title": masterclass.title,
        "date": masterclass.day.isoformat(),
        "minutes": int(length.total_seconds() // 60),
    }


def _lines_of(days: Collection[Masterclass]) -> list[str]:
    """The names of the development lines that the days were about, in their own order."""
    lines = {line for day in days for line in day.lines.all()}
    return [line.name for line in sorted(lines, key=lambda line: line.position)]
