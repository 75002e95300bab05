"""How a customer has its invoices: where they go, by which way, in which form."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.TextChoices):
    """The norm that a customer reads e-invoices by."""

    NLCIUS = "nlcius", _("NLCIUS, de Nederlandse norm")
    PEPPOL = "peppol", _("Peppol BIS 3, de Europese norm")


class Channel(models.TextChoices):
    """How invoices reach a customer; see ``configured_channels`` for those that work here."""

    MAIL = "mail", _("e-mail")
    FOLDER = "folder", _("Peppol-netwerk, als bestand klaargezet")
    ACCESS_POINT = "access_point", _("Peppol-netwerk")


@dataclass(frozen=True)
class Invoicing:
    """Where an agreement's invoices go, how and in which form, and the customer's reference."""

    email: str
    reference_label: str
    reference_value: str
    profile: str = Profile.NLCIUS
    channel: str = Channel.MAIL

    @property
    def printed(self) -> tuple[str, str, str]:
        """What of it stands in the text of an agreement."""
        return self.email, self.reference_label, self.reference_value

    @property
    def profile_label(self) -> str:
        return str(Profile(self.profile).label)

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)
