"""From ``ref`` and ``source`` calls to unique ids; what is missing or disabled is explained."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, ProjectError, UnresolvedError, did_you_mean
from dagbook.project.ids import REFABLE
from dagbook.project.nodes import (
    DependsOn,
    Exposure,
    Function,
    FunctionCall,
    Model,
    Node,
    RefCall,
    Resource,
    Source,
    SourceCall,
    Test,
)

Linked = TypeVar("Linked", Node, Exposure)


class Names(Struct):
    """Everything a reference may mean, by name; disabled things apart."""

    root: str = ""
    refable: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[tuple[str, str], list[Source]] = field(default_factory=lambda: defaultdict(list))
    disabled: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    disabled_sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    restricted: frozenset[str] = frozenset()
    """Packages with ``restrict-access``: others may read their public models alone."""
    broken: frozenset[str] = frozenset()
    """Files that could not become a node: what is wrong with them is told already."""


def collect_names(
    root: str, nodes: Iterable[Node], sources: Iterable[Source], disabled: Iterable[object]
) -> Names:
    """Sort all resources by the names that references use."""
    names = Names(root)
    for node in nodes:
        if node.resource_type in REFABLE:
            names.refable[node.name].append(node)
        elif isinstance(node, Function):
            names.functions[node.name].append(node)
    for source in sources:
        names.sources[source.source_name, source.name].append(source)
    for each in disabled:
        if isinstance(each, Source):
            names.disabled_sources[each.source_name, each.name] = each
        elif isinstance(each, Node) and each.resource_type in REFABLE:
            names.disabled[each.name].append(each)
    return names


def link(resource: Linked, names: Names) -> tuple[Linked, tuple[DagbookError, ...]]:
    """The resource with ``depends_on.nodes`` filled in, and the references that lead nowhere."""
    found: list[str] = []
    errors: list[DagbookError] = []
    for call in resource.sources:
        try:
            found.append(find_source(call, resource, names).unique_id)
        except UnresolvedError as error:
            errors.append(error)
    for ref in resource.refs:
        try:
            target = find_ref(ref, resource, names)
            _check_access(ref, resource, target, names)
            found.append(target.unique_id)
        except ProjectError as error:
            if not isinstance(error, UnresolvedError) or ref.name not in names.broken:
                errors.append(error)
    functions: tuple[FunctionCall, ...] = resource.functions if isinstance(resource, Node) else ()
    for function in functions:
        try:
            found.append(find_function(function, resource, names).unique_id)
        except UnresolvedError as error:
            errors.append(error)
    depends_on = DependsOn(tuple(dict.fromkeys(found)), resource.depends_on.macros)
    return replace(resource, depends_on=depends_on), tuple(errors)


def find_ref(call: RefCall, resource: Resource, names: Names) -> Node:
    """What ``ref`` means: the root's node first, then the own package's, then any other."""
    candidates = [each for each in names.refable.get(call.name, ()) if _version_fits(call, each)]
    found = _nearest(candidates, call.package, (names.root, resource.package))
    if found is not None:
        return found
    raise _missing_ref(call, _place(call.origin, resource), names)


def find_source(call: SourceCall, resource: Node | Exposure, names: Names) -> Source:
    """What ``source`` means in a file."""
    candidates = names.sources.get((call.source, call.table), [])
    found = _nearest(candidates, None, (names.root, resource.package))
    if found is not None:
        return found
    raise _missing_source(call, _place(call.origin, resource), names)


def find_function(call: FunctionCall, resource: Resource, names: Names) -> Node:
    """What ``function`` means in a file."""
    candidates = names.functions.get(call.name, [])
    found = _nearest(candidates, call.package, (names.root, resource.package))
    if found is not None:
        return found
    raise UnresolvedError(
        "unknown-function",
        f"function('{call.name}') matches no function",
        origin=_place(call.origin, resource),
        hint=did_you_mean(call.name, names.functions)
        or f"it is a file functions/{call.name}.sql, with its types under functions:",
    )


Named = TypeVar("Named", Node, Source)


def _nearest(candidates: list[Named], package: str | None, search: tuple[str, ...]) -> Named | None:
    if package is not None:
        return next((each for each in candidates if each.package == package), None)
    for owner in search:
        for each in candidates:
            if each.package == owner:
                return each
    return candidates[0] if candidates else None


def _version_fits(call: RefCall, node: Node) -> bool:
    if not isinstance(node, Model) or node.version is None:
        return call.version is None
    wanted = call.version if call.version is not None else node.latest_version
    return node.version == str(wanted)


def _check_access(call: RefCall, resource: Node | Exposure, target: Node, names: Names) -> None:
    """Private models are read within their group, protected ones within their package."""
    if not isinstance(target, Model) or target.access == "public":
        return
    if isinstance(resource, Test) and resource.metadata is not None:
        return
    reader = f"{resource.resource_type.value} '{resource.name}'"
    is_foreign = resource.package != target.package and target.package in names.restricted
    group = resource.group if isinstance(resource, Node) else None
    if target.access == "private" and (group != target.group or is_foreign):
        whose = f"group '{group}'" if group else "no group"
        raise ProjectError(
            "private-model",
            f"{_written(call)} is private to group '{target.group}', and {reader} is in {whose}",
            origin=_place(call.origin, resource),
            notes=[f"the model: {target.patch_origin or target.origin}"],
            hint="make the model protected or public, or put this file into the same group",
        )
    if is_foreign:
        raise ProjectError(
            "protected-model",
            f"{_written(call)} is for package '{target.package}' alone, "
            f"and {reader} is in package '{resource.package}'",
            origin=_place(call.origin, resource),
            notes=[f"the model: {target.patch_origin or target.origin}"],
            hint=f"'{target.package}' has restrict-access: true; read its public models",
        )


def _missing_ref(call: RefCall, origin: Origin, names: Names) -> UnresolvedError:
    written = _written(call)
    disabled = names.disabled.get(call.name)
    if disabled:
        error = UnresolvedError(
            "missing-ref",
            f"{written} names a {disabled[0].resource_type} that is disabled",
            origin=origin,
            notes=[f"disabled: {disabled[0].origin.path}"],
            hint="enable it, or make what needs it depend on something else",
        )
        error.disabled = True
        return error
    known = names.refable.get(call.name, [])
    if known:
        return UnresolvedError(
            "missing-ref",
            f"{written} matches nothing: " + _why_not(call, known),
            origin=origin,
        )
    source = next((key for key in names.sources if key[1] == call.name), None)
    if source is not None:
        hint: str | None = f"there is a source of that name: source('{source[0]}', '{source[1]}')"
    else:
        hint = did_you_mean(call.name, names.refable)
    return UnresolvedError(
        "missing-ref",
        f"{written} matches no model, seed or snapshot",
        origin=origin,
        hint=hint,
    )


def _why_not(call: RefCall, known: list[Node]) -> str:
    if call.package is not None and all(each.package != call.package for each in known):
        packages = ", ".join(sorted({each.package for each in known}))
        return f"'{call.name}' stands in package {packages}"
    versions = sorted({each.version or "none" for each in known if isinstance(each, Model)})
    return f"versions of '{call.name}' are: {', '.join(versions)}"


def _missing_source(call: SourceCall, origin: Origin, names: Names) -> UnresolvedError:
    written = f"source('{call.source}', '{call.table}')"
    disabled = names.disabled_sources.get((call.source, call.table))
    if disabled is not None:
        error = UnresolvedError(
            "missing-source",
            f"{written} is disabled",
            origin=origin,
            notes=[f"disabled: {disabled.origin}"],
        )
        error.disabled = True
        return error
    tables = [table for source, table in names.sources if source == call.source]
    if tables:
        return UnresolvedError(
            "missing-source",
            f"{written}: source '{call.source}' declares no table '{call.table}'",
            origin=origin,
            hint=did_you_mean(call.table, tables) or f"its tables: {', '.join(sorted(tables))}",
        )
    if call.source == "dagbook":
        return UnresolvedError(
            "missing-source",
            f"{written}: the warehouse keeps no history",
            origin=origin,
            hint="write into dagbook.yml, beside dbt_project.yml: history: true",
        )
    return UnresolvedError(
        "missing-source",
        f"{written} matches no declared source",
        origin=origin,
        hint=did_you_mean(call.source, {source for source, _ in names.sources})
        or "declare it under sources: in a properties file",
    )


def _written(call: RefCall) -> str:
    parts = [f"'{part}'" for part in (call.package, call.name) if part is not None]
    if call.version is not None:
        parts.append(f"v={call.version}")
    return f"ref({', '.join(parts)})"


def _place(origin: Origin | None, resource: Resource) -> Origin:
    return origin or resource.origin
