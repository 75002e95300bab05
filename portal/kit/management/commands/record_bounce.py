"""Take in a mail that came back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from portal.kit.bounces import MOST_BYTES, Outcome, record_bounce

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes back


class Command(BaseCommand):
    """A mail server pipes every mail in that reaches the address which mails come back to.

    It exits 0 once the mail was read, whatever it was: at any other code a mail server sends
    the mail back, and would so answer bounces and holiday notices with bounces. What is not
    recognised is told on standard error, which ends in the mail server's log. Only where the
    database cannot be reached it exits 75, at which a mail server tries again later.
    """

    help = (
        "Read one mail from standard input; where it is a delivery status notification "
        "(RFC 3464) that tells that a mail of ours failed, mark that mail as bounced. Exits 0 "
        "for whatever it could read, 75 where it should be tried again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        content = sys.stdin.buffer.read(MOST_BYTES)
        while sys.stdin.buffer.read(MOST_BYTES):
            pass  # a mail server takes a pipe that closes early for a failure
        try:
            outcome = record_bounce(content)
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer: {error}")
            sys.exit(TRY_AGAIN)
        told = self.stdout if outcome is Outcome.RECORDED else self.stderr
        told.write(outcome.value)
