"""Failures of git, servers and archives in words for the user: what, where, what next."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from dagbook.errors import ProjectError
from dagbook.load.declared_packages import GitPackage, PrivatePackage, TarballPackage
from dagbook.packages.archive import ArchiveError, UnsafeArchiveError
from dagbook.packages.git import GitError
from dagbook.packages.hiding import hide_secrets
from dagbook.packages.settled import Demand
from dagbook.packages.web import RequestError

_TOKEN: Final = "{{ env_var('DBT_ENV_SECRET_TOKEN') }}"
_GIT: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "tool": (
            "missing-git",
            "{name} is to be had with git, and git is not installed",
            "install git, or put its folder on PATH",
        ),
        "auth": (
            "git-refused",
            "{name} refuses us: the credentials are missing or wrong",
            f"put a token into an environment variable: https://{_TOKEN}@…",
        ),
        "missing": (
            "package-not-found",
            "there is no git repository {name}, or it is not shown to us",
            "look at the address; a private repository needs a token in it",
        ),
        "network": (
            "git-unreachable",
            "{name} cannot be reached",
            "is there a network, a proxy, a VPN to switch on?",
        ),
        "subdirectory": (
            "package-not-found",
            "{name} has no folder '{subdirectory}' at {revision}",
            "look at 'subdirectory', and whether 'revision' has it already",
        ),
        "revision": (
            "no-such-revision",
            "{name} has no branch, tag or commit '{revision}'",
            "a commit is given by its whole hash",
        ),
        "other": ("git-failed", "git failed on {name}", "the lines above are git's own"),
    }
)
"""Cause to slug, message and hint."""
_HOSTS: Final = MappingProxyType(
    {"github": "github.com", "gitlab": "gitlab.com", "ado": "dev.azure.com"}
)


def git_error(
    error: GitError, demand: Demand, environment: Mapping[str, str], names: Iterable[str] = ()
) -> ProjectError:
    """What git said about a package; ``names`` are the branches and tags there are."""
    package = demand.package
    if not isinstance(package, GitPackage):
        raise TypeError(package)
    slug, message, hint = _GIT.get(error.cause, _GIT["other"])
    near = get_close_matches(package.revision or "", list(names), n=3, cutoff=0.5)
    said = hide_secrets(error.said, package, environment)
    return ProjectError(
        slug,
        message.format(
            name=f"'{package.shown}'",
            revision=package.revision or "its default branch",
            subdirectory=package.subdirectory,
        ),
        origin=demand.origin,
        hint=f"did you mean {' or '.join(near)}?" if near else hint,
        notes=said.splitlines()[-5:] if error.cause not in ("subdirectory", "tool") else (),
    )


def download_error(error: RequestError, shown: str, demand: Demand) -> ProjectError:
    """An archive that a server doesn't give."""
    if error.status in (401, 403):
        return ProjectError(
            "download-refused",
            f"'{shown}' is refused to us: {error.reason}",
            origin=demand.origin,
            hint=f"put a token into an environment variable: https://{_TOKEN}@…",
        )
    if error.status in (404, 410):
        return ProjectError(
            "package-not-found",
            f"there is no archive '{shown}': {error.reason}",
            origin=demand.origin,
            hint="look at the address; a private server may say so for want of a token",
        )
    return ProjectError(
        "download-failed",
        f"'{shown}' cannot be downloaded: {error.reason}",
        origin=demand.origin,
        hint="is there a network, a proxy, a VPN to switch on?" if error.status is None else None,
    )


def archive_error(error: ArchiveError, shown: str, demand: Demand) -> ProjectError:
    """An archive that is broken, or that would harm."""
    if isinstance(error, UnsafeArchiveError):
        return ProjectError(
            "unsafe-archive",
            f"'{shown}' is not unpacked: {error}",
            origin=demand.origin,
            hint="no honest package does that: ask who made it",
        )
    return ProjectError(
        "broken-archive",
        f"'{shown}' is no package: {error}",
        origin=demand.origin,
        hint="it must be a .tar.gz of one folder with a dbt_project.yml in it",
    )


def private_error(demand: Demand, package: PrivatePackage) -> ProjectError:
    """A private package, and how to have it without dbt's platform."""
    host = _HOSTS.get(package.provider or "github", "github.com")
    return ProjectError(
        "private-package",
        f"'{package.repository}' is declared as private, which only dbt's own platform can resolve",
        origin=demand.origin,
        hint=f'write: git: "https://{_TOKEN}@{host}/{package.repository}.git"',
    )


def shown_digest(package: TarballPackage) -> str | None:
    """The sha256 that an address asks for: ``…/package.tar.gz#sha256=…``."""
    digest = package.url.partition("#sha256=")[2].strip().lower()
    return digest or None
