"""What hangs together, read once: parents and children, exposures, macros, tests and tables."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct

from mkdocs_dagbook.artifacts import Manifest, Node

TABLE_KINDS = frozenset({"model", "seed", "snapshot"})

_Links = Mapping[str, tuple[str, ...]]
_TEXT = r"""["']([^"']+)["']"""
_REF = re.compile(rf"\bref\s*\(\s*(?:{_TEXT}\s*,\s*)?{_TEXT}")
_SOURCE = re.compile(rf"\bsource\s*\(\s*{_TEXT}\s*,\s*{_TEXT}")


class Links(Struct, frozen=True, kw_only=True):
    """Sorted ids by the id of a table, or of a macro.

    ``macros_called_elsewhere`` are those that hooks of the project, analyses, functions or things
    that are switched off call, ``read_elsewhere`` the tables that such things read.
    """

    parents: _Links
    children: _Links
    exposures: _Links
    macros: _Links
    macro_calls: _Links
    macro_callers: _Links
    macro_tables: _Links
    macro_tests: _Links
    macros_called_elsewhere: frozenset[str]
    read_elsewhere: frozenset[str]


def read_links(manifest: Manifest, macros: Iterable[str]) -> Links:
    """Turn ``depends_on`` around; only tables, exposures and the given macros count."""
    tables = {*manifest.sources, *(node.unique_id for node in table_nodes(manifest))}
    known_macros = set(macros)
    parents = {
        node.unique_id: _kept(node.depends_on.nodes if node.depends_on else (), tables)
        for node in table_nodes(manifest)
    }
    exposed = {
        exposure: tables_behind(exposure, manifest, tables) for exposure in manifest.exposures
    }
    called = {
        node.unique_id: _kept(node.depends_on.macros if node.depends_on else (), known_macros)
        for node in manifest.nodes.values()
    }
    calls = {
        macro: _kept(depends.macros if depends else (), known_macros)
        for macro in known_macros
        for depends in [manifest.macros[macro].depends_on]
    }
    return Links(
        parents=parents,
        children=_reversed(parents),
        exposures=_reversed(exposed),
        macros=called,
        macro_calls=calls,
        macro_callers=_reversed(calls),
        macro_tables=_reversed({key: found for key, found in called.items() if key in tables}),
        macro_tests=_reversed(
            {key: found for key, found in called.items() if key.startswith("test.")}
        ),
        macros_called_elsewhere=frozenset(_called_elsewhere(manifest, called, tables)),
        read_elsewhere=frozenset(_read_elsewhere(manifest)),
    )


def _called_elsewhere(manifest: Manifest, called: _Links, tables: set[str]) -> Iterator[str]:
    for key, found in called.items():
        if key not in tables and not key.startswith("test."):
            yield from found
    said = [each.depends_on for each in manifest.functions.values()]
    said += [each.depends_on for several in manifest.disabled.values() for each in several]
    for depends in filter(None, said):
        yield from filter(None, depends.macros or ())
    # what is called behind `if execute` stands in the code alone
    code = _code_switched_off(manifest)
    for key, macro in manifest.macros.items() if code else ():
        if macro.package_name == manifest.metadata.project_name and f"{macro.name}(" in code:
            yield key


def _read_elsewhere(manifest: Manifest) -> Iterator[str]:
    """Tables that something switched off names: nothing depends on them, yet they are needed."""
    code = _code_switched_off(manifest)
    names = {name for _, name in _REF.findall(code)}
    pairs = set(_SOURCE.findall(code))
    yield from (node.unique_id for node in table_nodes(manifest) if node.name in names)
    for source in manifest.sources.values():
        if (source.source_name, source.name) in pairs:
            yield source.unique_id


def _code_switched_off(manifest: Manifest) -> str:
    codes = (each.raw_code for several in manifest.disabled.values() for each in several)
    return "\n".join(filter(None, codes))


def table_nodes(manifest: Manifest) -> tuple[Node, ...]:
    """The nodes that are tables: models, seeds and snapshots."""
    return tuple(node for node in manifest.nodes.values() if node.resource_type in TABLE_KINDS)


def tables_behind(ident: str, manifest: Manifest, known: Container[str]) -> tuple[str, ...]:
    """The tables a metric, a saved query or an exposure reads, also through other metrics."""
    seen, queue = {ident}, [ident]
    found: list[str] = []
    for each in queue:
        entry = (
            manifest.metrics.get(each)
            or manifest.semantic_models.get(each)
            or manifest.saved_queries.get(each)
            or manifest.exposures.get(each)
        )
        for other in (entry.depends_on.nodes if entry and entry.depends_on else None) or ():
            if other not in seen:
                seen.add(other)
                (found if other in known else queue).append(other)
    return tuple(sorted(found))


def tested_table(test: Node) -> str | None:
    """The table a test is about; older manifests name it only in the test's ``model`` argument."""
    depends_on = test.depends_on.nodes if test.depends_on and test.depends_on.nodes else []
    if test.attached_node:
        return test.attached_node
    if test.test_metadata is None or len(depends_on) == 1:
        return depends_on[0] if len(depends_on) == 1 else None
    model = str((test.test_metadata.kwargs or {}).get("model", ""))
    words = re.findall(r"""['"]([^'"]+)['"]""", model)
    for unique_id in depends_on:
        if words and unique_id.split(".")[-len(words) :] == words[-len(words) :]:
            return unique_id
    named = [each for each in depends_on if words and words[-1] in each.split(".")]
    return named[0] if named else None


def _kept(ids: Iterable[str | None] | None, known: set[str]) -> tuple[str, ...]:
    return tuple(sorted({each for each in ids or () if each in known}))


def _reversed(links: _Links) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for source in sorted(links):
        for target in links[source]:
            found[target].append(source)
    return {target: tuple(sources) for target, sources in found.items()}
