"""A PostgreSQL server for tests: its data in a temporary folder, on a socket nobody else finds.

    with running_server() as server:
        place = PostgresPlace(server)

It needs PostgreSQL's programs on this machine (Debian: the package ``postgresql``).
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from msgspec import Struct

_USER: Final = "dagbook"
_PORT: Final = 5432
_UNPRIVILEGED: Final = ("postgres", "nobody")
_DEBIAN: Final = Path("/usr/lib/postgresql")
_WATCH: Final = 'read _; "$0" -D "$1/data" -m immediate stop; rm -rf "$1"'
_SECONDS: Final = 120
"""What it takes to make, start or stop a server at most; a second or two as a rule."""
_SETTINGS: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_connections=100",
    "listen_addresses=",
    "lock_timeout=60s",
    "statement_timeout=240s",
    "timezone=UTC",
)


class PostgresServer(Struct, frozen=True):
    """A running server; ``folder`` holds its socket, which stands for the host."""

    folder: Path
    user: str = _USER
    port: int = _PORT
    database: str = "postgres"

    def output(self, schema: str) -> Mapping[str, object]:
        """An output of profiles.yml that leads to a schema of it."""
        return {
            "type": "postgres",
            "host": str(self.folder),
            "port": self.port,
            "user": self.user,
            "password": "",
            "dbname": self.database,
            "schema": schema,
            "threads": 2,
        }

    def connect(self) -> psycopg.Connection:
        """A connection of one's own, which commits every statement."""
        return psycopg.connect(
            host=str(self.folder),
            port=self.port,
            user=self.user,
            dbname=self.database,
            autocommit=True,
        )


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Make a server, start it, and remove it in the end. Raises FileNotFoundError."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="dagbook-pg-"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        with_data = ("-D", folder / "data")
        _call(
            (programs / "initdb", *with_data, "-U", _USER, "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync", "--no-instructions"),
            owner,
        )  # fmt: skip
        _call((programs / "pg_ctl", *with_data, "-w", "-o", _options(folder),
               "-l", folder / "log", "start"), owner)  # fmt: skip
        with _stopped_in_the_end(programs / "pg_ctl", folder, owner):
            yield PostgresServer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _stopped_in_the_end(
    pg_ctl: Path, folder: Path, owner: pwd.struct_passwd | None
) -> Iterator[None]:
    """A shell waits for the end of its input, which also comes where these tests are killed."""
    words = ("sh", "-c", _WATCH, str(pg_ctl), str(folder))
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        **_identity(owner),
    ) as watch:
        try:
            yield
        finally:
            _end(watch)


def _end(watch: "subprocess.Popen[bytes]") -> None:
    try:
        watch.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        watch.kill()


def find_programs() -> Path:
    """The folder of PostgreSQL's server programs: on PATH, else Debian's newest."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    found = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    if not found:
        raise FileNotFoundError(
            "initdb is neither on PATH nor in /usr/lib/postgresql: install PostgreSQL's server"
        )
    return max(found, key=lambda path: float(path.parent.name))


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server, where we are root: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name: each for each in pwd.getpwall()}
    return next(known[name] for name in _UNPRIVILEGED if name in known)


def _identity(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}


def _options(folder: Path) -> str:
    settings = " ".join(f"-c {each}" for each in _SETTINGS)
    return f"{settings} -k {folder} -p {_PORT}"


def _call(words: Sequence[object], owner: pwd.struct_passwd | None) -> None:
    """Run a program; what it says is told where it fails."""
    done = subprocess.run(
        [str(word) for word in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd="/",
        text=True,
        check=False,
        timeout=_SECONDS,
        **_identity(owner),
    )
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} failed: {done.stdout}")
