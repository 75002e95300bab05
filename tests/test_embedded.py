"""The demo's runner: it starts all, twice is refused, and nothing outlives it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from portal.embedded.__main__ import WELCOME, healthy
from portal.embedded.locks import held
from portal.embedded.servers import Run, elsewhere, free_port, start_redis

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60

Runner = subprocess.Popen[str]


def runner(folder: Path, *words: str, port: str = "1", **more: str) -> Runner:
    """``python -m portal.embedded`` with data in ``folder``, and without the demo's own data."""
    env = {"PATH": os.environ["PATH"], "PORTAL_VAR": str(folder), "DEMO": "false", "PORT": port}
    return subprocess.Popen(
        [sys.executable, "-m", "portal.embedded", *words],
        cwd=ROOT, env={**env, **more}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(process: Runner) -> tuple[int, str]:
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out + err


def eventually(what: Callable[[], object], *, patience: int = PATIENCE) -> bool:
    deadline = time.monotonic() + patience
    while not what() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(what())


def living(folder: Path) -> list[str]:
    """The command lines of all processes that were told of ``folder``, the runner too."""
    mark = f"PORTAL_VAR={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # it is gone already, or another user's
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    assert eventually(lambda: not living(tmp_path)), living(tmp_path)
    for purpose in ("demo", "test"):
        shutil.rmtree(elsewhere(tmp_path / purpose), ignore_errors=True)


def data_of(run: Path) -> list[Path]:
    """PostgreSQL's data of a run, wherever it is kept."""
    return [path for path in (run, elsewhere(run)) if (path / "postgres" / "PG_VERSION").exists()]


def test_the_demo_starts_again_after_every_end_and_leaves_nothing(folder: Path) -> None:
    port = free_port()
    for death in (signal.SIGKILL, signal.SIGINT):
        demo = runner(folder, port=str(port))
        assert eventually(lambda: healthy(port), patience=300), demo.poll()
        for words in ([], ["--reset"]):
            code, told = ended(runner(folder, *words, port=str(free_port())))
            assert code == 1
            assert "runs already" in told
        demo.send_signal(death)
        demo.communicate(timeout=PATIENCE)  # after SIGKILL the next one starts at once
    assert not living(folder)
    assert len(data_of(folder / "demo")) == 1
    assert ended(runner(folder, "--reset"))[0] == 0
    assert not (folder / "demo").exists()
    assert not data_of(folder / "demo")


def test_folders_of_others_keep_their_permissions(folder: Path) -> None:
    """PostgreSQL does not run as root, and its user may not pass a closed folder."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    before = {path: path.stat().st_mode for path in closed.parents}
    for _again in range(2):
        assert ended(runner(closed, "--run", "true")) == (0, "")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert {path: path.stat().st_mode for path in before} == before
    assert len(data_of(closed / "test")) == 1
    shutil.rmtree(elsewhere(closed / "test"), ignore_errors=True)


def test_a_second_run_of_tests_waits_for_the_first(folder: Path) -> None:
    done = folder / "done"
    first = runner(folder, "--run", "sh", "-c", f"sleep 1; touch '{done}'; exit 5")
    assert eventually(lambda: data_of(folder / "test"))
    code, told = ended(runner(folder, "--run", "test", "-e", str(done)))
    assert (code, told) == (0, "Tests of this clone run already: waiting until they are done.\n")
    assert ended(first)[0] == 5


def test_what_is_queued_survives_a_killed_redis(tmp_path: Path) -> None:
    with held(tmp_path / "lock", seconds=0, sentence="") as lock, ExitStack() as stack:
        run = Run(tmp_path, stack, lock)
        with Redis.from_url(start_redis(run, lasting=True)) as first:
            first.rpush("celery", "a task")
            os.kill(first.info("server")["process_id"], signal.SIGKILL)
        with Redis.from_url(start_redis(run, lasting=True)) as second:
            assert second.lrange("celery", 0, -1) == [b"a task"]


@pytest.mark.parametrize("port", ["", "web", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_in_one_sentence(folder: Path, port: str) -> None:
    code, told = ended(runner(folder, port=port))
    assert code == 1
    assert told.startswith(f"PORT is {port!r}")
    assert told.count("\n") == 1


def test_a_port_in_use_is_refused_in_one_sentence(folder: Path, live_server: object) -> None:
    port = str(live_server).rpartition(":")[2]
    code, told = ended(runner(folder, port=port))
    assert (code, told.count("\n")) == (1, 1)
    assert told.startswith(f"Port {port} is in use")


def test_the_runner_names_everyone_who_can_log_in() -> None:
    accounts = re.compile(r"[a-z]+@[a-z]+\.example")
    readme = (ROOT / "README.md").read_text()
    assert set(accounts.findall(readme)) == set(accounts.findall(WELCOME))
