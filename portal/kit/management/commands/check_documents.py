"""Check the stored documents."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.kit.models import DamagedDocument, StoredDocument


class Command(BaseCommand):
    help = (
        "Read every stored document from disk and compare it with its SHA-256; names those that "
        "are missing or altered, one a line, and exits non-zero where there are any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        checked = damaged = 0
        for document in StoredDocument.objects.order_by("made_at").iterator():
            checked += 1
            try:
                document.read()
            except DamagedDocument as error:
                if not StoredDocument.objects.filter(pk=document.pk).exists():
                    continue  # removed by people, and thrown away meanwhile
                damaged += 1
                self.stdout.write(f"{document.kind} {document.filename}: {error}")
        if damaged:
            raise CommandError(f"Damaged: {damaged} of {checked} documents. Put them back.")
        self.stdout.write(f"OK: {checked} documents are as they were stored.")
