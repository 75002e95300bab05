"""``make demo``: start all servers, load the demo, stop everything with this process."""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from portal.embedded.locks import held
from portal.embedded.servers import (
    PR_SET_PDEATHSIG,
    START_SECONDS,
    CannotStart,
    Run,
    die_with_parent,
    elsewhere,
    start_postgres,
    start_redis,
    stop,
)

HERE = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("PORTAL_VAR") or HERE / "var").resolve()
MAILS = VAR / "mail"
RUNS_ALREADY = {
    "demo": (0, "The demo of this clone runs already: stop it first, with Ctrl-C where it runs."),
    "test": (3600, "Tests of this clone run already: waiting until they are done."),
}
WELCOME = """
The portal listens on http://localhost:{port}/
Log in with the password demo-demo-2026 as
  municipality, to choose    contact@hengelo.example, tekenbevoegd@hengelo.example
  municipality, taking part  contact@enschede.example, tekenbevoegd@enschede.example,
                             financien@enschede.example, deelnemer@enschede.example
  utility company            contact@vitens.example, contact@twence.example
  university                 coordinator@ut.example, financien@ut.example,
                             tekenbevoegd@ut.example, beheer@ut.example,
                             trainer1@ut.example, trainer2@ut.example
  Pioneering                 organisator@pioneering.example
Mails are written to {mails}, logs to {logs}.
Ctrl-C stops everything and keeps the data; make demo-reset throws it away."""


@contextmanager
def claimed(purpose: str) -> Iterator[int]:
    """No other run has this purpose, and nothing of an earlier one lives; yields a lock."""
    VAR.mkdir(parents=True, exist_ok=True)
    seconds, sentence = RUNS_ALREADY[purpose]
    stopping = "Servers of an earlier run are still stopping: waiting for them."
    with (
        held(VAR / f"{purpose}.run", seconds=seconds, sentence=sentence),
        held(VAR / f"{purpose}.servers", seconds=START_SECONDS, sentence=stopping) as lock,
    ):
        yield lock


@contextmanager
def begun(purpose: str) -> Iterator[Run]:
    """A run that stops all that it started, the last one first."""
    with claimed(purpose) as lock, ExitStack() as stack:
        folder = VAR / purpose
        folder.mkdir(exist_ok=True)
        (HERE / "var" / "static").mkdir(parents=True, exist_ok=True)  # or whitenoise warns
        yield Run(folder, stack, lock)


def environment(run: Run, *, demo: bool, port: int = 8000) -> dict[str, str]:
    """The environment of every process; servers of its own where no address is given."""
    env = dict(os.environ)
    if not env.get("DATABASE_URL"):
        env["DATABASE_URL"] = start_postgres(run) + "/postgres"
    if not env.get("REDIS_URL"):
        env["REDIS_URL"] = start_redis(run, lasting=demo) + "/0"
    for name, value in {
        "SECRET_KEY": kept_secret(run.folder / "secret-key"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": f"http://localhost:{port}",
        "PRIVATE_ROOT": str(run.folder / "documents"),
        "SEAL_PKCS12_PATH": str(run.folder / "seal.p12"),
        "SEAL_PKCS12_PASSWORD": "demo",
        "INVOICE_IBAN": "NL02ABNA0123456789",
        "CONTACT_EMAIL": "programma@portaal.example",
        "MAIL_DOMAIN": "portaal.example",
        "EMAIL_URL": MAILS.as_uri() if demo else "console://",
        "DEMO": "true" if demo else "false",
        "REQUIRE_MFA_FOR_STAFF_ROLES": "false",
        "HTTPS_ONLY": "false",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }.items():
        env.setdefault(name, value)
    if demo:
        give_folders(env, run.folder / "e-facturen")
    seal = run.folder / "seal.p12"
    if env["SEAL_PKCS12_PATH"] == str(seal) and not seal.exists():
        from portal.kit.seals import make_demo_key

        make_demo_key(seal, env["SEAL_PKCS12_PASSWORD"])
    return env


def give_folders(env: dict[str, str], inside: Path) -> None:
    """Where e-invoices are laid down, and where an access point would answer."""
    for name, folder in (("EINVOICE_FOLDER", "uit"), ("EINVOICE_RETURN_FOLDER", "terug")):
        if name not in env:
            (inside / folder).mkdir(parents=True, exist_ok=True)
            env[name] = str(inside / folder)


def kept_secret(file: Path) -> str:
    """A random key, made once and kept, so that nobody is logged out by a restart."""
    if not file.exists() or not file.read_text():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def keep_environment(env: dict[str, str], file: Path) -> None:
    """Let other commands join the demo that runs: ``set -a; . var/demo/environment``."""
    own = {name: value for name, value in env.items() if os.environ.get(name) != value}
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in own.items()))


def usable_port() -> int:
    """The port of ``PORT``, when it is one and this process may listen on it."""
    given = os.environ.get("PORT", "8000")
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise CannotStart(f"PORT is {given!r}: give a number, such as make demo PORT=8001.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(given)))
        except OSError as error:
            why = "in use" if error.errno == errno.EADDRINUSE else "not free to you"
            raise CannotStart(
                f"Port {given} is {why}: choose another one, such as make demo PORT=8001."
            ) from error
    return int(given)


def healthy(port: int) -> bool:
    """Whether the portal answers, with all that it leans on."""
    server = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        server.request("GET", "/gezondheid/")
        return server.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        server.close()


def demo() -> int:
    with begun("demo") as run:
        port = usable_port()
        print("Starting the servers and loading the demo …", flush=True)
        env = environment(run, demo=True, port=port)
        keep_environment(env, run.folder / "environment")
        children: dict[str, subprocess.Popen[bytes]] = {}

        def start(name: str, *words: str, death: signal.Signals = signal.SIGTERM) -> None:
            command = [sys.executable, "-m", *words]
            children[name] = run.start(command, env=env, log=name, death=death)

        celery = ("celery", "-A", "portal")
        # One that ends with the runner's Redis may wait for ever to answer it; it loses nothing.
        start("worker", *celery, "worker", "-c", "2", "-l", "INFO", death=signal.SIGKILL)
        loading = run.start([sys.executable, "-m", "portal.embedded.load"], env=env)
        if code := loading.wait():
            return code  # it has said why
        start("web", "gunicorn", "portal.wsgi", "--preload", "-w", "2", "-b", f"127.0.0.1:{port}",
              "--threads", "4")  # fmt: skip
        run.until(lambda: healthy(port), children)
        start("beat", *celery, "beat", "-s", str(run.folder / "beat.db"), "--pidfile=")
        print(WELCOME.format(port=port, mails=MAILS, logs=run.folder), flush=True)
        while True:
            run.all_live(children)
            time.sleep(0.5)


def run_command(command: list[str]) -> int:
    """Run a command with servers; it keeps the terminal, and hears Ctrl-C by itself."""
    with begun("test") as run:
        env = environment(run, demo=False)
        death = signal.SIGINT
        child = subprocess.Popen(command, env=env, cwd=HERE, preexec_fn=die_with_parent(death))  # noqa: S603
        run.stack.callback(stop, child, how=death)
        return child.wait()


def reset() -> int:
    with claimed("demo"):
        for folder in (VAR / "demo", elsewhere(VAR / "demo"), MAILS):
            if folder.exists():
                shutil.rmtree(folder)
    print("The demo's data is gone; make demo begins anew.")
    return 0


def end_on_signals() -> None:
    """Ctrl-C, a kill, a closed terminal: each ends the run once; nohup's wish is respected."""
    ends = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ends.append(signal.SIGHUP)

    def end(number: int, frame: FrameType | None) -> None:
        for each in ends:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    for each in ends:
        signal.signal(each, end)
    if "MAKELEVEL" in os.environ:  # make may be killed too
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.embedded")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away")
    parser.add_argument("--run", nargs=argparse.REMAINDER, help="run a command with servers")
    given = parser.parse_args()
    os.chdir(HERE)
    end_on_signals()
    try:
        if given.reset:
            return reset()
        if code := subprocess.call(["portal/embedded/prepare", "words"]):  # noqa: S607
            return code  # it has said why
        return run_command(given.run) if given.run else demo()
    except CannotStart as problem:
        print(problem, file=sys.stderr)
    except PermissionError as problem:
        whose = "make a clone of your own, or run make as the owner of this one"
        print(f"You may not use {problem.filename}: {whose}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
