"""What ``parse`` reads out of files, one at a time, before anything is linked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin
from dagbook.project.columns import EMPTY
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import FunctionCall, Macro, RefCall, SourceCall


class Recording(Struct, frozen=True, gc=False, kw_only=True):
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


class SqlDeclaration(Struct, frozen=True, gc=False, kw_only=True):
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


class SeedDeclaration(Struct, frozen=True, kw_only=True):
    """A CSV file."""

    name: str
    package: str
    path: str
    original_path: str
    resource_path: str
    root_path: str
    checksum: str
    origin: Origin


NO_PLACES: Final[Mapping[str, Origin]] = MappingProxyType({})


class Properties(Struct, frozen=True, kw_only=True):
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
    origins: Mapping[str, Origin] = NO_PLACES
    version: "ModelVersion | None" = None
    """Set where the entry is one of the ``versions:`` of a model; ``values`` are that version's."""

    def place(self, dotted: str) -> Origin:
        """Where a value of the entry stands; the entry itself where that isn't known."""
        return self.origins.get(dotted, self.origin)


class ModelVersion(Struct, frozen=True):
    """One of the ``versions:`` of a model; ``file_name`` is what its SQL file is called."""

    version: str
    latest: str
    file_name: str
    config: Mapping[str, object] = EMPTY
    """The version's own config, as written."""

    @property
    def is_latest(self) -> bool:
        """Whether ``ref`` without a version means it."""
        return self.version == self.latest


class DocDeclaration(Struct, frozen=True, kw_only=True):
    """A ``{% docs %}`` block, body as written."""

    name: str
    package: str
    path: str
    original_path: str
    body: str
    origin: Origin


class TestCall(Struct, frozen=True, gc=False, kw_only=True):
    """A generic test under ``data_tests:``, rendered as far as parsing needs.

    ``target_section``/``target_name`` (and ``table`` for a source) say what is tested.
    """

    test_name: str
    namespace: str | None
    kwargs: Mapping[str, object]
    config: Mapping[str, object] = EMPTY
    custom_name: str | None = None
    description: str = ""
    column_name: str | None = None
    properties: Properties
    table: str | None = None
    recording: Recording = Recording()
    origin: Origin


class FixtureDeclaration(Struct, frozen=True, kw_only=True):
    """A file of rows for unit tests; ``format`` is csv or sql."""

    name: str
    package: str
    format: str
    text: str
    origin: Origin


class Declarations(Struct, frozen=True, kw_only=True):
    """All that the files of a project declare."""

    macros: tuple[Macro, ...] = ()
    sql: tuple[SqlDeclaration, ...] = ()
    seeds: tuple[SeedDeclaration, ...] = ()
    properties: tuple[Properties, ...] = ()
    docs: tuple[DocDeclaration, ...] = ()
    test_calls: tuple[TestCall, ...] = ()
    fixtures: tuple[FixtureDeclaration, ...] = ()
    warnings: tuple[DagbookError, ...] = ()
