"""Make a demonstration key for the seal, where none is there yet."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.kit.seals import make_demo_key


class Command(BaseCommand):
    help = "Make a self-signed demonstration key at SEAL_PKCS12_PATH, unless one is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SEAL_PKCS12_PATH:
            raise CommandError("Set SEAL_PKCS12_PATH: the place where the key is to be made.")
        path = Path(settings.SEAL_PKCS12_PATH)
        if path.exists():
            self.stdout.write("There is a seal key already; it is left as it is.")
            return
        make_demo_key(path, settings.SEAL_PKCS12_PASSWORD)
        self.stdout.write("Made a demonstration key for the seal.")
