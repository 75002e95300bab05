"""Production settings are safe, and every setting is told of in .env.example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

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


def test_the_policy_allows_nothing_unsafe() -> None:
    from django.conf import settings

    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)


def test_every_setting_is_in_the_example() -> None:
    source = (ROOT / "portal" / "settings.py").read_text()
    example = (ROOT / ".env.example").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    assert read
    assert read <= set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
