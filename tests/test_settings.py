"""Production settings are safe, and every setting is told of in .env.example."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-long-and-random-looking-key-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portaal.example",
    "SITE_URL": "https://portaal.example",
    "HTTPS_ONLY": "true",
    "DEBUG": "false",
}


def manage(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **PRODUCTION, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_production_settings_pass_the_deployment_check() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_a_wrong_password_of_the_seal_fails_the_deployment_check() -> None:
    done = manage("check", "--deploy", SEAL_PKCS12_PASSWORD="not-this-one")
    assert done.returncode != 0
    assert "SEAL_PKCS12_PASSWORD does not open" in done.stderr


def test_the_policy_allows_nothing_unsafe() -> None:
    from django.conf import settings

    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)


def test_every_setting_is_in_the_example() -> None:
    source = (ROOT / "portal" / "settings.py").read_text()
    example = (ROOT / ".env.example").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    assert read
    assert read <= set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


FAULTS = {
    "SECRET_KEY": ["short", ""],
    "DEBUG": ["perhaps"],
    "DEMO": ["perhaps"],
    "ALLOWED_HOSTS": ["", "https://portaal.example", "a.example,,b.example"],
    "SITE_URL": ["portaal.example", "https://portaal.example/", "ftp://portaal.example"],
    "DATABASE_URL": ["", "mysql://host/name", "postgresql://host", "postgresql://host:x/name"],
    "REDIS_URL": ["", "localhost:6379", "redis://localhost:x/0", "http://localhost"],
    "EMAIL_URL": ["", "localhost", "smtp://localhost:x"],
    "TRUSTED_PROXY_COUNT": ["one", "-1"],
    "INVOICE_TERM_DAYS": ["thirty", "0", ""],
    "OFFER_VALID_DAYS": ["2,5"],
    "INVITATION_VALID_DAYS": ["-14"],
    "INVOICE_IBAN": ["NL03ABNA0123456789", ""],
    "INVOICE_BIC": ["ABNA"],
    "EINVOICE_FOLDER": ["/nowhere", "/etc/passwd"],
    "EINVOICE_RETURN_FOLDER": ["/nowhere"],
    "ACCESS_POINT_URL": ["ap.example", "http://ap.example", "https://ap.example?x=1"],
    "ACCESS_POINT_TOKEN": ["with a space"],
    "ACCESS_POINT_SECONDS": ["0", "long"],
    "SEAL_PKCS12_PATH": ["/nowhere/seal.p12", "/tmp", ""],
    "SEAL_TSA_URL": ["tsa.example"],
    "CONTACT_EMAIL": ["programma"],
    "BOUNCE_EMAIL": ["retour"],
    "MAIL_DOMAIN": ["@portaal.example"],
    "HTTPS_ONLY": ["sometimes"],
    "REQUIRE_MFA_FOR_STAFF_ROLES": ["sometimes"],
}
NEEDED = [
    "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "REDIS_URL", "CONTACT_EMAIL",
    "MAIL_DOMAIN", "INVOICE_IBAN", "SEAL_PKCS12_PATH",
]  # fmt: skip


def read_settings() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "portal" / "settings.py"))


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seal.p12").touch()
    for name, value in {**PRODUCTION, "SEAL_PKCS12_PATH": f"{tmp_path}/seal.p12"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DEMO", "false")


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in FAULTS.items() for value in values]
)
def test_a_wrong_value_stops_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_settings()
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        read_settings()
    assert stopped.value.code
    told = capsys.readouterr().err
    assert told.startswith(f"The portal cannot start: {name} must be ")
    assert told.count("\n") == 1


@pytest.mark.usefixtures("production")
def test_every_missing_value_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NEEDED:
        monkeypatch.delenv(name)
    with pytest.raises(SystemExit):
        read_settings()
    told = capsys.readouterr().err
    assert re.findall(r"(\w+) is missing", told) == NEEDED


@pytest.mark.usefixtures("production")
def test_an_access_point_wants_its_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACCESS_POINT_URL", "https://ap.example/v1")
    with pytest.raises(SystemExit):
        read_settings()
    assert "ACCESS_POINT_TOKEN is missing" in capsys.readouterr().err


@pytest.mark.usefixtures("production")
def test_mail_goes_to_the_folder_of_a_file_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EMAIL_URL", (tmp_path / "my mails").as_uri())
    settings = read_settings()
    assert settings["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert settings["EMAIL_FILE_PATH"] == str(tmp_path / "my mails")


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "gunicorn", "portal.wsgi", "-b", "127.0.0.1:0"],
        ["-m", "celery", "-A", "portal", "worker"],
        ["-m", "celery", "-A", "portal", "beat", "--pidfile="],
    ],
    ids=" ".join,
)
def test_every_program_stops_with_one_sentence(command: list[str]) -> None:
    env = {**os.environ, **PRODUCTION, "INVOICE_TERM_DAYS": "thirty"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30
    )
    assert done.returncode
    assert done.stderr.count("The portal cannot start: INVOICE_TERM_DAYS must be a whole") == 1
    assert "Traceback" not in done.stderr + done.stdout
