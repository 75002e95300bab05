"""The environment, read loudly: faults are gathered and told in one sentence, with their mend."""

from __future__ import annotations

import os
import re
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import dj_email_url
import redis
import schwifty
from environs import Env, EnvValidationError, ValidationError, validate

NO_START = 3  # at this exit code of a worker gunicorn stops too, instead of trying for ever

secret = validate.Length(min=50, error="must be a random text of 50 characters or more")
address = validate.Email(error="must be one e-mail address")
domain = validate.Regexp(
    r"[A-Za-z0-9.-]+\Z", error="must be a domain name, such as portaal.example"
)
website = validate.Regexp(
    r"https?://[A-Za-z0-9.-]+(:\d+)?\Z",
    error="must be the portal's address without a path, such as https://portaal.example",
)
# Its token goes along: never over the open net, but for an access point on this very machine.
access_point = validate.Regexp(
    r"(https://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?"
    r"|http://(localhost|127\.0\.0\.1)(:\d+)?(/[A-Za-z0-9._~/-]*)?)?\Z",
    error="must be an https address such as https://ap.example/v1, or empty",
)
token = validate.Regexp(r"[\x21-\x7e]*\Z", error="must be a token without spaces")
time_stamper = validate.Regexp(r"(https?://\S+)?\Z", error="must be an http(s) address, or empty")


def hosts(values: list[str]) -> None:
    if not values or not all(re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9a-f:]+\]", v) for v in values):
        raise ValidationError("must be the portal's host names, such as portaal.example")


def broker(value: str) -> None:
    try:
        redis.connection.parse_url(value)
        well = value.startswith(("redis://", "rediss://"))
    except ValueError:
        well = False
    if not well:
        raise ValidationError("must be an address such as redis://localhost:6379/0")


def iban(value: str) -> None:
    try:
        schwifty.IBAN(value, validate_bban=True)
    except schwifty.exceptions.SchwiftyException:
        raise ValidationError("must be an IBAN, such as NL02ABNA0123456789") from None


def key_file(value: str) -> None:
    if not os.access(value, os.R_OK) or os.path.isdir(value):
        raise ValidationError("must be the path of a PKCS#12 file that the portal may read")


def folder_to_write(value: str) -> None:
    if value and not (os.path.isdir(value) and os.access(value, os.W_OK | os.X_OK)):
        raise ValidationError("must be a folder that the portal may write in, or empty")


def folder_to_read(value: str) -> None:
    if value and not (os.path.isdir(value) and os.access(value, os.R_OK | os.X_OK)):
        raise ValidationError("must be a folder that the portal may read, or empty")


def bic(value: str) -> None:
    try:
        value and schwifty.BIC(value)
    except schwifty.exceptions.SchwiftyException:
        raise ValidationError("must be a BIC, such as ABNANL2A, or empty") from None


def _postgresql(value: str, **options: Any) -> dict[str, Any]:
    try:
        read = dict(dj_database_url.parse(value, **options))
    except ValueError:  # all that it raises: an unknown scheme, a port that is no number
        read = {}
    if "postgresql" not in str(read.get("ENGINE")) or not read["NAME"]:
        raise ValidationError("must be an address such as postgresql://user:password@host/name")
    return read


def _mailer(value: str) -> dict[str, Any]:
    """Django's settings for mail; the path of file:///folder is taken as it stands."""
    try:
        read = dj_email_url.parse(value)
        if "EMAIL_BACKEND" not in read:
            raise ValueError
    except ValueError:
        raise ValidationError("must be an address such as smtp://user:password@host:587") from None
    return {**read, "EMAIL_FILE_PATH": unquote(urlsplit(value).path)}


class LoudEnv(Env):
    """Reads everything, then stops the start with one sentence when anything is wrong."""

    def __init__(self) -> None:
        super().__init__(eager=False)
        self.add_parser("postgresql", _postgresql)
        self.add_parser("mailer", _mailer)

    def switch(self, name: str, default: bool) -> bool:
        says: Any = {"error_messages": {"invalid": "must be true or false"}}
        return bool(self.bool(name, default, **says))

    def number(self, name: str, default: int, *, least: int = 1) -> int:
        words = f"must be a whole number, {least} or more"
        says: Any = {"error_messages": {"invalid": words}}
        return self.int(name, default, validate=validate.Range(min=least, error=words), **says)

    def seal(self) -> None:
        try:
            super().seal()
        except EnvValidationError as faults:
            print(_sentence(faults.error_messages), file=sys.stderr)
            sys.exit(NO_START)


def _sentence(faults: Any) -> str:
    missing = "Environment variable not set."
    words = {
        name: "is missing" if missing in messages else " and ".join(map(str, messages))
        for name, messages in faults.items()
    }
    told = "; ".join(f"{name} {fault}" for name, fault in words.items())
    return f"The portal cannot start: {told} (the environment's variables are in .env.example)."
