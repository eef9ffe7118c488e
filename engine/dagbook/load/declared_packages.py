"""The kinds of packages an entry of packages.yml can name. Data only."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct

from dagbook.errors import Origin
from dagbook.project.unsaid import printed_without

_CREDENTIALS: Final = re.compile(r"^(\w[\w+.-]*://)([^/@{}\s]+)@")
_LONG: Final = 16
"""A user name this long is a token; a shorter one (``git@``, ``my-org@``) is a name."""


_NOWHERE: Final[Mapping[str, Origin]] = MappingProxyType({})


class Written(Struct, frozen=True):
    """An entry as it stands in its file, for messages, the lock and the lock's hash.

    ``rendered`` may hold secrets, ``unrendered`` has ``{{ env_var(…) }}`` in their place.
    """

    origin: Origin
    rendered: Mapping[str, object]
    unrendered: Mapping[str, object]
    places: Mapping[str, Origin] = _NOWHERE

    def __repr__(self) -> str:
        """Without rendered, unrendered and places."""
        return printed_without(self, "rendered", "unrendered", "places")

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


class LocalPackage(Struct, frozen=True):
    """``local:`` a folder, seen from the project that is built."""

    written: Written
    path: str

    @property
    def shown(self) -> str:
        """How messages name it."""
        return self.path


class HubPackage(Struct, frozen=True):
    """``package:`` of a hub. ``versions`` are texts such as ``>=1.0.0``, all of which hold."""

    written: Written
    package: str
    versions: tuple[str, ...]
    install_prerelease: bool = False

    @property
    def shown(self) -> str:
        """How messages name it."""
        return self.package


class GitPackage(Struct, frozen=True):
    """``git:`` a repository, at a branch, tag or commit; None is its default branch."""

    written: Written
    url: str
    revision: str | None = None
    subdirectory: str | None = None
    warn_unpinned: bool = True

    def __repr__(self) -> str:
        """Without url."""
        return printed_without(self, "url")

    @property
    def shown(self) -> str:
        """How messages and the lock name it."""
        return self.written.shown("git")


class TarballPackage(Struct, frozen=True):
    """``tarball:`` an archive's address; ``name`` is the folder it is installed in."""

    written: Written
    url: str
    name: str = ""

    def __repr__(self) -> str:
        """Without url."""
        return printed_without(self, "url")

    @property
    def shown(self) -> str:
        """How messages and the lock name it."""
        return self.written.shown("tarball")


class PrivatePackage(Struct, frozen=True):
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
