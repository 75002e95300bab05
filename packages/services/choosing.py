"""Choosing a package: begun once, saved step by step, submitted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from packages import steps
from packages.models import Agreement, Choice, ChoiceReader, Package
from packages.selectors import choices
from packages.services.ending import expire_lapsed_of
from packages.services.offering import offer_agreement
from packages.steps import Step
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.notices import notify
from programme.models import Participant, Role, User
from programme.selectors.people import members
from programme.services.invitations import invite_or_grant
from programme.services.organisations import change_organisation

FIELDS = {
    steps.PACKAGE: ("package",),
    steps.PERIOD: ("first_year",),
    steps.INVOICE: (
        "invoice_email",
        "reference_kind",
        "reference_label",
        "reference_value",
        "reference_required",
    ),
    steps.SIGNATORY: (
        "signatory_name",
        "signatory_email",
        "signatory_function",
        "signatory_basis",
        "signatory_basis_reference",
        "signatory_limit",
    ),
}
CLOSED = gettext_lazy(
    "Deze keuze is al verstuurd, dus u kunt er niets meer aan veranderen. "
    "Neem contact op met de universiteit als er iets niet klopt."
)
TAKEN_OVER = ("seats_per_cohort", *(name for names in FIELDS.values() for name in names))


class AlreadySubmitted(Refused):
    """The choice was submitted before; ``agreement`` is what came of it."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(
            _(
                "Deze keuze was al verstuurd. U hoeft niets meer te doen: hieronder staat de "
                "overeenkomst."
            )
        )
        self.agreement = agreement


class AgreementRuns(Refused):
    """The participant has a live agreement, so there is nothing to choose."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(
            _("Voor {name} is er al een overeenkomst: {number}.").format(
                name=agreement.participant, number=agreement.number
            )
        )
        self.agreement = agreement


@dataclass(frozen=True)
class Reader:
    """A colleague who may read along."""

    name: str
    email: str


def is_contact(user: User, participant: Participant) -> bool:
    return user.has_role(participant.organisation_id, Role.CONTACT)


def may_change(user: User, choice: Choice, step: Step) -> bool:
    """A contact answers every step; a coordinator may set the seats for a participant."""
    if is_contact(user, choice.participant):
        return True
    return step == steps.PERIOD and sets_seats(user, choice)


def sets_seats(user: User, choice: Choice) -> bool:
    return user.works_for(choice.participant.programme, Role.COORDINATOR)


@transaction.atomic
def start_choice(*, participant: Participant, actor: User) -> Choice:
    """Return the participant's open choice, begun now when there is none.

    A new one takes over the answers of the last one that was submitted (its agreement has
    ended), to be walked through again. Raises ``AgreementRuns`` when an agreement is live.
    """
    if not is_contact(actor, participant):
        raise PermissionDenied
    participant = locked(participant)
    expire_lapsed_of(participant)
    agreement = participant.agreements.live().first()
    if agreement is not None:
        raise AgreementRuns(agreement)
    choice = participant.choices.open().first()
    if choice is not None:
        return choice
    previous = participant.choices.order_by("-submitted_at").first()
    choice = Choice(participant=participant, started_by=actor)
    if previous is not None:
        for name in TAKEN_OVER:
            setattr(choice, name, getattr(previous, name))
        _take_over_invoicing(choice, previous.agreement)
    choice.save()
    if previous is not None:
        _replace_readers(choice, [Reader(r.name, r.email) for r in previous.readers.all()])
    audit.record("packages.choose_start", actor=actor, subject=choice)
    return choice


def _take_over_invoicing(choice: Choice, ended: Agreement) -> None:
    """What was given while the last agreement ran, instead of what was answered before it."""
    last, agreed = ended.invoicing, ended.agreed_invoicing
    choice.invoice_email = last.email
    choice.reference_value = last.reference_value
    if last.reference_label != agreed.reference_label:
        kind = Choice.ReferenceKind.called(last.reference_label)
        choice.reference_kind = kind if last.reference_label else ""
        is_own_name = kind == Choice.ReferenceKind.OTHER
        choice.reference_label = last.reference_label if is_own_name else ""


@transaction.atomic
def save_answers(*, choice: Choice, step: Step, answers: Mapping[str, Any], actor: User) -> Choice:
    """Keep a contact's cleaned answers of a step whose questions live on the choice.

    ``answers`` may hold more than the step asks, which is left alone. Raises ``Refused`` when
    the choice was submitted meanwhile.
    """
    choice = _open_choice(choice, actor)
    for name in FIELDS[step]:
        setattr(choice, name, answers[name])
    return _step_done(choice, step, actor)


@transaction.atomic
def set_seats(*, choice: Choice, seats: int, actor: User) -> Choice:
    """A coordinator sets the seats per cohort; what the contact must answer stays theirs.

    Raises ``Refused`` when the choice was submitted meanwhile.
    """
    if not sets_seats(actor, choice):
        raise PermissionDenied
    choice = _unsubmitted(choice)
    if choice.seats_per_cohort != seats:
        choice.seats_per_cohort = seats
        choice.save()
        audit.record("packages.set_seats", actor=actor, subject=choice, data={"seats": seats})
    return choice


@transaction.atomic
def choose_package(*, choice: Choice, package: Package, actor: User) -> Choice:
    """Answer the first step; raises ``Refused`` for a package of another programme.

    The seats follow the package, unless a coordinator set them.
    """
    if package.programme_id != choice.participant.programme_id:
        raise Refused(_("Dit pakket hoort bij een ander programma. Kies een ander pakket."))
    choice = _open_choice(choice, actor)
    if choice.seats_per_cohort in (None, choices.default_seats(choice.package)):
        choice.seats_per_cohort = choices.default_seats(package)
    choice.package = package
    return _step_done(choice, steps.PACKAGE, actor)


@transaction.atomic
def save_organisation(*, choice: Choice, answers: Mapping[str, Any], actor: User) -> Choice:
    """Keep the organisation's own data, which invoices and agreements copy later.

    Raises ``Refused`` when the choice was submitted meanwhile.
    """
    choice = _open_choice(choice, actor)
    change_organisation(organisation=choice.participant.organisation, values=answers, actor=actor)
    return _step_done(choice, steps.ORGANISATION, actor)


@transaction.atomic
def save_readers(*, choice: Choice, readers: Sequence[Reader], actor: User) -> Choice:
    """Replace the colleagues who may read along; none is fine.

    Raises ``Refused`` when the choice was submitted meanwhile.
    """
    choice = _open_choice(choice, actor)
    choice.readers.all().delete()
    _replace_readers(choice, readers)
    return _step_done(choice, steps.READERS, actor)


def _replace_readers(choice: Choice, readers: Sequence[Reader]) -> None:
    ChoiceReader.objects.bulk_create(
        ChoiceReader(choice=choice, name=reader.name, email=reader.email) for reader in readers
    )


@transaction.atomic
def submit_choice(*, choice: Choice, actor: User, seen_at: datetime | None = None) -> Agreement:
    """Close the choice and offer the agreement, in one transaction, once.

    The signatory and the readers get their role or an invitation. ``seen_at`` is the
    ``changed_at`` of the answers that were checked. Raises ``AlreadySubmitted`` the second
    time, and ``Refused`` when an answer is missing or changed since it was checked, the
    signatory's limit is too low, or another agreement is live.
    """
    if not is_contact(actor, choice.participant):
        raise PermissionDenied
    locked(choice.participant)
    choice = locked(choice)
    if choice.submitted_at is not None:
        raise AlreadySubmitted(choice.agreement)
    if seen_at is not None and seen_at != choice.changed_at:
        raise Refused(
            _("De keuze is intussen veranderd. Controleer haar opnieuw en verstuur haar dan.")
        )
    gaps = choices.gaps_in(choice, choices.figures_for(choice))
    if gaps:
        raise Refused(gaps[0].sentence)
    choice.submitted_at, choice.submitted_by = timezone.now(), actor
    choice.save(update_fields=["submitted_at", "submitted_by", "changed_at"])
    _let_in(choice, actor)
    audit.record(
        "packages.choose_submit",
        actor=actor,
        subject=choice,
        data={"package": str(choice.package), "first_year": choice.first_year},
    )
    agreement = offer_agreement(choice=choice)
    coordinators = members(choice.participant.programme.lead_id, Role.COORDINATOR)
    notify("packages.chosen", agreement, coordinators, actor=actor)
    return agreement


def _let_in(choice: Choice, actor: User) -> None:
    """Give the signatory and the readers access to what will be offered."""
    organisation = choice.participant.organisation
    people = [(choice.signatory_email, choice.signatory_name, Role.SIGNATORY)]
    people += [(reader.email, reader.name, Role.READER) for reader in choice.readers.all()]
    for email, name, role in people:
        invite_or_grant(
            organisation=organisation, email=email, name=name, roles=[role], actor=actor
        )


def _open_choice(choice: Choice, actor: User) -> Choice:
    """The choice under lock, for a contact to answer."""
    if not is_contact(actor, choice.participant):
        raise PermissionDenied
    return _unsubmitted(choice)


def _unsubmitted(choice: Choice) -> Choice:
    choice = locked(choice)
    if choice.submitted_at is not None:
        raise Refused(CLOSED)
    return choice


def _step_done(choice: Choice, step: Step, actor: User) -> Choice:
    if step.key not in choice.steps_done:
        choice.steps_done = [*choice.steps_done, step.key]
    choice.save()
    audit.record("packages.choose_answer", actor=actor, subject=choice, data={"step": step.key})
    return choice
