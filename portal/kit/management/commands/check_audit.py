"""Check the chain of the audit record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.kit.audit import verify_chain
from portal.kit.models import AuditRecord

FAULTS = {
    "missing": "there is a gap before this record: one or more were removed",
    "unlinked": "this record does not follow on the one before it",
    "altered": "this record was changed after it was written",
    "unchained": "there are records that were never linked to the chain",
}


class Command(BaseCommand):
    help = "Verify the hash chain of the audit record; exits non-zero at the first break."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = verify_chain()
        if breaks:
            first = breaks[0]
            raise CommandError(
                f"Record {first.position}: {FAULTS[first.what]}. Breaks in all: {len(breaks)}."
            )
        self.stdout.write(f"OK: {AuditRecord.objects.count()} records, the chain holds.")
