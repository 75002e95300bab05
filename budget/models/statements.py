"""Yearly statements: a draft follows the books; what was made final never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budget.models.invoices import READS_BOOKS, READS_OWN_INVOICES
from budget.states import StatementState
from portal.kit.languages import Language
from programme.models import LEAD_ROLES, Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user: Visitor) -> StatementQuerySet:
        """All of it to who reads the books; final ones to the participant they are about.

        What is final about the programme itself is for everybody who reads its budget.
        """
        if not user.is_authenticated:
            return self.none()
        own = user.organisation_ids(*READS_OWN_INVOICES)
        budgeted = Q(programme__in=user.led_programme_ids(*LEAD_ROLES)) | Q(
            programme__network__in=user.organisation_ids(Role.ORGANISER)
        )
        final = Q(status=StatementState.FINAL)
        return self.filter(
            Q(programme__in=user.led_programme_ids(*READS_BOOKS))
            | final & Q(participant__organisation__in=own)
            | final & Q(participant__isnull=True) & budgeted
        )

    def drafts(self) -> StatementQuerySet:
        return self.filter(status=StatementState.DRAFT)

    def final(self) -> StatementQuerySet:
        return self.filter(status=StatementState.FINAL)


class Statement(models.Model):
    """What was agreed, paid and received in a year: of one participant, or of the programme.

    A draft holds nothing: it is derived whenever somebody looks. Making it final draws a
    number, freezes all that it prints in ``contents``, and has a worker make the sealed PDF.
    A mistake is mended by a next ``version`` that ``corrects`` it and prints ``change_note``
    and what became different.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="statements"
    )
    participant = models.ForeignKey(
        "programme.Participant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
    )
    year = models.PositiveSmallIntegerField(_("jaar"))
    version = models.PositiveSmallIntegerField(_("versie"), default=1)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )
    change_note = models.CharField(_("wat er verandert"), max_length=300, blank=True)
    status = models.CharField(
        _("stand"), max_length=20, choices=StatementState, default=StatementState.DRAFT
    )
    drafted_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    number = models.CharField(_("nummer"), max_length=30, unique=True, null=True)  # noqa: DJ001 - drafts have none
    final_on = models.DateField(null=True)
    contents = models.JSONField(default=dict)
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "participant", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "participant", "version"],
                nulls_distinct=False,
                name="statement_version_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "year", "participant"],
                condition=Q(status="draft"),
                nulls_distinct=False,
                name="statement_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", number__isnull=True, final_on__isnull=True)
                | Q(
                    status="final",
                    number__isnull=False,
                    final_on__isnull=False,
                    asked_by__isnull=False,
                ),
                name="statement_final_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True, change_note="")
                | (Q(version__gt=1, corrects__isnull=False) & ~Q(change_note="")),
                name="statement_correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Concept"))

    def get_absolute_url(self) -> str:
        return reverse("budget:statement", args=[self.pk])

    @property
    def is_final(self) -> bool:
        return self.status == StatementState.FINAL

    @property
    def may_be_asked_for(self) -> bool:
        """A draft that nobody asked to have made final."""
        return not self.is_final and self.asked_at is None

    @property
    def is_being_made(self) -> bool:
        """Asked for, and its paper not there yet."""
        return self.asked_at is not None and self.document_id is None

    @property
    def language(self) -> str:
        """That of its paper: of whom it is about, and of the lead for its programme's own."""
        if self.is_final:
            return str(self.contents.get("language", Language.DUTCH))
        party = self.participant.organisation if self.participant else self.programme.lead
        return party.language

    @property
    def title(self) -> str:
        """What people call it."""
        name = _("Jaaropgave {year}") if self.participant_id else _("Jaarverantwoording {year}")
        return str(name).format(year=self.year)

    @property
    def party(self) -> str:
        """Whom it is about."""
        return str(self.participant or self.programme)
