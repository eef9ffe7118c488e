"""The kinds of packages an entry of packages.yml can name. Data only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from dagbook.errors import Origin

_CREDENTIALS: Final = re.compile(r"^(\w[\w+.-]*://)([^/@{}\s]+)@")
_LONG: Final = 16
"""A user name this long is a token; a shorter one (``git@``, ``my-org@``) is a name."""


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in its file, for messages, the lock and the lock's hash.

    ``rendered`` may hold secrets, ``unrendered`` has ``{{ env_var(…) }}`` in their place.
    """

    origin: Origin
    rendered: Mapping[str, object] = field(repr=False)
    unrendered: Mapping[str, object] = field(repr=False)
    places: Mapping[str, Origin] = field(
        repr=False, compare=False, default_factory=lambda: _NOWHERE
    )

    def place(self, key: str) -> Origin:
        """Where a key of the entry stands, or else the entry."""
        return self.places.get(key, self.origin)

    def shown(self, key: str) -> str:
        """A text as it was written, without the password or token of a URL."""
        return without_credentials(str(self.unrendered.get(key, self.rendered.get(key, ""))))

    def number_or_text(self, key: str) -> str | None:
        """A revision or version, which YAML may have read as a number."""
        value = self.rendered.get(key)
        return None if value is None else str(value)


_NOWHERE: Mapping[str, Origin] = {}


@dataclass(frozen=True, slots=True)
class LocalPackage:
    """``local:`` a folder, seen from the project that is built."""

    written: Written
    path: str

    @property
    def shown(self) -> str:
        """How messages name it."""
        return self.path


@dataclass(frozen=True, slots=True)
class HubPackage:
    """``package:`` of a hub. ``versions`` are texts such as ``>=1.0.0``, all of which hold."""

    written: Written
    package: str
    versions: tuple[str, ...]
    install_prerelease: bool = False

    @property
    def shown(self) -> str:
        """How messages name it."""
        return self.package


@dataclass(frozen=True, slots=True)
class GitPackage:
    """``git:`` a repository, at a branch, tag or commit; None is its default branch."""

    written: Written
    url: str = field(repr=False)
    revision: str | None = None
    subdirectory: str | None = None
    warn_unpinned: bool = True

    @property
    def shown(self) -> str:
        """How messages and the lock name it."""
        return self.written.shown("git")


@dataclass(frozen=True, slots=True)
class TarballPackage:
    """``tarball:`` an archive's address; ``name`` is the folder it is installed in."""

    written: Written
    url: str = field(repr=False)
    name: str = ""

    @property
    def shown(self) -> str:
        """How messages and the lock name it."""
        return self.written.shown("tarball")


@dataclass(frozen=True, slots=True)
class PrivatePackage:
    """``private:`` a repository that only dbt's own platform can reach."""

    written: Written
    repository: str
    provider: str | None = None

    @property
    def shown(self) -> str:
        """How messages name it."""
        return self.repository


DeclaredPackage: TypeAlias = (
    LocalPackage | HubPackage | GitPackage | TarballPackage | PrivatePackage
)


def without_credentials(url: str) -> str:
    """A URL without password or token; names that are no secret stay, and so does Jinja."""
    found = _CREDENTIALS.match(url)
    if found is None:
        return url
    user = found[2].partition(":")[0]
    kept = f"{user}@" if 0 < len(user) < _LONG else ""
    return f"{found[1]}{kept}{url[found.end() :]}"


def has_literal_credentials(package: DeclaredPackage) -> bool:
    """Whether a password or token stands in the file itself."""
    return any(
        without_credentials(value) != value
        for value in package.written.unrendered.values()
        if isinstance(value, str)
    )
