"""Gather all that is said into the English catalogue, so that changes are small.

Sorted, unwrapped, without places, dates or guesses: two who add words in the same week change
only their own lines.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

from portal.management.definition_words import DefinitionFile

ELSEWHERE = ["bench", "static", "tests", "var"]
DATE = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)
OWN = ["--no-location", "--no-wrap", "--sort-output"]


class Command(makemessages.Command):
    build_file_class = DefinitionFile
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", *OWN]
    msguniq_options = [*makemessages.Command.msguniq_options, *OWN]
    msgattrib_options = ["--no-obsolete", *OWN]
    xgettext_options = [*makemessages.Command.xgettext_options, "--no-location", "--no-wrap"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            locale=["en"],
            extensions=["html", "txt", "py", "toml"],
            ignore_patterns=ELSEWHERE,
            no_obsolete=True,
        )

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        catalogue.write_text(DATE.sub("", catalogue.read_text(encoding="utf-8")), encoding="utf-8")
