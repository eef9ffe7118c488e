"""Take one commit out of a git repository, with the git executable and without any question asked.

The address may hold a token, so it goes into the configuration of a folder only we can read, never
onto a command line, and that folder's ``.git`` is removed before anything is installed.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.project.unsaid import printed_without

_SECONDS: Final = 900
_PAUSES: Final = (0.5, 1.5)
_HASH: Final = re.compile(r"[0-9a-f]{7,64}")
_ALL: Final = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
_CAUSES: Final = MappingProxyType(
    {
        "auth": (
            "authentication failed", "could not read username", "could not read password",
            "permission denied", "access denied", "error: 401", "error: 403",
            "host key verification failed", "invalid credentials",
        ),
        "revision": (
            "couldn't find remote ref", "not our ref", "unadvertised object", "no such remote ref",
            "unknown revision", "bad revision", "invalid refspec", "needed a single revision",
        ),
        "missing": (
            "not found", "does not exist", "does not appear to be a git repository", "error: 404",
            "no such file or directory",
        ),
        "network": (
            "could not resolve host", "failed to connect", "connection refused", "timed out",
            "couldn't connect", "unable to connect", "connection reset", "network is unreachable",
            "unable to access", "early eof", "remote end hung up", "could not resolve hostname",
        ),
        "shallow": ("does not support shallow", "shallow file"),
    }
)  # fmt: skip
"""What went wrong, by git's own words, the surest first."""


class GitError(Exception):
    """git failed. ``cause`` is a word of the table above, ``tool`` without git, or ``other``."""

    def __init__(self, cause: str, said: str = "") -> None:
        """Take the cause and what git said, which may hold secrets."""
        super().__init__(cause)
        self.cause = cause
        self.said = said


class Repository(Struct, frozen=True):
    """A folder for one package's repository, and where it comes from."""

    folder: Path
    url: str
    environment: Mapping[str, str]
    executable: str = "git"

    def __repr__(self) -> str:
        """Without url and environment."""
        return printed_without(self, "url", "environment")

    def run(self, *words: str) -> str:
        """Run git in the folder; its output. Raises GitError."""
        command = [self.executable, "-C", str(self.folder), *words]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=dict(self.environment),
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise GitError("network", f"no answer within {_SECONDS} seconds") from None
        except OSError as error:
            raise GitError("tool", error.strerror or "") from None
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise GitError(_cause(said), said)
        return done.stdout.decode("utf-8", "replace").strip()


def open_repository(url: str, folder: Path, environment: Mapping[str, str]) -> Repository:
    """An empty repository that knows where to fetch from. Raises GitError."""
    executable = shutil.which("git", path=environment.get("PATH"))
    if executable is None:
        raise GitError("tool")
    folder.mkdir(mode=0o700, parents=True)
    repository = Repository(folder, url, _quiet(environment), executable)
    repository.run("init", "--quiet", "--template=")
    quoted = url.replace("\\", "\\\\").replace('"', '\\"')
    config = folder / ".git" / "config"
    config.write_text(
        f'{config.read_text("utf-8")}[remote "origin"]\n\turl = "{quoted}"\n', "utf-8"
    )
    return repository


def take_commit(repository: Repository, revision: str | None, subdirectory: str | None) -> str:
    """Fetch a branch, tag or commit and write its files; the commit's hash. Raises GitError.

    As little as possible is fetched: no history, and of a subdirectory only its files.
    """
    filtering = ("--filter=blob:none",) if subdirectory else ()
    found = _fetch(repository, revision, filtering)
    commit = repository.run("rev-parse", "--verify", "--quiet", f"{found}^{{commit}}")
    if subdirectory is None:
        repository.run("checkout", "--quiet", "--detach", commit)
        return commit
    if not repository.run("ls-tree", "-d", "--name-only", commit, "--", subdirectory):
        raise GitError("subdirectory")
    repository.run("checkout", "--quiet", commit, "--", subdirectory)
    return commit


def revision_names(repository: Repository) -> tuple[str, ...]:
    """Every branch and tag of the remote; none if it cannot be asked."""
    try:
        listed = repository.run("ls-remote", "--heads", "--tags", "--refs", "origin")
    except GitError:
        return ()
    return tuple(
        line.split("\t", 1)[1].split("/", 2)[2] for line in listed.splitlines() if "\t" in line
    )


def _fetch(repository: Repository, revision: str | None, filtering: Sequence[str]) -> str:
    """Fetch; the name under which the wanted commit is now known."""
    wanted = revision or "HEAD"
    try:
        _fetch_patiently(repository, ("--depth=1", "--no-tags", *filtering), (wanted,))
    except GitError as error:
        if error.cause == "shallow":
            _fetch_patiently(repository, ("--no-tags",), (wanted,))
            return "FETCH_HEAD"
        if error.cause not in ("revision", "other") or not _HASH.fullmatch(wanted):
            raise
        return _fetch_all(repository, wanted)
    return "FETCH_HEAD"


def _fetch_all(repository: Repository, commit: str) -> str:
    """For a commit by a short hash, and for servers that give only branches and tags."""
    _fetch_patiently(repository, ("--filter=blob:none", "--no-tags"), _ALL)
    try:
        return repository.run("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
    except GitError as error:
        raise GitError("revision", error.said) from None


def _fetch_patiently(repository: Repository, options: Sequence[str], wanted: Sequence[str]) -> None:
    words = ("fetch", "--quiet", *options, "origin", *wanted)
    for pause in _PAUSES:
        try:
            repository.run(*words)
        except GitError as error:
            if error.cause != "network":
                raise
            time.sleep(pause)
        else:
            return
    repository.run(*words)


def _cause(said: str) -> str:
    lowered = said.lower()
    for cause, marks in _CAUSES.items():
        if any(mark in lowered for mark in marks):
            return cause
    return "other"


def _quiet(environment: Mapping[str, str]) -> dict[str, str]:
    """The user's environment, in English, without a way to ask, free of an outer repository."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
    }
    return {
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "false",
        "SSH_ASKPASS_REQUIRE": "force",
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
