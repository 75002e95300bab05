"""``manage.py load_programme FILE``: check a whole definition file, then load it at once."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import budget.definition
import masterclasses.definition
import packages.definition
import programme.definition
from portal.kit import audit
from portal.kit.definition import Definition, read_definition
from portal.kit.syncing import StillUsed


class Command(BaseCommand):
    help = "Check and load a programme from its definition file; can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a TOML file, see programme/definitions/")

    def handle(self, *, file: Path, verbosity: int = 1, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        try:
            slug, told = load_definition(read_definition(text))
        except Faulty as faulty:
            lines = "\n".join(f"  {fault}" for fault in faulty.definition.faults)
            count = len(faulty.definition.faults)
            raise CommandError(
                f"{file} has {count} fault(s); nothing is loaded.\n{lines}"
            ) from None
        except StillUsed as error:
            raise CommandError(f"Nothing is loaded: {error}") from error
        for sentence in told if verbosity else ():
            self.stdout.write(f"  {sentence}")
        changed = f"loaded, {len(told)} change(s)" if told else "nothing to change"
        self.stdout.write(f"Programme {slug}: {changed}.")


class Faulty(Exception):
    def __init__(self, definition: Definition) -> None:
        super().__init__(f"{len(definition.faults)} faults")
        self.definition = definition


def load_definition(definition: Definition) -> tuple[str, list[str]]:
    """Load all of a definition or nothing; returns the programme's slug and what changed.

    Raises ``Faulty`` with every fault, or ``StillUsed`` where the file drops what stored
    records need.
    """
    if definition.faults:
        raise Faulty(definition)
    own = programme.definition.read(definition)
    catalogue = packages.definition.read(definition, own.programme)
    learning = masterclasses.definition.read(definition)
    plan = budget.definition.read(definition, own.programme)
    definition.check_tables()
    if definition.faults:
        raise Faulty(definition)
    with transaction.atomic():
        loaded, told = programme.definition.load(own)
        told += packages.definition.load(catalogue, programme=loaded)
        told += masterclasses.definition.load(learning, programme=loaded)
        told += budget.definition.load(plan, programme=loaded)
        if told:
            audit.record("programme.load", actor=None, subject=loaded, data={"changes": told})
    return loaded.slug, told
