"""Invitations: sent, sent again, withdrawn, and accepted once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.emails import mail_invitation
from programme.models import Invitation, Organisation, Role, User
from programme.services.people import grant_roles, proper_name, reach_of, roles_at

RESEND_AFTER = timedelta(hours=1)
HAS_AN_ACCOUNT = gettext_lazy("U hebt al een account. Log in om de uitnodiging aan te nemen.")
# An agreement asks 21 people at most; more than twice that is somebody who mails strangers.
MOST_A_DAY = 40


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, name: str, roles: Collection[str], actor: User
) -> Invitation:
    """Invite somebody by mail to have ``roles`` at ``organisation``.

    Raises ``PermissionDenied`` for roles that the actor may not grant, and ``Refused`` when
    the address is wrong, is a colleague's already, or has an open invitation.
    """
    organisation = locked(organisation)
    _may_grant(actor, organisation, roles)
    email = _address(email)
    person = User.objects.filter(email__iexact=email).first()
    if person is not None and person.is_active and roles_at(organisation, person):
        raise Refused(
            _("{email} hoort al bij {name}. Verander daar de rollen van deze collega.").format(
                email=email, name=organisation.name
            )
        )
    if organisation.invitations.open().filter(email__iexact=email).exists():
        raise Refused(
            _("Voor {email} staat al een uitnodiging open. U kunt die opnieuw sturen.").format(
                email=email
            )
        )
    return _send_new(organisation, email, name, roles, actor)


@transaction.atomic
def invite_first_administrator(*, organisation: Organisation, email: str, name: str) -> Invitation:
    """Invite an administrator where nobody is there yet to do it; by command, never by a page.

    Raises ``Refused`` when there is an administrator, or an invitation for one is open.
    """
    organisation = locked(organisation)
    administrator = Role.ADMINISTRATOR
    if organisation.memberships.filter(role=administrator, user__is_active=True).exists():
        raise Refused(
            _("{name} heeft al een beheerder. Die kan anderen uitnodigen.").format(
                name=organisation
            )
        )
    if organisation.invitations.usable().filter(roles__contains=[administrator]).exists():
        raise Refused(_("Er staat al een uitnodiging voor een beheerder open."))
    email = _address(email)
    for stale in organisation.invitations.open().filter(email__iexact=email):
        stale.withdrawn_at = timezone.now()
        stale.save(update_fields=["withdrawn_at"])
        _recorded("programme.withdraw_invitation", stale, None)
    return _send_new(organisation, email, name, [administrator], None)


@transaction.atomic
def invite_or_grant(
    *, organisation: Organisation, email: str, name: str, roles: Collection[str], actor: User
) -> Invitation | None:
    """Let a person of whom it is unknown whether they can log in have ``roles``.

    A colleague gets the roles at once (returns ``None``). Anybody else is invited, also who
    has an account elsewhere: nobody joins an organisation without wanting it. An open
    invitation gets the roles added, and is sent again when it has expired.
    """
    organisation = locked(organisation)
    _may_grant(actor, organisation, roles)
    email = _address(email)
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is not None and roles_at(organisation, person):
        grant_roles(organisation=organisation, person=person, roles=roles, actor=actor)
        return None
    invitation = organisation.invitations.open().filter(email__iexact=email).first()
    if invitation is None:
        return _send_new(organisation, email, name, roles, actor)
    missing = [role for role in roles if role not in invitation.roles]
    if missing:
        invitation.roles = [*invitation.roles, *missing]
        invitation.invited_by = actor
        invitation.save(update_fields=["roles", "invited_by"])
        audit.record(
            "programme.widen_invitation",
            actor=actor,
            subject=invitation.organisation,
            data={"name": invitation.name, "added": missing},
        )
    if invitation.has_expired:
        resend_invitation(invitation=invitation, actor=actor)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    """Send a new link, valid from now on; the earlier link stops working.

    Raises ``Refused`` within an hour of the last time, or when it was used or withdrawn.
    """
    invitation = _open(invitation, actor)
    if timezone.now() - invitation.sent_at < RESEND_AFTER:
        raise Refused(
            _("Deze uitnodiging is net verstuurd. Wacht een uur voor u haar opnieuw stuurt.")
        )
    return _send_again(invitation, actor)


@transaction.atomic
def renew_expired(*, organisation: Organisation, email: str) -> bool:
    """Send a new link to somebody whose invitation expired, since something waits for them.

    Returns whether there was one.
    """
    organisation = locked(organisation)
    invitation = organisation.invitations.open().filter(email__iexact=email).first()
    if invitation is None or not invitation.has_expired:
        return False
    _send_again(locked(invitation), actor=None)
    return True


def _send_again(invitation: Invitation, actor: User | None) -> Invitation:
    token, invitation.token_sha256 = _new_token()
    invitation.sent_at, invitation.expires_at = _period()
    invitation.times_sent += 1
    invitation.invited_by = actor or invitation.invited_by
    invitation.save()
    _recorded("programme.resend_invitation", invitation, actor)
    mail_invitation(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User) -> None:
    """Stop the link from working; raises ``Refused`` when it was accepted meanwhile."""
    invitation = _open(invitation, actor)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _recorded("programme.withdraw_invitation", invitation, actor)


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it; ``None`` for a link never sent."""
    return (
        Invitation.objects.filter(token_sha256=_hash(token)).select_related("organisation").first()
    )


@transaction.atomic
def accept_as_new_person(*, token: str, name: str, password: str) -> User:
    """Make an account with a verified address and accept; the link has proved the address.

    Raises ``Refused`` when the link is not usable or the address has an account, and
    ``ValidationError`` on a password that breaks the rules.
    """
    invitation = _usable(token)
    email, name = invitation.email.lower(), proper_name(name)
    person = User.objects.select_for_update(no_key=True).filter(email__iexact=email).first()
    if person is not None and person.is_active:
        raise Refused(HAS_AN_ACCOUNT)
    validate_password(password, user=User(email=email, name=name))
    if person is None:
        person = _new_account(email, name, password)
    else:
        person.name, person.is_active = name, True
        person.set_password(password)
        person.save()
    EmailAddress.objects.update_or_create(
        user=person, email=email, defaults={"verified": True, "primary": True}
    )
    _accept(invitation, person)
    return person


def _new_account(email: str, name: str, password: str) -> User:
    """``Refused`` where the same person accepts another organisation's invitation meanwhile."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except IntegrityError:
        raise Refused(HAS_AN_ACCOUNT) from None


@transaction.atomic
def accept_as_known_person(*, token: str, person: User) -> Invitation:
    """Accept with the account that has the invited address; ``Refused`` with another one."""
    invitation = _usable(token)
    if person.email.lower() != invitation.email.lower():
        raise Refused(
            _("Deze uitnodiging is voor {email}. Log uit en log daarmee in.").format(
                email=invitation.email
            )
        )
    return _accept(invitation, person)


def _accept(invitation: Invitation, person: User) -> Invitation:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _recorded("programme.accept_invitation", invitation, person)
    grant_roles(
        organisation=invitation.organisation,
        person=person,
        roles=invitation.roles,
        actor=person,
    )
    return invitation


def refusal_of(invitation: Invitation | None) -> str:
    """Why a link cannot be used, as a sentence; empty when it can."""
    if invitation is None:
        return _(
            "Deze link werkt niet. Misschien is er een nieuwere uitnodiging: kijk in uw mail."
        )
    if invitation.accepted_at:
        return _("Deze uitnodiging is al gebruikt. U kunt gewoon inloggen.")
    if invitation.withdrawn_at:
        return _("Deze uitnodiging is ingetrokken. Vraag uw contactpersoon om een nieuwe.")
    if invitation.has_expired:
        return _("Deze uitnodiging is verlopen. Vraag uw contactpersoon om een nieuwe.")
    return ""


def _usable(token: str) -> Invitation:
    """The invitation under lock; raises ``Refused`` when it cannot be used (any more).

    The organisation is locked first, as every act on its people does: no two acts wait for
    each other.
    """
    found = find_invitation(token)
    if found is not None:
        locked(found.organisation)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(token_sha256=_hash(token))
        .first()
    )
    sentence = refusal_of(invitation)
    if sentence or invitation is None:
        raise Refused(sentence)
    return invitation


def _open(invitation: Invitation, actor: User) -> Invitation:
    locked(invitation.organisation)
    invitation = locked(invitation)
    _may_grant(actor, invitation.organisation, invitation.roles)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(refusal_of(invitation))
    return invitation


def _send_new(
    organisation: Organisation, email: str, name: str, roles: Collection[str], actor: User | None
) -> Invitation:
    name = proper_name(name)
    _refuse_beyond_a_day(organisation)
    token, digest = _new_token()
    sent_at, expires_at = _period()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        roles=list(roles),
        token_sha256=digest,
        invited_by=actor,
        sent_at=sent_at,
        expires_at=expires_at,
    )
    _recorded("programme.invite", invitation, actor)
    mail_invitation(invitation, token)
    return invitation


def _refuse_beyond_a_day(organisation: Organisation) -> None:
    """Withdrawn ones count too. The organisation is locked: two at once are not both the last."""
    since = timezone.now() - timedelta(days=1)
    if organisation.invitations.filter(sent_at__gt=since).count() >= MOST_A_DAY:
        raise Refused(
            _("{name} heeft vandaag al {most} mensen uitgenodigd. Ga morgen verder.").format(
                name=organisation.name, most=MOST_A_DAY
            )
        )


def _recorded(act: str, invitation: Invitation, actor: User | None) -> None:
    audit.record(
        act,
        actor=actor,
        subject=invitation.organisation,
        data={"name": invitation.name, "roles": invitation.roles},
    )


def _may_grant(actor: User, organisation: Organisation, roles: Collection[str]) -> None:
    if not roles or not set(roles) <= reach_of(actor, organisation):
        raise PermissionDenied


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("Vul een e-mailadres in zoals naam@gemeente.nl.")) from None
    return email


def _period() -> tuple[datetime, datetime]:
    now = timezone.now()
    return now, now + timedelta(days=settings.INVITATION_VALID_DAYS)


def _new_token() -> tuple[str, str]:
    token = secrets.token_urlsafe(32)
    return token, _hash(token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
