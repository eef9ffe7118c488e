"""What the stage works with: a demand for a package, and the package with nothing left open."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import normpath

from msgspec import Struct, field

from dagbook.errors import DagbookError, Origin
from dagbook.jinja.settings_values import SettingsScope
from dagbook.load.declared_packages import (
    DeclaredPackage,
    GitPackage,
    HubPackage,
    LocalPackage,
    TarballPackage,
)
from dagbook.packages.web import Patience
from dagbook.project.unsaid import printed_without


class Demand(Struct, frozen=True):
    """Somebody wants a package: ``by`` is the project or package, ``origin`` the user's own entry.

    ``origin`` stands in the user's packages.yml even where a package of a package wants something.
    """

    package: DeclaredPackage
    by: str
    origin: Origin


class SettledPackage(Struct, frozen=True, kw_only=True):
    """A package that can be installed: which one exactly, under which name, and what it wants."""

    package: DeclaredPackage
    name: str
    version: str | None = None
    """A version of the hub or a commit; None for folders and archives."""
    latest: str | None = None
    """The newest version the hub has that could be had."""
    folder: Path | None = None
    """Where its files are; None while they are still with the hub."""
    download: str | None = None
    """Where the hub says its archive is."""
    digest: str | None = None
    """sha256 of the archive."""
    wants: tuple[DeclaredPackage, ...] = ()
    warnings: tuple[DagbookError, ...] = ()

    def __repr__(self) -> str:
        """Without folder and download."""
        return printed_without(self, "folder", "download")

    @property
    def label(self) -> str:
        """How messages name it: ``dbt-labs/dbt_utils 1.3.0``."""
        shown = self.package.shown
        short = self.version[:10] if isinstance(self.package, GitPackage) and self.version else None
        version = short or self.version
        return f"{shown} {version}" if version else shown


class Surroundings(Struct, frozen=True, kw_only=True):
    """Where packages are settled: the project, a folder for downloads, environment and patience."""

    root: Path
    downloads: Path
    scope: SettingsScope
    patience: Patience = field(default_factory=Patience)
    check_dbt_version: bool = True
    """Whether the hub's versions that don't fit this dbt version are passed over."""

    @property
    def project_name(self) -> str:
        """The project's own name."""
        return self.scope.project_name or ""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""
        return self.scope.env_vars


def key_of(package: DeclaredPackage) -> str:
    """The same for two entries that mean the same package."""
    if isinstance(package, HubPackage):
        return f"hub {package.package}"
    if isinstance(package, (GitPackage, TarballPackage)):
        return f"{type(package).__name__} {_bare(package.url)} {_subdirectory(package)}"
    if isinstance(package, LocalPackage):
        return f"local {normpath(package.path)}"
    return f"private {package.repository}"


def _bare(url: str) -> str:
    """A URL without user, fragment, final slash and ``.git``."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = (rest if mark else scheme).partition("/")
    bare = f"{host.rpartition('@')[2]}{slash}{path.partition('#')[0]}"
    return bare.rstrip("/").removesuffix(".git")


def _subdirectory(package: GitPackage | TarballPackage) -> str:
    return (package.subdirectory or "") if isinstance(package, GitPackage) else ""
