"""How pages look to the people of an organisation: its own colours, font and logo."""

from __future__ import annotations

from django.db import models

from portal.kit.models import StoredDocument
from programme.models.organisations import Organisation, User, Visitor


class ThemeQuerySet(models.QuerySet["Theme"]):
    def visible_to(self, user: Visitor) -> ThemeQuerySet:
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def proposed(self) -> ThemeQuerySet:
        """Those that do not hold."""
        return self.filter(held_by__isnull=True)


class Theme(models.Model):
    """Never changed: another look is another theme, at an address of its own (``digest``).

    ``Organisation.theme`` is the one that holds; one beside it is a proposal.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="themes")
    colours = models.JSONField()
    """By scheme (light, dark) and name: #rrggbb."""
    font = models.CharField(max_length=20)
    logo = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "pk"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.digest[:8]}"
