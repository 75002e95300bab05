"""The handbook: the uniform approach in steps, as it is drafted and as it was published."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import Language
from portal.kit.validators import validate_name
from programme.models.cases import Case
from programme.models.organisations import Role
from programme.models.programme import Programme
from programme.states import CommentState

if TYPE_CHECKING:
    from programme.models.organisations import User, Visitor

WRITES_HANDBOOK = (Role.COORDINATOR,)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_COMMENT = 120, 6000, 2000


class ItemKind(models.TextChoices):
    """What a step is made of, in the words of the programme's ambition."""

    MILESTONE = "milestone", _("mijlpaal")
    METHOD = "method", _("methode")
    INSTRUMENT = "instrument", _("instrument")
    TASK = "task", _("taak")
    ROLE = "role", _("rol")
    ACTION = "action", _("actie")


class DraftPart(models.Model):
    """What a coordinator writes; without a ``position`` it was taken out, and may be put back.

    ``revision`` counts the changes of title and text, so that nobody overwrites another's
    unseen.
    """

    position = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(_("titel"), max_length=LONGEST_TITLE, validators=[validate_name])
    text = models.TextField(_("tekst"), max_length=LONGEST_TEXT, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def is_in(self) -> bool:
        return self.position is not None


class HandbookStepQuerySet(models.QuerySet["HandbookStep"]):
    def visible_to(self, user: Visitor) -> HandbookStepQuerySet:
        """Of the programmes that one belongs to; what is not published, its pages keep back."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=Programme.objects.joined_by(user))

    def drafted(self) -> HandbookStepQuerySet:
        return self.filter(position__isnull=False)

    def taken_out(self) -> HandbookStepQuerySet:
        return self.filter(position__isnull=True).order_by("-changed_at", "-pk")


class HandbookStep(DraftPart):
    """A step (stap) of the uniform approach, as it is drafted."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="handbook_steps"
    )
    cases = models.ManyToManyField(
        Case, through="programme.HandbookStepCase", related_name="handbook_steps"
    )

    objects = HandbookStepQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="handbook_step_position_once",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("programme:handbook_step", args=[self.pk])


class HandbookItemQuerySet(models.QuerySet["HandbookItem"]):
    def visible_to(self, user: Visitor) -> HandbookItemQuerySet:
        steps = HandbookStep.objects.visible_to(user)
        return self.filter(step__in=steps.values("pk"))

    def drafted(self) -> HandbookItemQuerySet:
        return self.filter(position__isnull=False)

    def taken_out(self) -> HandbookItemQuerySet:
        return self.filter(position__isnull=True).order_by("-changed_at", "-pk")


class HandbookItem(DraftPart):
    """A milestone, method, instrument, task, role or action of a step, as it is drafted."""

    step = models.ForeignKey(HandbookStep, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(_("soort"), max_length=20, choices=ItemKind)

    objects = HandbookItemQuerySet.as_manager()

    class Meta:
        ordering = ["step", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="handbook_item_position_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ItemKind.values), name="handbook_item_kind_known"
            ),
        ]


class HandbookStepCase(models.Model):
    """That a step was used in a case."""

    step = models.ForeignKey(HandbookStep, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "case"], name="handbook_step_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.case}"


class HandbookVersionQuerySet(models.QuerySet["HandbookVersion"]):
    def visible_to(self, user: Visitor) -> HandbookVersionQuerySet:
        """Of the programmes that one belongs to, in whatever role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=Programme.objects.joined_by(user))

    def current(self) -> HandbookVersionQuerySet:
        """The last one of each programme."""
        last = self.model.objects.filter(programme=OuterRef("programme")).order_by("-number")
        return self.filter(pk=Subquery(last.values("pk")[:1]))


class HandbookVersion(models.Model):
    """A published version, frozen: ``snapshot`` holds all that it says, ``sha256`` is of that.

    ``note`` tells what changed. Its PDF is made by a worker, once.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="handbook_versions"
    )
    number = models.PositiveSmallIntegerField(_("versie"))
    note = models.TextField(_("wat er is veranderd"), max_length=1000)
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = HandbookVersionQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="handbook_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(note=""), name="handbook_version_has_note"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Handboek, versie {number}")).format(number=self.number)

    def get_absolute_url(self) -> str:
        return reverse("programme:handbook_version", args=[self.programme.slug, self.number])

    @property
    def language(self) -> str:
        """That of its paper: the lead's when it was published."""
        return str(self.snapshot.get("language", Language.DUTCH))

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Each with ``step`` (the id of what it was drafted as), title, text and ``parts``."""
        found: list[dict[str, Any]] = self.snapshot["steps"]
        return found

    def step(self, step_id: int) -> dict[str, Any] | None:
        return next((each for each in self.steps if each["step"] == step_id), None)


def digest_of(contents: Any) -> str:
    """The SHA-256 of JSON values, however the database orders their keys."""
    written = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


class HandbookCommentQuerySet(models.QuerySet["HandbookComment"]):
    def visible_to(self, user: Visitor) -> HandbookCommentQuerySet:
        """Everybody of a programme reads what is said of its handbook."""
        versions = HandbookVersion.objects.visible_to(user)
        return self.filter(version__in=versions.values("pk"))

    def new(self) -> HandbookCommentQuerySet:
        """Neither answered nor closed."""
        return self.filter(status=CommentState.NEW)

    def answered_by(self, user: User) -> HandbookCommentQuerySet:
        """Those that this person may answer and close."""
        return self.filter(version__programme__in=user.led_programme_ids(*WRITES_HANDBOOK))


class HandbookComment(models.Model):
    """What somebody says of a step, as ``version`` has it; ``organisation`` is the author's."""

    version = models.ForeignKey(HandbookVersion, on_delete=models.PROTECT, related_name="comments")
    step = models.ForeignKey(HandbookStep, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "programme.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("opmerking"), max_length=LONGEST_COMMENT)
    written_at = models.DateTimeField()
    status = models.CharField(
        _("stand"), max_length=20, choices=CommentState, default=CommentState.NEW
    )
    answer = models.TextField(_("antwoord"), max_length=LONGEST_COMMENT, blank=True)
    answered_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = HandbookCommentQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CommentState.values), name="handbook_comment_status_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="handbook_comment_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | ~Q(answer=""),
                name="handbook_comment_answered_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Opmerking bij {step}")).format(step=self.step)

    def get_absolute_url(self) -> str:
        return reverse("programme:handbook_comment", args=[self.pk])

    @property
    def step_title(self) -> str:
        """As the version that was commented on calls it."""
        found = self.version.step(self.step_id)
        return found["title"] if found else self.step.title
