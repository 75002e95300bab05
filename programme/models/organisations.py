"""Who takes part: organisations, people and the roles that they have there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import Language
from portal.kit.validators import (
    validate_kvk,
    validate_name,
    validate_oin,
    validate_postcode,
    validate_vat_number,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from programme.models.programme import Programme

Visitor: TypeAlias = "User | AnonymousUser"


class Role(models.TextChoices):
    """What a person may do for an organisation; at a lead organisation, for its programmes."""

    CONTACT = "contact", _("contactpersoon")
    SIGNATORY = "signatory", _("tekenbevoegde")
    FINANCE = "finance", _("financieel contact")
    LEARNER = "learner", _("deelnemer")
    READER = "reader", _("meelezer")
    COORDINATOR = "coordinator", _("coördinator")
    ORGANISER = "organiser", _("organisator")
    ADMINISTRATOR = "administrator", _("beheerder")
    TRAINER = "trainer", _("trainer of coach")


def role_name(role: str) -> str:
    """What people read for a role that is kept as a value; the value where it exists no more."""
    return str(Role(role).label) if role in Role.values else role


PARTICIPANT_ROLES = (Role.CONTACT, Role.SIGNATORY, Role.FINANCE, Role.LEARNER, Role.READER)
# Who works for whole programmes of a lead, and sees everybody who takes part in them.
LEAD_ROLES = (Role.COORDINATOR, Role.FINANCE, Role.SIGNATORY, Role.ADMINISTRATOR)
# Who is at a lead: a trainer too, who sees no participants, agreements, invoices or budget.
ROLES_AT_LEAD = (*LEAD_ROLES, Role.TRAINER)
FOLLOWS_PARTICIPANTS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.ORGANISER)
NETWORK_ROLES = (Role.ORGANISER,)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Visitor) -> OrganisationQuerySet:
        """One's own; for a lead's staff also participants and networks of its programmes."""
        if not user.is_authenticated:
            return self.none()
        led = user.organisation_ids(*LEAD_ROLES)
        own = Q(pk__in=user.organisation_ids())
        parties = Participant.objects.filter(programme__lead__in=led).values("organisation")
        networks = self.model.objects.filter(supported_programmes__lead__in=led).values("pk")
        return self.filter(own | Q(pk__in=parties) | Q(pk__in=networks))


class Organisation(models.Model):
    """A municipality, utility company, university or network organisation.

    Identifiers are those of Dutch registers: KvK 8 digits, OIN 20 digits, CBS code of a
    municipality 4 digits; ``vat_number`` is the btw-id.
    """

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("gemeente")
        UTILITY = "utility", _("nutspartij")
        UNIVERSITY = "university", _("universiteit")
        NETWORK = "network", _("netwerkorganisatie")

    kind = models.CharField(_("soort"), max_length=20, choices=Kind)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("naam"), max_length=120, unique=True, validators=[validate_name])
    legal_name = models.CharField(
        _("juridische naam"), max_length=160, blank=True, validators=[validate_name]
    )
    cbs_code = models.CharField(max_length=4, blank=True)
    kvk = models.CharField(_("KvK-nummer"), max_length=8, blank=True, validators=[validate_kvk])
    oin = models.CharField(_("OIN"), max_length=20, blank=True, validators=[validate_oin])
    vat_number = models.CharField(
        _("btw-nummer"), max_length=14, blank=True, validators=[validate_vat_number]
    )
    street = models.CharField(_("straat"), max_length=120, blank=True)
    house_number = models.CharField(_("huisnummer"), max_length=12, blank=True)
    postcode = models.CharField(
        _("postcode"), max_length=7, blank=True, validators=[validate_postcode]
    )
    city = models.CharField(_("plaats"), max_length=80, blank=True)
    language = models.CharField(_("taal"), max_length=2, choices=Language, default=Language.DUTCH)
    theme = models.ForeignKey(
        "programme.Theme",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="held_by",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["municipality", "utility", "university", "network"]),
                name="organisation_kind_known",
            ),
            models.UniqueConstraint(
                fields=["kvk"], condition=~Q(kvk=""), name="organisation_kvk_unique"
            ),
            models.UniqueConstraint(
                fields=["oin"], condition=~Q(oin=""), name="organisation_oin_unique"
            ),
            models.UniqueConstraint(
                fields=["vat_number"],
                condition=~Q(vat_number=""),
                name="organisation_vat_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="organisation_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programme:organisation", args=[self.slug])

    @property
    def printed_name(self) -> str:
        """The name on paper: the legal one where it is known."""
        return self.legal_name or self.name


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: Visitor) -> ParticipantQuerySet:
        """One's own organisations' participation, and all of those in programmes one works for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(organisation__in=user.organisation_ids())
            | Q(programme__lead__in=user.organisation_ids(*LEAD_ROLES))
        )

    def followed_by(self, user: User) -> ParticipantQuerySet:
        """Those whose way to an agreement this person follows: coordinators and organisers."""
        led = user.organisation_ids(Role.COORDINATOR, Role.ADMINISTRATOR)
        networks = user.organisation_ids(Role.ORGANISER)
        return self.filter(Q(programme__lead__in=led) | Q(programme__network__in=networks))


class Participant(models.Model):
    """An organisation that takes part, or is invited to take part, in a programme."""

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="participants"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = [Lower("organisation__name")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation"], name="participant_unique"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class _RoleRow(NamedTuple):
    """A role of somebody, once for each programme that the organisation leads."""

    organisation: int
    role: str
    led: int | None
    language: str
    theme: str | None
    logo: int | None


class Look(NamedTuple):
    """What a page needs to know of a theme."""

    digest: str
    has_logo: bool


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person who can log in; the e-mail address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person; logs in with an e-mail address. What they may do follows from memberships."""

    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=120)
    language = models.CharField(_("taal"), max_length=2, choices=Language, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_ci"),
            models.CheckConstraint(
                condition=Q(language__in=["", *Language.values]), name="user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @cached_property
    def _roles(self) -> frozenset[_RoleRow]:
        """Every role, with what every page asks of its organisation. One query per request."""
        its = ("led_programmes", "language", "theme__digest", "theme__logo")
        asked = ("organisation_id", "role", *(f"organisation__{each}" for each in its))
        rows = self.memberships.order_by().values_list(*asked)
        return frozenset(_RoleRow(*row) for row in rows)

    @property
    def look(self) -> Look | None:
        """The theme of their organisation; of the first that has one, where there are more."""
        own = ((row.organisation, row.theme, row.logo) for row in self._roles if row.theme)
        for _organisation, digest, logo in sorted(own):
            return Look(digest, logo is not None)
        return None

    @property
    def reads_in(self) -> Language:
        """Their own choice, else the language on which all their organisations agree, or Dutch."""
        if self.language:
            return Language(self.language)
        spoken = {row.language for row in self._roles}
        return Language(spoken.pop()) if len(spoken) == 1 else Language.DUTCH

    def organisation_ids(self, *roles: str) -> list[int]:
        """The organisations in which one has one of ``roles``; without roles: any role."""
        return sorted({row.organisation for row in self._roles if not roles or row.role in roles})

    def led_programme_ids(self, *roles: str) -> list[int]:
        """The programmes led by an organisation in which one has one of ``roles``."""
        return sorted({row.led for row in self._roles if row.led and row.role in roles})

    def takes_part_as(self, *roles: str) -> bool:
        """Whether one has any of ``roles`` at an organisation that leads no programme."""
        return any(role in roles and not led for _org, role, led, *_rest in self._roles)

    def has_role(self, organisation: Organisation | int, *roles: str) -> bool:
        """Whether one has any of ``roles`` (any role at all when none is given) there."""
        pk = organisation if isinstance(organisation, int) else organisation.pk
        return pk in self.organisation_ids(*roles)

    def works_for(self, programme: Programme, *roles: str) -> bool:
        """Whether one has any of ``roles`` at the organisation that leads ``programme``.

        Without roles: any that works for the whole programme, which a trainer does not.
        """
        return self.has_role(programme.lead_id, *(roles or LEAD_ROLES))


class Membership(models.Model):
    """One role of one person at one organisation; a person may have several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("rol"), max_length=20, choices=Role)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["organisation", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="membership_unique"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self) -> InvitationQuerySet:
        return self.open().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An invitation by mail to join an organisation in one or more roles.

    Only the SHA-256 of the link's token is kept; the link works once and until
    ``expires_at`` (UTC). Resending makes a new token, so an older link stops working.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mailadres"))
    name = models.CharField(_("naam"), max_length=120)
    roles = models.JSONField(default=list)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    sent_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                F("organisation"),
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open_per_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def role_names(self) -> list[str]:
        return [role_name(role) for role in self.roles]

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
