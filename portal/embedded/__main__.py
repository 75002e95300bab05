"""``make demo``: start all servers, load the demo, stop everything with this process."""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from portal.embedded.servers import CannotStart, spawn, start_postgres, start_redis, stop

HERE = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
DEFINITION = "programme/definitions/uwgo-2026.toml"


def data_folder(purpose: str) -> Path:
    """Where servers keep data: per clone; outside it for root, whose home is closed to others."""
    if os.geteuid() == 0:
        key = hashlib.sha256(str(HERE).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"portal-{key}" / purpose  # noqa: S108
    return HERE / "var" / purpose


def environment(purpose: str, stack: ExitStack) -> dict[str, str]:
    """The environment of every process; servers of its own where no address is given."""
    folder = data_folder(purpose)
    env = dict(os.environ)
    if not env.get("DATABASE_URL"):
        env["DATABASE_URL"] = start_postgres(folder / "postgres", stack) + "/postgres"
    if not env.get("REDIS_URL"):
        env["REDIS_URL"] = start_redis(folder / "redis", stack) + "/0"
    private = HERE / "var" / purpose
    private.mkdir(parents=True, exist_ok=True)
    port = env.setdefault("PORT", "8000")
    for name, value in {
        "SECRET_KEY": kept_secret(private / "secret-key"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": f"http://localhost:{port}",
        "PRIVATE_ROOT": str(private / "documents"),
        "SEAL_PKCS12_PATH": str(private / "seal.p12"),
        "SEAL_PKCS12_PASSWORD": "demo",
        "EMAIL_URL": "console://",
        "DEMO": "true" if purpose == "demo" else "false",
        "REQUIRE_MFA_FOR_STAFF_ROLES": "false",
        "HTTPS_ONLY": "false",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }.items():
        env.setdefault(name, value)
    return env


def kept_secret(file: Path) -> str:
    """A random key, made once and kept, so that nobody is logged out by a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def manage(env: dict[str, str], *words: str) -> None:
    if subprocess.run([sys.executable, "manage.py", *words], env=env, cwd=HERE).returncode:  # noqa: S603
        raise CannotStart(f"`manage.py {' '.join(words)}` failed; see what it says above.")


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} is in use; choose another one: make demo PORT=8001."
            ) from error


def demo() -> int:
    check_port(int(os.environ.get("PORT", "8000")))
    with ExitStack() as stack:
        env = environment("demo", stack)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "make_demo_seal")
        manage(env, "load_programme", DEFINITION)
        logs = HERE / "var" / "demo"
        celery = [str(BIN / "celery"), "-A", "portal"]
        schedule = str(logs / "beat.db")
        children = [
            spawn([*celery, "worker", "-c", "2", "-l", "INFO"], env=env, log=logs / "worker.log"),
            spawn([*celery, "beat", "-s", schedule, "--pidfile="], env=env, log=logs / "beat.log"),
        ]
        for child in children:
            stack.callback(stop, child)
        manage(env, "load_demo")
        web = spawn(
            [str(BIN / "gunicorn"), "portal.wsgi", "-w", "2", "-b", f"127.0.0.1:{env['PORT']}"],
            env=env, log=logs / "web.log",
        )  # fmt: skip
        stack.callback(stop, web)
        print(
            f"The portal listens on http://localhost:{env['PORT']}/\n"
            "Log in as contact@hengelo.example, coordinator@ut.example, financien@ut.example …"
            " with the password demo-demo-2026. Ctrl-C stops everything.",
            flush=True,
        )
        while all(child.poll() is None for child in [*children, web]):
            time.sleep(0.5)
        raise CannotStart(f"A server of the portal stopped; its log is in {logs}.")


def run(command: list[str]) -> int:
    with ExitStack() as stack:
        env = environment("test", stack)
        manage(env, "make_demo_seal")
        return subprocess.run(command, env=env, cwd=HERE).returncode  # noqa: S603


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.embedded")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away")
    parser.add_argument("--run", nargs=argparse.REMAINDER, help="run a command with servers")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if given.reset:
            for folder in {data_folder("demo"), HERE / "var" / "demo"}:
                shutil.rmtree(folder, ignore_errors=True)
            return 0
        return run(given.run) if given.run else demo()
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
