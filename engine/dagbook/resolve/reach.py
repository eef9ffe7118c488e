"""What changed files have to do with a project: which nodes they declare, describe and test."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct

from dagbook.project.declarations import Declarations, Properties
from dagbook.project.files import FileKey
from dagbook.project.nodes import Model, Node, Resource
from dagbook.project.project import Project
from dagbook.resolve.changes import WiderChangeError, file_of, is_generic
from dagbook.resolve.properties_match import SECTION_OF_KIND, Declared, file_names

_SECTIONS: Final = frozenset(SECTION_OF_KIND.values())
_OF_SEMANTICS: Final = ("semantic_model", "metrics")


class Reach(Struct, frozen=True):
    """The nodes of a project by what files call them; generic tests are left out."""

    by_file: Mapping[FileKey, list[Node]]
    """Those that are switched on, by the file they stand in."""
    owners: Mapping[tuple[str, str], list[Node]]
    """All of them, by the section of properties files and the name that describe them."""


def reach_of(project: Project) -> Reach:
    """Sort the nodes of a project."""
    by_file: dict[FileKey, list[Node]] = defaultdict(list)
    owners: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in project.nodes.values():
        if not is_generic(node):
            by_file[file_of(node)].append(node)
    for each in (*project.nodes.values(), *project.idle_tests.values(), *project.disabled):
        if isinstance(each, Node) and not is_generic(each):
            section = SECTION_OF_KIND.get(each.resource_type, "")
            owners[section, _declared_name(each)].append(each)
    return Reach(by_file, owners)


def refuse_all_but_nodes(project: Project, changed: frozenset[FileKey]) -> None:
    """Raise where properties files had to do with more than nodes that are built."""
    others: tuple[Iterable[Resource], ...] = (
        project.sources.values(), project.exposures.values(), project.semantic_models.values(),
        project.metrics.values(), project.saved_queries.values(), project.unit_tests.values(),
        project.groups.values(), project.idle_tests.values(), project.disabled,
    )  # fmt: skip
    for each in (*(each for group in others for each in group), *project.macros.values()):
        if file_of(each) in changed or patched_in(each) in changed:
            raise WiderChangeError(f"{each.unique_id} stands in a file that changed")


def patched_in(resource: Resource) -> FileKey | None:
    """The properties file that describes a resource."""
    path = getattr(resource, "patch_path", None)
    package, _, below = str(path or "").partition("://")
    return (package, below) if path else None


def described_nodes(
    reach: Reach, entries: Iterable[Properties], changed: frozenset[FileKey]
) -> dict[str, Properties]:
    """Node by node the entry of changed files that describes it, where that is beyond doubt."""
    found: dict[str, Properties] = {}
    for entry in entries:
        node = _described(reach, entry)
        known = patched_in(node)
        if node.unique_id in found or not (known is None or known in changed):
            raise WiderChangeError(f"{node.unique_id} is described twice")
        found[node.unique_id] = entry
    return found


def paired(
    reach: Reach, code: Iterable[FileKey], declarations: Declarations
) -> Iterator[tuple[Node, Declared]]:
    """The nodes of files, each with what declares it now, where they are the same as before."""
    declared: dict[FileKey, dict[str, Declared]] = defaultdict(dict)
    files: tuple[Declared, ...] = (*declarations.sql, *declarations.seeds)
    for each in files:
        declared[each.package, each.original_path][each.name] = each
    for key in code:
        nodes = {_declared_name(node): node for node in reach.by_file.get(key, ())}
        if nodes.keys() != declared[key].keys():
            raise WiderChangeError(f"{key} declares others than before")
        for name, node in nodes.items():
            if len(reach.owners[SECTION_OF_KIND[node.resource_type], name]) > 1:
                raise WiderChangeError(f"another file is called {name}")
            yield node, declared[key][name]


def entry_of(node: Node, entries: Iterable[Properties]) -> Properties:
    """The entry that describes a node, among those of the file that does."""
    section = SECTION_OF_KIND[node.resource_type]
    found = [
        each for each in entries if each.section == section and each.origin == node.patch_origin
    ]
    if len(found) != 1:
        raise WiderChangeError(f"{node.unique_id} may be described by any of {len(found)}")
    return found[0]


def _described(reach: Reach, entry: Properties) -> Node:
    found = (reach.owners.get((entry.section, name), []) for name in file_names(entry))
    named: list[Node] = next(filter(None, found), [])
    if len(named) != 1 or not _is_plain(entry):
        raise WiderChangeError(f"{entry.section} {entry.name}")
    return named[0]


def _is_plain(entry: Properties) -> bool:
    return entry.section in _SECTIONS and not any(entry.values.get(key) for key in _OF_SEMANTICS)


def _declared_name(node: Node) -> str:
    """What its file or block is called."""
    if isinstance(node, Model) and node.version is not None:
        return PurePosixPath(node.original_path).stem
    return node.name
