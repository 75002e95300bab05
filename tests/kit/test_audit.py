"""The chain of acts: whole when left alone, found out when touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.kit import audit
from portal.kit.models import AuditRecord
from tests.factories.programme import an_organisation

ROOT = Path(__file__).resolve().parents[2]


def _three_acts() -> list[AuditRecord]:
    subject = an_organisation()
    return [audit.record("programme.invite", actor=None, subject=subject) for _ in range(3)]


def _tamper(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement, values)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.django_db(transaction=True)
def test_an_untouched_chain_holds(capsys: pytest.CaptureFixture[str]) -> None:
    _three_acts()
    assert audit.verify_chain() == []
    call_command("check_audit")
    assert capsys.readouterr().out.startswith("OK")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kit_auditrecord SET act = 'programme.x' WHERE id = %s",
        "UPDATE kit_auditrecord SET data = '{\"a\": 1}' WHERE id = %s",
        "DELETE FROM kit_auditrecord WHERE id = %s",
        "UPDATE kit_auditrecord SET position = NULL WHERE id = %s",
    ],
)
def test_tampering_is_found_out(statement: str) -> None:
    acts = _three_acts()
    _tamper(statement, acts[1].pk)
    assert audit.verify_chain()
    with pytest.raises(CommandError):
        call_command("check_audit")


def test_every_act_in_the_code_has_a_label() -> None:
    written: set[str] = set()
    for room in ("programme", "packages"):
        for path in (ROOT / room).rglob("*.py"):
            calls = re.findall(r"(?:record|recorded)\(\s*\"([a-z_]+\.[a-z_]+)\"", path.read_text())
            written.update(calls)
    assert written
    assert written <= set(audit.act_labels())
