"""What ``parse`` reads out of files, one at a time, before anything is linked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.errors import DagbookError, Origin
from dagbook.project.columns import EMPTY
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import FunctionCall, Macro, RefCall, SourceCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What rendering once, with ``execute = false``, called."""

    refs: tuple[RefCall, ...] = ()
    sources: tuple[SourceCall, ...] = ()
    config_calls: tuple[Mapping[str, object], ...] = ()
    """Keyword arguments of each ``config(…)`` call, in order."""
    unrendered_configs: tuple[Mapping[str, object], ...] = ()
    macros: tuple[str, ...] = ()
    """Unique ids of the macros called, in order, each once."""
    metrics: tuple[tuple[str, ...], ...] = ()
    """Arguments of each ``metric`` call."""
    functions: tuple[FunctionCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlDeclaration:
    """A model, analysis, snapshot or singular test, as its file declares it."""

    kind: ResourceType
    name: str
    package: str
    path: str
    """Relative to its resource folder."""
    original_path: str
    """Relative to its package."""
    resource_path: str
    """Entry of model-paths (etc.) it was found under; its fqn is the folders between the two."""
    raw_code: str
    language: str
    checksum: str
    recording: Recording
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDeclaration:
    """A CSV file."""

    name: str
    package: str
    path: str
    original_path: str
    resource_path: str
    root_path: str
    checksum: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """One entry of a properties file: ``models: - name: …``.

    ``values`` is the YAML as plain Python, strings not yet rendered; ``origins`` maps dotted
    paths below the entry (``columns.0.data_tests.1``) to their places.
    """

    section: str
    """The plural key it stood under: models, seeds, sources, exposures, macros, groups, …"""
    name: str
    package: str
    original_path: str
    resource_path: str
    values: Mapping[str, object]
    origin: Origin
    origins: Mapping[str, Origin] = field(default_factory=lambda: NO_PLACES)
    version: "ModelVersion | None" = None
    """Set where the entry is one of the ``versions:`` of a model; ``values`` are that version's."""

    def place(self, dotted: str) -> Origin:
        """Where a value of the entry stands; the entry itself where that isn't known."""
        return self.origins.get(dotted, self.origin)


NO_PLACES: Mapping[str, Origin] = {}


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One of the ``versions:`` of a model; ``file_name`` is what its SQL file is called."""

    version: str
    latest: str
    file_name: str
    config: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """The version's own config, as written."""

    @property
    def is_latest(self) -> bool:
        """Whether ``ref`` without a version means it."""
        return self.version == self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class DocDeclaration:
    """A ``{% docs %}`` block, body as written."""

    name: str
    package: str
    path: str
    original_path: str
    body: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCall:
    """A generic test under ``data_tests:``, rendered as far as parsing needs.

    ``target_section``/``target_name`` (and ``table`` for a source) say what is tested.
    """

    test_name: str
    namespace: str | None
    kwargs: Mapping[str, object]
    config: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    custom_name: str | None = None
    description: str = ""
    column_name: str | None = None
    properties: Properties
    table: str | None = None
    recording: Recording = Recording()
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class FixtureDeclaration:
    """A file of rows for unit tests; ``format`` is csv or sql."""

    name: str
    package: str
    format: str
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """All that the files of a project declare."""

    macros: tuple[Macro, ...] = ()
    sql: tuple[SqlDeclaration, ...] = ()
    seeds: tuple[SeedDeclaration, ...] = ()
    properties: tuple[Properties, ...] = ()
    docs: tuple[DocDeclaration, ...] = ()
    test_calls: tuple[TestCall, ...] = ()
    fixtures: tuple[FixtureDeclaration, ...] = ()
    warnings: tuple[DagbookError, ...] = ()
