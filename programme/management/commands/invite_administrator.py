"""Invite the first administrator of a programme's lead; all others are invited on the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.kit.acts import Refused
from programme.models import Programme
from programme.services.invitations import invite_first_administrator


class Command(BaseCommand):
    help = "Invite the first administrator of the organisation that leads a programme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", help="its slug, such as uwgo-2026")
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, programme: str, email: str, name: str, **options: Any) -> None:
        found = Programme.objects.select_related("lead").filter(slug=programme).first()
        if found is None:
            raise CommandError(f'There is no programme "{programme}"; load it first.')
        try:
            invite_first_administrator(organisation=found.lead, email=email, name=name)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"An invitation for {found.lead} is on its way to {email}.")
