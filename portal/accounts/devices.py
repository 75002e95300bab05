"""Browsers and systems by the names that people know."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from ua_parser import parse

KNOWN_AS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS", "Chromium OS": "ChromeOS"}


def device_name(user_agent: str) -> str:
    """Such as "Firefox op Linux"; says so when the browser does not tell."""
    found = parse(user_agent)
    browser = re.sub(
        r"^Mobile | Mobile.*$", "", found.user_agent.family if found.user_agent else ""
    )
    system = found.os.family if found.os else ""
    system = KNOWN_AS.get(system, system)
    if browser and system:
        return _("{browser} op {system}").format(browser=browser, system=system)
    return browser or system or _("Onbekende browser")
