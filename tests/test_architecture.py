"""The house keeps its shape: imports one way, files that can be read, locks without addresses."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
LONGEST, LONGEST_FUNCTION = 450, 40


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_migrations_make_what_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True)


def test_no_function_is_too_long() -> None:
    """A few lines more than a screen shows; most are far shorter."""
    long = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in tracked("*.py")
        if not {"migrations", "tests"} & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_no_module_is_too_long() -> None:
    long = [
        path.relative_to(ROOT)
        for path in tracked("*.py")
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > LONGEST
    ]
    assert not long


@pytest.mark.parametrize("name", ["production", "development"])
def test_locks_name_versions_and_hashes_only(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links", lock)
