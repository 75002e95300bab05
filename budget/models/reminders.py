"""Reminders of invoices that are not paid in time, and what keeps them from going out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from budget.models.invoices import READS_BOOKS, READS_OWN_INVOICES
from portal.kit.languages import Language, translated

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

MOST_LEVELS = 3
LONGEST_TEXT = 2000


class ScheduleQuerySet(models.QuerySet["ReminderSchedule"]):
    def visible_to(self, user: Visitor) -> ScheduleQuerySet:
        """Who reads the books of its programme."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=user.led_programme_ids(*READS_BOOKS))

    def with_levels(self) -> ScheduleQuerySet:
        return self.select_related("programme").prefetch_related("levels")


class ReminderSchedule(models.Model):
    """Whether a programme's reminders go out by themselves, and how far apart at least.

    The definition file makes it, switched off; from then on it is finance's.
    """

    programme = models.OneToOneField(
        "programme.Programme", on_delete=models.CASCADE, related_name="reminder_schedule"
    )
    active = models.BooleanField(default=False)
    gap_days = models.PositiveSmallIntegerField(_("dagen tussen twee brieven"), default=7)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gap_days__gte=1, gap_days__lte=90), name="reminder_gap_sensible"
            )
        ]

    def __str__(self) -> str:
        return str(_("Herinneringen van {programme}").format(programme=self.programme))


class LevelQuerySet(models.QuerySet["ReminderLevel"]):
    def visible_to(self, user: Visitor) -> LevelQuerySet:
        return self.filter(schedule__in=ReminderSchedule.objects.visible_to(user))


class Words(NamedTuple):
    """What a letter says: paragraphs apart by an empty line, ``letters.WORDS`` in braces."""

    title: str
    text: str


class ReminderLevel(models.Model):
    """One of the letters: when it goes, how long it gives, and what it says.

    ``title`` and ``text`` are the definition's, which the catalogue has in each language.
    ``rewritten`` has finance's own words instead, by the languages that it wrote them in. What
    was sent keeps the words of its own day.
    """

    schedule = models.ForeignKey(ReminderSchedule, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    title = models.CharField(_("kop van de brief"), max_length=60)
    days_after_due = models.PositiveSmallIntegerField()
    term_days = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=LONGEST_TEXT)
    rewritten = models.JSONField(default=dict)

    objects = LevelQuerySet.as_manager()

    class Meta:
        ordering = ["schedule", "level"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "level"], name="reminder_level_unique"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=MOST_LEVELS), name="reminder_level_known"
            ),
            models.CheckConstraint(
                condition=Q(days_after_due__gte=1, days_after_due__lte=365)
                & Q(term_days__gte=1, term_days__lte=90)
                & ~Q(title="")
                & ~Q(text=""),
                name="reminder_level_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.words_in(get_language() or Language.DUTCH).title

    def standard_in(self, language: str) -> Words:
        return Words(translated(self.title, language), translated(self.text, language))

    def words_in(self, language: str) -> Words:
        """Finance's own, or the standard ones where it wrote none in that language."""
        own = self.rewritten.get(language)
        return Words(**own) if own else self.standard_in(language)

    @property
    def words(self) -> dict[str, Words]:
        """By language."""
        return {language: self.words_in(language) for language in Language.values}


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: Visitor) -> ReminderQuerySet:
        """Whoever may see the invoice."""
        if not user.is_authenticated:
            return self.none()
        own = user.organisation_ids(*READS_OWN_INVOICES)
        led = user.led_programme_ids(*READS_BOOKS)
        participant = "invoice__agreement_year__agreement__participant"
        return self.filter(
            Q(**{f"{participant}__organisation__in": own})
            | Q(**{f"{participant}__programme__in": led})
        )


class Reminder(models.Model):
    """A letter about an open invoice, frozen when it goes out; it books no money.

    ``title`` and ``text`` are as printed. Amounts are those of its day, in euros gross. A
    worker adds ``document``, once (migration ``reminders``).
    """

    invoice = models.ForeignKey("Invoice", on_delete=models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField()
    number = models.CharField(_("nummer"), max_length=30, unique=True)
    title = models.CharField(max_length=60)
    text = models.TextField()
    sent_on = models.DateField()
    pay_by = models.DateField()
    email = models.EmailField()
    gross = models.DecimalField(max_digits=12, decimal_places=2)
    credited = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    open = models.DecimalField(max_digits=12, decimal_places=2)
    made_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )

    # Only on rows of a selector that adds the participant's name.
    party: str

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "level"], name="reminder_once_per_level"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=MOST_LEVELS), name="reminder_of_known_level"
            ),
            models.CheckConstraint(
                condition=Q(open=F("gross") - F("credited") - F("paid"), open__gt=0),
                name="reminder_asks_what_is_open",
            ),
            models.CheckConstraint(
                condition=Q(pay_by__gt=F("sent_on")), name="reminder_gives_time"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def standing(self) -> DisputeQuerySet:
        return self.filter(ended_at__isnull=True)


class Dispute(models.Model):
    """A customer does not agree with an invoice; while it stands, no reminder goes out.

    Opened by the customer or by finance for it, ended by finance with an ``outcome``.
    """

    invoice = models.ForeignKey("Invoice", on_delete=models.PROTECT, related_name="disputes")
    reason = models.TextField(max_length=1000)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.TextField(max_length=1000, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(ended_at__isnull=True),
                name="dispute_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, outcome="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(outcome="")),
                name="dispute_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def stands(self) -> bool:
        return self.ended_at is None


class HoldQuerySet(models.QuerySet["ReminderHold"]):
    def standing(self) -> HoldQuerySet:
        """Not released, and not over (local)."""
        still = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
        return self.filter(still, released_at__isnull=True)


class ReminderHold(models.Model):
    """Finance keeps an invoice's reminders back, up to and including a day or until released."""

    invoice = models.ForeignKey("Invoice", on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    until = models.DateField(null=True)
    held_at = models.DateTimeField(auto_now_add=True)
    held_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(released_at__isnull=True),
                name="reminder_hold_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reminder_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="reminder_hold_released_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def resumes_on(self) -> date | None:
        """The first day on which reminders may go again; ``None``: not before it is released."""
        return self.until + timedelta(days=1) if self.until else None
