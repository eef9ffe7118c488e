"""What ``load`` finds: settings, profile and the text of every file, package by package."""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct, field

from dagbook.errors import DagbookError, Origin
from dagbook.project.columns import EMPTY
from dagbook.project.unsaid import printed_without


class FileKind(StrEnum):
    """What a file of the project is, told from its folder and its suffix."""

    MODEL = "model"
    ANALYSIS = "analysis"
    SNAPSHOT = "snapshot"
    TEST = "test"
    GENERIC_TEST = "generic_test"
    SEED = "seed"
    MACRO = "macro"
    PROPERTIES = "properties"
    DOCS = "docs"
    FIXTURE = "fixture"
    FUNCTION = "function"


FileKey: TypeAlias = tuple[str, str]
"""Package and path of a file."""


def text_checksum(text: str) -> str:
    """sha256 of a text with each run of white space made one blank, as dbt 1.12 writes it."""
    return sha256(" ".join(text.split()).encode()).hexdigest()


class SourceFile(Struct, frozen=True):
    """A file of a package.

    ``path`` is relative to the package and uses /; seeds' text is not read (None).
    """

    path: str
    resource_path: str
    """The entry of model-paths (etc.) it was found under, e.g. ``models``."""
    kind: FileKind
    text: str | None
    seed_checksum: str = ""
    """sha256 of a seed's text; the path of a seed above 1 MiB."""
    place: str = ""
    """What stands before ``path`` where users are told of the file: the folder of its package."""

    @property
    def checksum(self) -> str:
        """sha256 as dbt writes it, of the text or the seed; reckoned each time it is asked for."""
        return self.seed_checksum if self.text is None else text_checksum(self.text)

    @property
    def shown_path(self) -> str:
        """The path as seen from the root project."""
        return f"{self.place}{self.path}"

    @property
    def relative_path(self) -> str:
        """The path below its resource folder: ``staging/stg_orders.sql``."""
        return self.path.removeprefix(self.resource_path).removeprefix("/")


NO_CONFIGS: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType({})
NO_ORIGINS: Final[Mapping[str, Origin]] = MappingProxyType({})


class PackageSettings(Struct, frozen=True, kw_only=True):
    """dbt_project.yml of one package, Jinja rendered (hooks excepted), with defaults filled in."""

    name: str
    version: str | None
    profile: str | None
    model_paths: tuple[str, ...] = ("models",)
    seed_paths: tuple[str, ...] = ("seeds",)
    test_paths: tuple[str, ...] = ("tests",)
    analysis_paths: tuple[str, ...] = ("analyses",)
    macro_paths: tuple[str, ...] = ("macros",)
    snapshot_paths: tuple[str, ...] = ("snapshots",)
    function_paths: tuple[str, ...] = ("functions",)
    docs_paths: tuple[str, ...] = ()
    target_path: str = "target"
    clean_targets: tuple[str, ...] = ("target",)
    packages_path: str = "dbt_packages"
    on_run_start: tuple[str, ...] = ()
    on_run_end: tuple[str, ...] = ()
    configs: Mapping[str, Mapping[str, object]] = NO_CONFIGS
    """Section (``models``, ``seeds``, ``data_tests``…) to its nested tree."""
    unrendered_configs: Mapping[str, Mapping[str, object]] = NO_CONFIGS
    """The same trees before their Jinja was rendered."""
    vars: Mapping[str, object] = EMPTY
    quoting: Mapping[str, object] = EMPTY
    dispatch: tuple["DispatchOrder", ...] = ()
    flags: Mapping[str, object] = EMPTY
    query_comment: "QueryComment" = field(default_factory=lambda: QueryComment())
    restrict_access: bool = False
    """Whether other packages may read its public models alone."""
    required_dbt: tuple[str, ...] = ()
    """``>=1.9.0``: what its ``require-dbt-version`` asks for."""
    checksum: str = ""
    """Of the text of dbt_project.yml, as of any file."""
    origins: Mapping[str, Origin] = NO_ORIGINS
    """Dotted key (``models.shop.staging.+schema``) to its place in dbt_project.yml."""


class QueryComment(Struct, frozen=True):
    """``query-comment``: Jinja as written, empty for none, None for dbt's own."""

    text: str | None = None
    append: bool | None = None
    """Whether it stands behind the statement; None as the warehouse likes it."""


class DispatchOrder(Struct, frozen=True):
    """An entry of ``dispatch:``: in which packages to look for a namespace's macros."""

    macro_namespace: str
    search_order: tuple[str, ...]


class Package(Struct, frozen=True):
    """The root project or an installed package: settings, absolute folder, files sorted by path."""

    settings: PackageSettings
    root: str
    files: tuple[SourceFile, ...]

    @property
    def name(self) -> str:
        """The project name, which is its namespace."""
        return self.settings.name


class Target(Struct, frozen=True, kw_only=True):
    """One output of a profile.

    ``credentials`` is the output as written, rendered; it may hold secrets.
    """

    profile_name: str
    name: str
    type: str
    database: str | None
    schema: str
    threads: int
    credentials: Mapping[str, object]

    def shown(self, public: Mapping[str, object]) -> dict[str, object]:
        """``target`` in Jinja: without secrets, with what else the adapter shows."""
        return {
            **public,
            "profile_name": self.profile_name,
            "name": self.name,
            "target_name": self.name,
            "type": self.type,
            "database": self.database,
            "schema": self.schema,
            "threads": self.threads,
        }

    def __repr__(self) -> str:
        """Without credentials."""
        return printed_without(self, "credentials")


class SelectorEntry(Struct, frozen=True):
    """An entry of selectors.yml, rendered, with the places of its keys."""

    name: str
    values: Mapping[str, object]
    origin: Origin
    origins: Mapping[str, Origin] = NO_ORIGINS

    def place(self, dotted: str) -> Origin:
        """Where a key stands."""
        return self.origins.get(dotted, self.origin)


class HistorySettings(Struct, frozen=True, kw_only=True):
    """``history`` of dagbook.yml: what is remembered of invocations, and where."""

    warehouse: bool = False
    """Whether also in relations of the warehouse; in files it always is."""
    database: str | None = None
    schema: str | None = None
    """As written, Jinja and all; None for the target's with ``_dagbook`` behind it."""
    targets: tuple[str, ...] = ()
    """The targets whose invocations the warehouse remembers; none named means every one."""
    days: int = 365
    megabytes: int = 32
    """How far back files go, and how large they may get."""

    def includes(self, target: str) -> bool:
        """Whether invocations in a target are written to the warehouse."""
        return self.warehouse and (not self.targets or target in self.targets)


class ProjectFiles(Struct, frozen=True, kw_only=True):
    """Everything read from disk.

    Root package first, then its packages, then the built-in macros.
    """

    root: Package
    packages: tuple[Package, ...]
    internal: Package
    target: Target
    selectors: tuple[SelectorEntry, ...] = ()
    history: HistorySettings = HistorySettings()
    cli_vars: Mapping[str, object] = EMPTY
    warnings: tuple[DagbookError, ...] = ()

    @property
    def all_packages(self) -> tuple[Package, ...]:
        """Root, installed packages, built-in."""
        return (self.root, *self.packages, self.internal)

    @property
    def all_settings(self) -> Mapping[str, PackageSettings]:
        """Those of each package, by its name."""
        return {package.name: package.settings for package in self.all_packages}
