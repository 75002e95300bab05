"""The languages of the portal: Dutch, and English beside it."""

from __future__ import annotations

from django.db import models


class Language(models.TextChoices):
    """Each is called what its own readers call it, in whatever language the page is."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"
