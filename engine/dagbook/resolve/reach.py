"""What changed files have to do with a project: which nodes they declare, describe and test."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from msgspec import Struct

from dagbook.project.declarations import Declarations, Properties, SeedDeclaration
from dagbook.project.files import FileKey
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Model, Node, Resource
from dagbook.project.project import Project
from dagbook.resolve.changes import file_of
from dagbook.resolve.properties_match import SECTION_OF_KIND, Declared, file_names
from dagbook.resolve.wider_changes import WiderChangeError, is_generic

_SECTIONS: Final = frozenset(SECTION_OF_KIND.values())
_OF_SEMANTICS: Final = ("semantic_model", "metrics")


Name: TypeAlias = tuple[str, str]
"""A section of properties files, and what a file or block is called."""


class Reach(Struct, frozen=True):
    """The nodes of a project by what files call them; generic tests are left out."""

    by_file: Mapping[FileKey, list[Node]]
    """Those that are switched on, by the file they stand in."""
    owners: Mapping[Name, list[Node]]
    """All of them, by what describes them."""


class Pairs(Struct, frozen=True):
    """Nodes with what declares them now, what is declared anew, and nodes no longer declared."""

    kept: tuple[tuple[Node, Declared], ...]
    added: tuple[Declared, ...]
    removed: tuple[Node, ...]


def reach_of(project: Project) -> Reach:
    """Sort the nodes of a project."""
    by_file: dict[FileKey, list[Node]] = defaultdict(list)
    owners: dict[Name, list[Node]] = defaultdict(list)
    for node in project.nodes.values():
        if not is_generic(node):
            by_file[file_of(node)].append(node)
    for each in (*project.nodes.values(), *project.idle_tests.values(), *project.disabled):
        if isinstance(each, Node) and not is_generic(each):
            owners[name_of_node(each)].append(each)
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


def described_files(
    reach: Reach, pairs: Pairs, entries: Iterable[Properties], changed: frozenset[FileKey]
) -> dict[Name, Properties]:
    """What each entry of changed files describes, by section and name, where it is beyond doubt."""
    added = {name_of(each) for each in pairs.added}
    gone = {node.unique_id for node in pairs.removed}
    if any(patched_in(node) not in (None, *changed) for node in pairs.removed):
        raise WiderChangeError("words for what is gone")
    found: dict[Name, Properties] = {}
    for entry in entries:
        names = [(entry.section, name) for name in file_names(entry)]
        name = next((each for each in names if each in added or each in reach.owners), None)
        if name is None or name in found or not _is_plain(entry):
            raise WiderChangeError(f"{entry.section} {entry.name}")
        for node in reach.owners.get(name, ()):
            if node.unique_id in gone or patched_in(node) not in (None, *changed):
                raise WiderChangeError(f"{node.unique_id} is gone, or described twice")
        found[name] = entry
    return found


def pair(reach: Reach, code: Iterable[FileKey], declarations: Declarations) -> Pairs:
    """What files declare now beside the nodes they declared before."""
    declared: dict[FileKey, dict[str, Declared]] = defaultdict(dict)
    files: tuple[Declared, ...] = (*declarations.sql, *declarations.seeds)
    for each in files:
        declared[each.package, each.original_path][each.name] = each
    kept: list[tuple[Node, Declared]] = []
    added: list[Declared] = []
    removed: list[Node] = []
    for key in code:
        nodes = {name_of_node(node)[1]: node for node in reach.by_file.get(key, ())}
        for name, each in declared[key].items():
            owners = reach.owners.get(name_of(each), ())
            if len(owners) != (name in nodes) or (nodes and name not in nodes):
                raise WiderChangeError(f"another file is called {name}, or the same had others")
            if name in nodes:
                kept.append((nodes[name], each))
            else:
                added.append(each)
        removed.extend(node for name, node in nodes.items() if name not in declared[key])
    return Pairs(tuple(kept), tuple(added), tuple(removed))


def entry_of(node: Node, entries: Iterable[Properties]) -> Properties:
    """The entry that describes a node, among those of the file that does."""
    section = SECTION_OF_KIND[node.resource_type]
    found = [
        each for each in entries if each.section == section and each.origin == node.patch_origin
    ]
    if len(found) != 1:
        raise WiderChangeError(f"{node.unique_id} may be described by any of {len(found)}")
    return found[0]


def _is_plain(entry: Properties) -> bool:
    return entry.section in _SECTIONS and not any(entry.values.get(key) for key in _OF_SEMANTICS)


def name_of_node(node: Node) -> Name:
    """The section that describes a node, and what its file or block is called."""
    is_version = isinstance(node, Model) and node.version is not None
    name = PurePosixPath(node.original_path).stem if is_version else node.name
    return SECTION_OF_KIND.get(node.resource_type, ""), name


def name_of(declared: Declared) -> Name:
    """The section that describes a file or block, and what it is called."""
    kind = ResourceType.SEED if isinstance(declared, SeedDeclaration) else declared.kind
    return SECTION_OF_KIND[kind], declared.name
