"""Records that every room relies on: counters, audit, documents, mail, notices."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import Language

GIVE_UP_AFTER = timedelta(days=5)


class Counter(models.Model):
    """The last number drawn of a series in a year; see ``numbering.draw_number``."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="counter_series_year_unique")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class AuditRecord(models.Model):
    """One act: who did what to which record, when (UTC); never changed, never deleted.

    ``position``, ``previous_hash`` and ``hash`` are set by a deferred database
    trigger when the act's transaction commits (migration ``audit_chain``), so the
    chain has the order of the commits and the application cannot leave a link out.
    """

    position = models.PositiveBigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    act = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, default="", editable=False)
    hash = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_label}"


def private_storage() -> Storage:
    return storages["private"]


class DamagedDocument(Exception):
    """A stored file was altered or taken away outside the portal."""


class StoredDocument(models.Model):
    """A file as it was made or received, unchanging; ``sha256`` is that of its bytes.

    ``let_go_at`` is when somebody removed it last; see ``removal``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    file = models.FileField(storage=private_storage, max_length=200)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    let_go_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.filename

    @property
    def ending(self) -> str:
        """What kind of file it is, as people know it: PDF, DOCX."""
        return PurePath(self.filename).suffix[1:].upper()

    def read(self) -> bytes:
        """The bytes; raises ``DamagedDocument`` where the disk no longer holds what was stored."""
        try:
            with self.file.open("rb") as stream:
                content = bytes(stream.read())
        except OSError as error:
            raise DamagedDocument(f"{self.pk} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise DamagedDocument(f"{self.pk} is not what was stored")
        return content


class DoneForm(models.Model):
    """The last form that somebody sent and that was done, and how it was answered; see ``once``.

    ``told`` has the level and the words of each message.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64)
    answer = models.TextField()
    told = models.JSONField(default=list)
    done_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.person} → {self.answer}"


class Delivery(models.TextChoices):
    """How far a mail is; each has a method of its name on the query set."""

    QUEUED = "queued", _("wacht op verzending")
    FAILING = "failing", _("nog niet gelukt")
    SENT = "sent", _("verstuurd")
    BOUNCED = "bounced", _("niet aangekomen")
    GIVEN_UP = "given_up", _("niet verstuurd")


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Every mail is in exactly one of these, the same as its ``delivery``."""

    def queued(self) -> OutgoingMailQuerySet:
        return self.due().filter(last_error="")

    def failing(self) -> OutgoingMailQuerySet:
        """Tried in vain, and to be tried again."""
        return self.due().exclude(last_error="")

    def sent(self) -> OutgoingMailQuerySet:
        """Taken by the mail server, and not heard of since."""
        return self.filter(sent_at__isnull=False, bounced_at__isnull=True)

    def bounced(self) -> OutgoingMailQuerySet:
        return self.filter(bounced_at__isnull=False)

    def given_up(self) -> OutgoingMailQuerySet:
        """Never sent, and not tried any more."""
        return self.unsent().filter(self._too_late())

    def unsent(self) -> OutgoingMailQuerySet:
        return self.filter(sent_at__isnull=True, bounced_at__isnull=True)

    def due(self) -> OutgoingMailQuerySet:
        """What is still to be sent."""
        return self.unsent().exclude(self._too_late())

    def in_delivery(self, delivery: Delivery) -> OutgoingMailQuerySet:
        found: OutgoingMailQuerySet = getattr(self, delivery.value)()
        return found

    @staticmethod
    def _too_late() -> Q:
        now = timezone.now()
        expired = Q(secret_until__isnull=False, secret_until__lte=now)
        return Q(queued_at__lt=now - GIVE_UP_AFTER) | expired


class OutgoingMail(models.Model):
    """The outbox: a mail is written in the act's transaction and sent after it.

    ``attachments`` are read when it is sent: a stored document never changes. ``calendar`` is
    iCalendar text (RFC 5545) that goes along as an invitation, with the method that it names.

    A mail with ``secret_until`` has a code or a link in it that lets somebody in. What it says
    is blanked as soon as it is sent, and at that time (UTC) at the latest; it is not sent later.

    ``unsubscribe_url`` ends such mails by one POST (RFC 8058).

    ``bounced_at`` (UTC): a mail server told that it will not be delivered, with its reason.
    """

    class CalendarMethod(models.TextChoices):
        REQUEST = "REQUEST"
        CANCEL = "CANCEL"
        PUBLISH = "PUBLISH"

    template = models.CharField(max_length=60)
    to = models.EmailField()
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    subject = models.CharField(max_length=200)
    body_text = models.TextField()
    body_html = models.TextField()
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    attachments = models.ManyToManyField(StoredDocument, related_name="+")
    calendar = models.TextField(blank=True, default="")
    calendar_method = models.CharField(
        max_length=10, blank=True, default="", choices=CalendarMethod
    )
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    secret_until = models.DateTimeField(null=True)
    unsubscribe_url = models.URLField(max_length=300, blank=True, default="")
    bounced_at = models.DateTimeField(null=True)
    bounce_reason = models.CharField(max_length=300, blank=True, default="")

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["queued_at"], name="mail_unsent", condition=Q(sent_at__isnull=True)
            ),
            models.Index(
                fields=["bounced_at"], name="mail_bounced", condition=Q(bounced_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="mail_language_known"
            ),
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="")
                | (~Q(calendar="") & Q(calendar_method__in=["REQUEST", "CANCEL", "PUBLISH"])),
                name="mail_calendar_has_method",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def message_id(self) -> str:
        """By which a mail server that returns the mail tells which one it is."""
        return f"<{self.pk}.{self.queued_at:%Y%m%d%H%M%S}@{settings.MAIL_DOMAIN}>"

    @property
    def delivery(self) -> Delivery:
        if self.bounced_at:
            return Delivery.BOUNCED
        if self.sent_at:
            return Delivery.SENT
        now = timezone.now()
        expired = self.secret_until is not None and self.secret_until <= now
        if expired or self.queued_at < now - GIVE_UP_AFTER:
            return Delivery.GIVEN_UP
        return Delivery.FAILING if self.last_error else Delivery.QUEUED

    @property
    def trouble(self) -> str:
        """What a mail server, or the way to it, said; technical. "" where nothing is wrong."""
        return self.bounce_reason if self.bounced_at else self.last_error

    def forget(self) -> None:
        """Blank what the mail says, on the object; its subject tells no secret."""
        self.body_text = self.body_html = self.calendar = self.calendar_method = ""


class Notice(models.Model):
    """That something happened which somebody must or wants to know of, and did not do.

    It has no words: ``kind`` (see ``notices.Kind``) has the sentence, the record with the key
    ``subject_id`` its names, and who reads it the language. ``occasion`` tells two times of the
    same from one that is written twice. ``told_at``: when a digest had it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    occasion = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject_id", "occasion"], name="notice_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="notice_newest"),
            models.Index(
                fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} → {self.person}"


class Way(models.TextChoices):
    """How somebody hears of a kind, beside the bell that always tells."""

    BELL = "bell", _("alleen bij Meldingen")
    DIGEST = "digest", _("in de verzamelmail")
    MAIL = "mail", _("meteen per mail")


class NoticePreference(models.Model):
    """What somebody chose about mail; a row is there from the first choice or digest on.

    ``ways`` has a ``Way`` for each kind that was to be chosen then; others have their own.
    ``digest_on`` is the last day (local) that a digest went.
    """

    class Digest(models.TextChoices):
        DAILY = "daily", _("Elke dag, om half acht ’s ochtends")
        WEEKLY = "weekly", _("Elke week, op maandag")
        NEVER = "never", _("Nooit")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.DAILY)
    ways = models.JSONField(default=dict)
    digest_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.person}: {self.digest}"
