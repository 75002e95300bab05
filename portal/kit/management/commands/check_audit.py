"""Check the chain of the audit record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.kit.audit import head, holds, verify_chain
from portal.kit.models import AuditRecord

FAULTS = {
    "missing": "there is a gap before this record: one or more were removed",
    "unlinked": "this record does not follow on the one before it",
    "altered": "this record was changed after it was written",
    "unchained": "there are records that were never linked to the chain",
}


class Command(BaseCommand):
    help = (
        "Verify the hash chain of the audit record; exits non-zero where it is broken. Write "
        "down the head that it prints, outside this database: with --since it also tells "
        "whether the end of the chain was cut off or the whole was made anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", metavar="HEAD", help="a head printed before")

    def handle(self, *args: Any, since: str | None = None, **options: Any) -> None:
        breaks = verify_chain()
        if breaks:
            first = breaks[0]
            raise CommandError(
                f"Record {first.position}: {FAULTS[first.what]}. Breaks in all: {len(breaks)}."
            )
        if since and not holds(since):
            raise CommandError(f"The chain no longer has {since}: its end was cut off or remade.")
        self.stdout.write(f"OK: {AuditRecord.objects.count()} records, the chain holds.")
        self.stdout.write(f"Head: {head()}")
