"""Stored files that are missing or altered are told, and never handed out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.kit.archives import LEFT_OUT
from portal.kit.documents import store_document
from portal.kit.models import DamagedDocument, StoredDocument, private_storage
from tests.factories.world import World, a_world
from tests.pages import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    monkeypatch.setattr(StoredDocument._meta.get_field("file"), "storage", private_storage())


@pytest.fixture
def world() -> World:
    return a_world()


def _alter(document: StoredDocument) -> None:
    Path(document.file.path).write_bytes(b"anders")


def _lose(document: StoredDocument) -> None:
    Path(document.file.path).unlink()


@pytest.mark.parametrize("damage", [_alter, _lose])
def test_a_damaged_file_is_told_on_a_page(
    client: Client, world: World, damage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    agreement = world.own.agreement
    damage(agreement.offered_document)
    client.force_login(world.cast.owner)
    page = client.get(reverse("packages:agreement_pdf", args=[agreement.number]))
    assert page.status_code == 503
    assert "Dit bestand is beschadigd" in html_of(page)
    assert str(agreement.offered_document.pk) in caplog.text


def test_a_damaged_file_does_not_spoil_the_others(client: Client, world: World) -> None:
    damaged, whole = world.own.invoice, world.foreign.invoice
    _lose(damaged.document)
    client.force_login(world.cast.lead_finance)
    answer = client.post(reverse("budget:download"), {"invoice": [damaged.pk, whole.pk]})
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        left = {f"{damaged.number}.xml", f"{whole.number}.pdf", f"{whole.number}.xml"}
        assert set(archive.namelist()) == {LEFT_OUT, *left}
        told = archive.read(LEFT_OUT).decode()
        assert f"{damaged}: het bestand {damaged.number}.pdf is beschadigd" in told


def test_a_command_names_what_is_damaged(capsys: pytest.CaptureFixture[str]) -> None:
    papers = [
        store_document(kind="x", filename=f"{name}.pdf", content=name.encode()) for name in "abc"
    ]
    call_command("check_documents")
    assert capsys.readouterr().out.startswith("OK: 3 documents")
    _alter(papers[0])
    _lose(papers[2])
    with pytest.raises(CommandError, match="2 of 3"):
        call_command("check_documents")
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == ["x a.pdf", "x c.pdf"]
    with pytest.raises(DamagedDocument):
        papers[2].read()
