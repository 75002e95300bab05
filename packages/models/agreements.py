"""Agreements: frozen when offered, signed by both sides, three years of amounts."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from packages.models.catalogue import Component, VatTreatment
from packages.models.choices import Choice, Mandate
from packages.models.invoicing import Channel, Invoicing, Profile
from packages.states import CONCLUDED, LIVE, AgreementState
from portal.kit.languages import Language
from programme.models import Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

READS_ALL_OF_PROGRAMME = (
    Role.COORDINATOR,
    Role.FINANCE,
    Role.SIGNATORY,
    Role.ADMINISTRATOR,
)
READS_OWN = (Role.CONTACT, Role.SIGNATORY, Role.FINANCE, Role.READER)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Visitor) -> AgreementQuerySet:
        """Those of one's own organisation (not for a mere learner) or led programmes."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(participant__organisation__in=user.organisation_ids(*READS_OWN))
            | Q(participant__programme__in=user.led_programme_ids(*READS_ALL_OF_PROGRAMME))
        )

    def live(self) -> AgreementQuerySet:
        """Offered (and not lapsed), signed or active: what stands in the way of a new choice."""
        return self.filter(status__in=LIVE).exclude(self.has_lapsed())

    def with_invoicing(self) -> AgreementQuerySet:
        """With the last change of the invoicing data, so that ``invoicing`` asks nothing more."""
        given = JSONObject(**{field.name: field.name for field in fields(Invoicing)})
        changes = InvoicingChange.objects.filter(agreement=OuterRef("pk"))
        return self.annotate(given_since=Subquery(changes.values_list(given)[:1]))

    def active(self) -> AgreementQuerySet:
        return self.filter(status=AgreementState.ACTIVE)

    def lapsed(self) -> AgreementQuerySet:
        """Offers whose last day has passed (local) with nothing uploaded that must be judged."""
        return self.filter(self.has_lapsed())

    @staticmethod
    def has_lapsed(path: str = "") -> Q:
        """The condition for it; ``path`` leads from another model to the agreement."""
        return Q(
            **{
                f"{path}status": AgreementState.OFFERED,
                f"{path}offer_ends_on__lt": timezone.localdate(),
                f"{path}uploaded_document__isnull": True,
            }
        )

    def shown_as(self, status: str) -> AgreementQuerySet:
        """Those that people read this state of; see ``Agreement.shown_status``."""
        if status == AgreementState.EXPIRED:
            return self.filter(Q(status=status) | self.has_lapsed())
        return self.filter(status=status).exclude(self.has_lapsed())

    def to_sign(self) -> AgreementQuerySet:
        """Offers of which the participant's signature is all that is waited for."""
        return self.live().filter(
            status=AgreementState.OFFERED,
            offered_document__isnull=False,
            uploaded_document__isnull=True,
        )

    def to_check(self) -> AgreementQuerySet:
        """Offers with an uploaded PDF that a coordinator has to accept or send back."""
        return self.filter(status=AgreementState.OFFERED, uploaded_document__isnull=False)

    def awaiting_signature_of(self, user: Visitor) -> AgreementQuerySet:
        """What lies ready for this person to sign, for either side."""
        if not user.is_authenticated:
            return self.none()
        for_participant = Q(
            pk__in=self.model.objects.to_sign().values("pk"),
            signatory_email__iexact=user.email,
            participant__organisation__in=user.organisation_ids(Role.SIGNATORY),
        )
        for_lead = Q(
            status=AgreementState.SIGNED,
            participant__programme__lead__in=user.organisation_ids(Role.SIGNATORY),
        )
        return self.filter(for_participant | for_lead)


class Agreement(models.Model):
    """One participant's agreement for a number of years, frozen at the moment of offering.

    ``text`` is the agreement as it was offered, HTML made from version ``text_version`` of
    the template; ``snapshot`` holds the names, addresses and facts that it prints. The PDF
    that people sign (``offered_document``) is made from ``text`` by a worker, once.
    """

    number = models.CharField(_("kenmerk"), max_length=30, unique=True)
    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="agreements"
    )
    choice = models.OneToOneField(Choice, on_delete=models.PROTECT, related_name="agreement")
    package = models.ForeignKey("packages.Package", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("stand"), max_length=20, choices=AgreementState)
    status_since = models.DateTimeField()
    status_note = models.TextField(blank=True)

    first_year = models.PositiveSmallIntegerField()
    seats_per_cohort = models.PositiveSmallIntegerField()
    package_name = models.CharField(max_length=60)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    snapshot = models.JSONField()

    invoice_email = models.EmailField()
    reference_label = models.CharField(max_length=60, blank=True)
    reference_value = models.CharField(max_length=60, blank=True)
    # Not on the paper: what held for the participant's agreement before this one.
    invoice_profile = models.CharField(max_length=20, choices=Profile, default=Profile.NLCIUS)
    invoice_channel = models.CharField(max_length=20, choices=Channel, default=Channel.MAIL)
    signatory_name = models.CharField(max_length=120)
    signatory_email = models.EmailField()
    signatory_function = models.CharField(max_length=120, blank=True)
    signatory_basis = models.CharField(max_length=20, choices=Mandate)
    signatory_basis_reference = models.CharField(max_length=160, blank=True)

    offered_at = models.DateTimeField()
    offer_ends_on = models.DateField()
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)

    offered_document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sealed_document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(status__in=["offered", "signed", "active"]),
                name="agreement_one_live_per_participant",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AgreementState.values), name="agreement_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["offered", "withdrawn", "declined", "expired"])
                | Q(offered_document__isnull=False),
                name="agreement_signed_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(status="terminated") | Q(ends_on__isnull=False),
                name="agreement_terminated_has_day",
            ),
            models.CheckConstraint(
                condition=Q(invoice_profile__in=Profile.values)
                & Q(invoice_channel__in=Channel.values),
                name="agreement_einvoice_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("packages:agreement", args=[self.number])

    @property
    def language(self) -> str:
        """That of its text: the participant's when it was offered."""
        return str(self.snapshot.get("language", Language.DUTCH))

    @property
    def has_lapsed(self) -> bool:
        """Whether the last day to sign has passed (local); a job makes that its state."""
        return (
            self.status == AgreementState.OFFERED
            and self.offer_ends_on < timezone.localdate()
            and self.uploaded_document_id is None
        )

    @property
    def shown_status(self) -> AgreementState:
        """The state as people read it, also on the day that the job has yet to run."""
        return AgreementState.EXPIRED if self.has_lapsed else AgreementState(self.status)

    @property
    def chooser_signs(self) -> bool:
        """Whether who made the choice is the one who signs it, which the other side should see."""
        chooser = self.choice.submitted_by
        return chooser is not None and chooser.email.lower() == self.signatory_email.lower()

    @property
    def agreed_invoicing(self) -> Invoicing:
        """As it was when offered; ``invoicing`` is what holds now."""
        return Invoicing(
            self.invoice_email,
            self.reference_label,
            self.reference_value,
            self.invoice_profile,
            self.invoice_channel,
        )

    @property
    def invoicing(self) -> Invoicing:
        """What the next invoice goes by (article 8): the last change, else what was agreed."""
        if "given_since" in self.__dict__:
            given = self.__dict__["given_since"]
        else:
            names = [field.name for field in fields(Invoicing)]
            given = self.invoicing_changes.values(*names).first()
        return Invoicing(**given) if given else self.agreed_invoicing

    @property
    def last_day(self) -> date:
        """The day on which it ends: early where that was recorded, and with the programme.

        Article 4: an agreement that runs longer than the programme ends with it, unless the
        programme is prolonged.
        """
        return min(self.agreed_last_day, date(self.participant.programme.last_year, 12, 31))

    @property
    def agreed_last_day(self) -> date:
        """As on the paper, or the early end that was recorded; see ``last_day``."""
        return self.ends_on or date(self.last_year, 12, 31)

    @property
    def last_year(self) -> int:
        return self.first_year + len(self.snapshot["years"]) - 1


class InvoicingChange(models.Model):
    """Invoicing data that somebody gave after the agreement was made; the last one holds.

    Rows are only added, under a lock on the agreement, so the last added is the last given.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="invoicing_changes"
    )
    email = models.EmailField()
    reference_label = models.CharField(max_length=60, blank=True)
    reference_value = models.CharField(max_length=60, blank=True)
    profile = models.CharField(max_length=20, choices=Profile, default=Profile.NLCIUS)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.MAIL)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="invoicing_change_has_email"),
            models.CheckConstraint(
                condition=Q(reference_value="") | ~Q(reference_label=""),
                name="invoicing_change_reference_has_name",
            ),
            models.CheckConstraint(
                condition=Q(profile__in=Profile.values), name="invoicing_change_profile_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="invoicing_change_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.email}"


class AgreementYearQuerySet(models.QuerySet["AgreementYear"]):
    CUT_OFF = Q(agreement__ends_on__year__lt=F("year"))  # by an early end
    IN_FORCE = Q(
        agreement__status__in=CONCLUDED,
        year__lte=F("agreement__participant__programme__last_year"),
    ) & (Q(agreement__ends_on__isnull=True) | ~CUT_OFF)

    def in_force(self) -> AgreementYearQuerySet:
        """Years that are owed: up to the year of an early end, and of the programme's end.

        Later years count again when the programme is prolonged (article 4 of the agreement).
        """
        return self.filter(self.IN_FORCE)

    def of(self, participant: Any, year: Any) -> AgreementYearQuerySet:
        """Those of a participant in a calendar year; each may be an ``OuterRef`` too."""
        return self.filter(agreement__participant=participant, year=year)


class AgreementYear(models.Model):
    """A calendar year of an agreement; what it costs is the sum of its lines, as agreed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()

    objects = AgreementYearQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "year"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "year"], name="agreement_year_unique")
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.year}"


class AgreementLineQuerySet(models.QuerySet["AgreementLine"]):
    def payable(self) -> AgreementLineQuerySet:
        """What the participant pays; the university's own contribution left out."""
        return self.filter(borne_by=Component.Bearer.PARTICIPANT)


class AgreementLine(models.Model):
    """One component in one year, as agreed: euros net, with its VAT treatment."""

    agreement_year = models.ForeignKey(
        AgreementYear, on_delete=models.PROTECT, related_name="lines"
    )
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    borne_by = models.CharField(max_length=20, choices=Component.Bearer)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    vat_category = models.CharField(max_length=2, choices=VatTreatment.Category)
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2)
    vat_reason = models.CharField(max_length=200, blank=True)

    objects = AgreementLineQuerySet.as_manager()

    class Meta:
        ordering = ["agreement_year", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_year", "component"], name="agreement_line_unique"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="agreement_line_not_negative"),
            models.CheckConstraint(
                condition=Q(borne_by__in=["participant", "lead"]),
                name="agreement_line_bearer_known",
            ),
            models.CheckConstraint(
                condition=Q(vat_category="S", vat_rate__gt=0, vat_reason="")
                | (Q(vat_category="E", vat_rate=0) & ~Q(vat_reason="")),
                name="agreement_line_vat_consistent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class Signature(models.Model):
    """The evidence of one signature (eIDAS art. 25, art. 3:15a BW; dutch-rules §3).

    ``name`` is the signatory's, ``typed_name`` what was typed; ``signed_at`` is UTC;
    ``document_sha256`` is that of exactly the bytes that were shown.
    """

    class Party(models.TextChoices):
        PARTICIPANT = "participant", _("deelnemer")
        LEAD = "lead", _("universiteit")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=20, choices=Party)
    user = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    typed_name = models.CharField(max_length=120)
    email = models.EmailField()
    function = models.CharField(max_length=120)
    basis = models.CharField(max_length=20, choices=Mandate)
    basis_reference = models.CharField(max_length=160, blank=True)
    authentication = models.CharField(max_length=200)
    signed_at = models.DateTimeField()
    ip_address = models.GenericIPAddressField()
    user_agent = models.CharField(max_length=300)
    document_sha256 = models.CharField(max_length=64)
    consent_text = models.TextField()
    consent_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="signature_one_per_party"),
            models.CheckConstraint(
                condition=Q(party__in=["participant", "lead"]), name="signature_party_known"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Mandate.values), name="signature_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_party_display()})"
