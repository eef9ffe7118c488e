"""SQL that is no table: functions of the warehouse and analyses. Values and their readers."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import ArgumentEntry, FunctionEntry, Manifest, Node
from mkdocs_dagbook.site_model.owners import Directory, mentions_in
from mkdocs_dagbook.site_model.places import Places
from mkdocs_dagbook.site_model.slugs import forward_slashes, merged, texts
from mkdocs_dagbook.site_model.tables import Outcome


class FunctionArgument(Struct, frozen=True, kw_only=True):
    """One argument of a function; ``default`` is None where it must be given."""

    name: str
    data_type: str | None = None
    description: str = ""
    default: str | None = None


class WarehouseFunction(Struct, frozen=True, kw_only=True):
    """A function that lives in the warehouse.

    ``tables`` and ``functions`` are ids of those that call it, ``tests`` of the tests that do,
    ``reads`` ids of what it reads itself.
    """

    unique_id: str
    name: str
    package: str
    description: str = ""
    kind: str = ""
    arguments: tuple[FunctionArgument, ...] = ()
    returns: str | None = None
    returns_description: str = ""
    relation_name: str | None = None
    language: str = "sql"
    code: str = ""
    compiled_code: str | None = None
    code_path: str = ""
    volatility: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    reads: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    outcome: Outcome | None = None
    origin: Origin


class Analysis(Struct, frozen=True, kw_only=True):
    """A query that is compiled and kept, not built. ``reads`` are ids of tables."""

    unique_id: str
    name: str
    package: str
    description: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    code: str = ""
    compiled_code: str | None = None
    code_path: str = ""
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    owners: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()
    origin: Origin


class Routines(Struct, frozen=True, kw_only=True):
    """Functions and analyses, each by unique id."""

    functions: Mapping[str, WarehouseFunction] = field(default_factory=dict)
    analyses: Mapping[str, Analysis] = field(default_factory=dict)


NO_ROUTINES = Routines()


def read_routines(
    manifest: Manifest, outcomes: Mapping[str, Outcome], directory: Directory, places: Places
) -> Routines:
    """Functions and analyses in the order of their names."""
    callers = _callers(manifest) if manifest.functions else {}
    functions = [
        _function(entry, callers.get(key, ()), outcomes.get(key), directory, places)
        for key, entry in manifest.functions.items()
    ]
    analyses = [
        _analysis(node, directory, places)
        for node in manifest.nodes.values()
        if node.resource_type == "analysis"
    ]
    return Routines(
        functions={each.unique_id: each for each in sorted(functions, key=lambda one: one.name)},
        analyses={each.unique_id: each for each in sorted(analyses, key=lambda one: one.name)},
    )


def _function(
    entry: FunctionEntry,
    callers: Iterable[str],
    outcome: Outcome | None,
    directory: Directory,
    places: Places,
) -> WarehouseFunction:
    config = entry.config or {}
    meta = merged(config.get("meta"), entry.meta)
    path = forward_slashes((entry.patch_path or "").rpartition("://")[2])
    by_sort = {sort: _of_sort(callers, sort) for sort in ("function", "test")}
    return WarehouseFunction(
        unique_id=entry.unique_id,
        name=entry.name,
        package=entry.package_name,
        description=entry.description or "",
        kind=str(config.get("type") or ""),
        arguments=tuple(_argument(each) for each in entry.arguments or ()),
        returns=entry.returns.data_type if entry.returns else None,
        returns_description=(entry.returns.description or "") if entry.returns else "",
        relation_name=entry.relation_name,
        language=entry.language or "sql",
        code=(entry.raw_code or "").strip(),
        compiled_code=entry.compiled_code,
        code_path=forward_slashes(entry.original_file_path),
        volatility=config.get("volatility"),
        owners=directory.keys(mentions_in(meta)),
        tags=texts(entry.tags),
        meta=meta,
        reads=tuple((entry.depends_on.nodes if entry.depends_on else None) or ()),
        tables=tuple(each for each in callers if not each.startswith(("function.", "test."))),
        functions=by_sort["function"],
        tests=by_sort["test"],
        outcome=outcome,
        origin=places.entry(
            path or forward_slashes(entry.original_file_path), "functions", entry.name
        ),
    )


def _argument(entry: ArgumentEntry) -> FunctionArgument:
    default = entry.default_value
    return FunctionArgument(
        name=entry.name,
        data_type=entry.data_type or entry.type,
        description=entry.description or "",
        default=None if default is None else str(default),
    )


def _analysis(node: Node, directory: Directory, places: Places) -> Analysis:
    config = node.config or {}
    meta = merged(config.get("meta"), node.meta)
    path = forward_slashes((node.patch_path or "").rpartition("://")[2])
    code_path = forward_slashes(node.original_file_path)
    depends = node.depends_on
    return Analysis(
        unique_id=node.unique_id,
        name=node.name,
        package=node.package_name,
        description=node.description or "",
        columns=tuple(
            (column.name, column.description or "") for column in (node.columns or {}).values()
        ),
        code=node.raw_code or "",
        compiled_code=node.compiled_code,
        code_path=code_path,
        tags=texts(node.tags),
        meta=meta,
        owners=directory.keys(mentions_in(meta)),
        reads=tuple((depends.nodes if depends else None) or ()),
        macros=tuple(filter(None, (depends.macros if depends else None) or ())),
        origin=places.entry(path or code_path, "analyses", node.name),
    )


def _callers(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entry in (*manifest.nodes.values(), *manifest.functions.values()):
        for read in (entry.depends_on.nodes if entry.depends_on else None) or ():
            if read in manifest.functions:
                found.setdefault(read, []).append(entry.unique_id)
    return {key: tuple(sorted(callers)) for key, callers in found.items()}


def _of_sort(idents: Iterable[str], sort: str) -> tuple[str, ...]:
    return tuple(each for each in idents if each.startswith(f"{sort}."))
