"""Records that every room relies on: counters, audit, stored documents, outgoing mail."""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models


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
    """A file as it was made or received, unchanging; ``sha256`` is that of its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    file = models.FileField(storage=private_storage, max_length=200)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.filename

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


class OutgoingMail(models.Model):
    """The outbox: a mail is written in the act's transaction and sent after it.

    ``attachments`` are read when it is sent: a stored document never changes.

    A mail with ``secret_until`` has a code or a link in it that lets somebody in. Its bodies
    are blanked as soon as it is sent, and at that time (UTC) at the latest; it is not sent later.
    """

    template = models.CharField(max_length=60)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body_text = models.TextField()
    body_html = models.TextField()
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    attachments = models.ManyToManyField(StoredDocument, related_name="+")
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    secret_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queued_at"], name="mail_unsent", condition=models.Q(sent_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
