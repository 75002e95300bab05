"""What people thought of a day: a ballot box, and beside it a list of who has voted.

An answer has no row of its own. Of each question of a day there is one row, with how often
each score was given and, in random order, what was written. Answering rewrites all rows of
that day's questions under one lock, and ticks off the person in ``EvaluationInvitation``,
which does not refer to a question and keeps no time finer than a day. Nothing is written in
the logbook, so nothing tells when somebody answered.

An administrator with the database could find who was asked and who answered (until that list
is thrown away, four weeks after the link closed), and who was the last to do so: the
transaction's number on the rows says that. They could not find what anybody answered, nor
which scores and texts came from one person: what is stored is the sum of all. Still, who
keeps copies of the database from just before and just after an answer, or reads old versions
of rows in PostgreSQL's own files, sees the difference, as does who opens the results before and
after; and a text may give its writer away. Pages show a day from ``FEWEST`` answers on, and
tell nobody who answered.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from masterclasses.models.enrolling import Learner
from masterclasses.models.planning import Masterclass
from portal.kit.languages import translated

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

SCORES = (1, 2, 3, 4, 5)
FEWEST = 3
OPEN_FOR = timedelta(weeks=3)
REMIND_AFTER = timedelta(weeks=1)
FORGET_AFTER = timedelta(weeks=4)
LONGEST_TEXT = 2000
_signer = signing.Signer(sep=".", salt="masterclasses.evaluation")


class QuestionKind(models.TextChoices):
    """A score is always asked, what may be written is up to the writer."""

    SCORE = "score", _("cijfer van 1 tot en met 5")
    TEXT = "text", _("open vraag")


class EvaluationQuestion(models.Model):
    """What a programme asks after a day, from its definition file; days keep copies."""

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.CASCADE, related_name="evaluation_questions"
    )
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind)
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"], name="evaluation_question_key_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="evaluation_question_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return translated(self.text)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Visitor) -> EvaluationQuerySet:
        """Of days that one plans, and of one's own days as a trainer."""
        planned = Masterclass.objects.planned_by(user).values("pk")
        trained = Masterclass.objects.trained_by(user).values("pk")
        return self.filter(Q(masterclass__in=planned) | Q(masterclass__in=trained))

    def open(self) -> EvaluationQuerySet:
        return self.filter(closes_on__gte=timezone.localdate())


class Evaluation(models.Model):
    """The questions of one day, with how many people were asked and how many answered.

    The link works up to and including ``closes_on`` (local).
    """

    masterclass = models.OneToOneField(
        Masterclass, on_delete=models.PROTECT, related_name="evaluation"
    )
    opened_on = models.DateField()
    closes_on = models.DateField()
    asked = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["masterclass"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered__lte=F("asked")), name="evaluation_answered_of_asked"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on")), name="evaluation_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.masterclass}"

    @property
    def is_open(self) -> bool:
        return self.closes_on >= timezone.localdate()

    @property
    def is_shown(self) -> bool:
        """Whether so many answered that nobody is recognised in the results."""
        return self.answered >= FEWEST


def _no_scores() -> list[int]:
    return [0] * len(SCORES)


class AskedQuestion(models.Model):
    """A question of one day as it was asked, and all answers to it together.

    ``scores`` counts how often 1, 2 … 5 was given; ``texts`` has no order. The database
    refuses another wording. The same ``key`` is the same question on another day.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind)
    text = models.CharField(max_length=200)
    scores = ArrayField(models.PositiveIntegerField(), size=len(SCORES), default=_no_scores)
    texts = ArrayField(models.TextField(max_length=LONGEST_TEXT), default=list, blank=True)

    class Meta:
        ordering = ["evaluation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="asked_question_unique"),
            models.CheckConstraint(
                condition=Q(scores__len=len(SCORES)), name="asked_question_has_five_scores"
            ),
        ]

    def __str__(self) -> str:
        return translated(self.text)

    @property
    def is_score(self) -> bool:
        return self.kind == QuestionKind.SCORE


class EvaluationInvitation(models.Model):
    """That a learner was asked about a day, and whether they answered; not what, nor when.

    The link's token is the key under the portal's signature, so none is stored.
    """

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="invitations"
    )
    learner = models.ForeignKey(
        Learner, on_delete=models.PROTECT, related_name="evaluation_invitations"
    )
    invited_on = models.DateField()
    reminded = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "learner"], name="evaluation_invitation_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.evaluation}"

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:evaluate", args=[self.token])

    @property
    def token(self) -> str:
        return _signer.sign(str(self.pk))


def invitation_of(token: str) -> EvaluationInvitation | None:
    """The invitation of a link; ``None`` for a link never sent, or of long ago."""
    try:
        key = _signer.unsign(token)
    except signing.BadSignature:
        return None
    found = EvaluationInvitation.objects.select_related("evaluation__masterclass__cohort")
    return found.filter(pk=key).first()


def closing_day(opened_on: date) -> date:
    """The last day to answer: three weeks, with the day of asking counted."""
    return opened_on + OPEN_FOR - timedelta(days=1)
