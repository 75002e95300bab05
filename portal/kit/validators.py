"""Checks of Dutch identifiers and of names; every message says how to mend the value."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidLength
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.nl import btw

LONGEST_VAT_NUMBER = 14
# Markup, line breaks and other control characters, and signs that turn the reading direction.
UNFIT_IN_NAMES = re.compile(r"[<>\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
WEB_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)


def validate_name(value: str) -> None:
    """A name is one line of text that reads as it is written, also in a mail or on paper."""
    if UNFIT_IN_NAMES.search(value):
        raise ValidationError(_("Gebruik in een naam geen < of > en geen onzichtbare tekens."))


def validate_person_name(value: str) -> None:
    """Invitations carry people's names to strangers: a link in one would be ours to them."""
    validate_name(value)
    if WEB_ADDRESS.search(value):
        raise ValidationError(_("Vul alleen de naam in, zonder webadres."))


def validate_kvk(value: str) -> None:
    """A KvK number has exactly 8 digits; the register knows no check digit."""
    if not re.fullmatch(r"[0-9]{8}", value):
        raise ValidationError(_("Vul een KvK-nummer in van 8 cijfers, bijvoorbeeld 01234567."))


def validate_oin(value: str) -> None:
    """An OIN has 20 digits (Logius), of which the first eight name the register."""
    if not re.fullmatch(r"0[0-9]{19}", value):
        raise ValidationError(
            _("Vul een OIN in van 20 cijfers, dat begint met een 0. Zie het OIN-register.")
        )


def validate_vat_number(value: str) -> None:
    """A Dutch btw-id: NL, nine digits, B, two digits, with a valid check."""
    try:
        if len(value) > LONGEST_VAT_NUMBER:
            raise InvalidLength
        btw.validate(value)
    except StdnumError:
        raise ValidationError(
            _("Dit btw-nummer klopt niet. Controleer de cijfers, bijvoorbeeld NL999999990B01.")
        ) from None
    if not value.startswith("NL"):
        raise ValidationError(_("Zet NL voor het btw-nummer, zoals NL999999990B01."))


def validate_postcode(value: str) -> None:
    if not re.fullmatch(r"[1-9][0-9]{3} ?[A-Z]{2}", value):
        raise ValidationError(_("Vul een postcode in van vier cijfers en twee letters: 7522 NB."))
