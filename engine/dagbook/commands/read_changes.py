"""A project of which some files changed: these files parsed, what they make resolved again.

It gives what reading the whole project would give, or nothing where others may be concerned.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.commands.opening import Opening, scope_of
from dagbook.commands.read_project import watched_scope
from dagbook.errors import DagbookError
from dagbook.events import Event, StageStarted, Warned
from dagbook.graph import Dag, build_dag
from dagbook.jinja.scope import InvocationScope
from dagbook.memory import Opened, Questions
from dagbook.parse import parse_files
from dagbook.parse.properties import parse_properties
from dagbook.parse.versions import split_versions
from dagbook.project.declarations import Declarations, Properties
from dagbook.project.files import FileKey, FileKind, Package, ProjectFiles, SourceFile
from dagbook.project.nodes import Node
from dagbook.project.project import Project
from dagbook.resolve.changes import (
    Changes,
    Rewritten,
    WiderChangeError,
    resolve_changes,
)
from dagbook.resolve.properties_match import Declared
from dagbook.resolve.reach import (
    Reach,
    described_nodes,
    entry_of,
    paired,
    patched_in,
    reach_of,
    refuse_all_but_nodes,
)

_CODE: Final = (
    FileKind.MODEL, FileKind.ANALYSIS, FileKind.SNAPSHOT, FileKind.TEST, FileKind.FUNCTION,
    FileKind.SEED,
)  # fmt: skip
_Files = Mapping[FileKey, tuple[Package, SourceFile]]


def read_changes(
    opening: Opening, known: Opened, names: frozenset[FileKey]
) -> tuple[Opened, InvocationScope, Questions] | None:
    """The project of now, where only these files are others than then; None: read it whole."""
    told: list[Event] = []
    shared, questions = scope_of(opening, known.macros), Questions()
    files = {
        (package.name, file.path): (package, file)
        for package in opening.files.all_packages
        for file in package.files
    }
    reader = _Reader(opening.files, files, watched_scope(shared, questions, told.append))
    try:
        project = _project(reader, known, names)
        opened = replace(known, project=project, dag=_dag(known, project))
    except (WiderChangeError, DagbookError):
        return None
    return None if told else (opened, shared, questions)


class _Reader(Struct, frozen=True):
    """The files of now, and the scope in which some of them are parsed."""

    whole: ProjectFiles
    files: _Files
    scope: InvocationScope

    def parse(self, keys: Iterable[FileKey]) -> Declarations:
        """What these files declare. Raises what parsing raises, or where it has to warn."""
        wanted = frozenset(keys)
        found = parse_files(_only(self.whole, wanted), self.scope)
        if found.warnings:
            raise WiderChangeError("something is to be warned of")
        return found

    def entries(self, key: FileKey) -> Iterator[Properties]:
        """The entries of a properties file, their tests left alone."""
        for entry in parse_properties(*self.files[key]).entries:
            yield from split_versions(entry)


def _project(reader: _Reader, known: Opened, names: frozenset[FileKey]) -> Project:
    kinds = {key: reader.files[key][1].kind for key in names if key in reader.files}
    changed = frozenset(key for key, kind in kinds.items() if kind is FileKind.PROPERTIES)
    code = {key for key, kind in kinds.items() if kind in _CODE}
    if len(changed) + len(code) < len(names):
        raise WiderChangeError("a file of another kind, or one that is gone")
    refuse_all_but_nodes(known.project, changed)
    reach = reach_of(known.project)
    declared = reader.parse(changed)
    described = described_nodes(reach, declared.properties, changed)
    if declared.sql:
        raise WiderChangeError("properties files declare nodes")
    code |= _described_files(reach, described, changed)
    coded = reader.parse(code)
    pairs = tuple(paired(reach, code, coded))
    _refuse_what_was_told(reader, known, (*changed, *code), [node for node, _ in pairs])
    return resolve_changes(
        known.project,
        Changes(
            nodes=tuple(_rewritten(reader, pairs, described, changed)),
            declarations=replace(declared, sql=coded.sql, seeds=coded.seeds),
            tested=changed,
            order={key: index for index, key in enumerate(reader.files)},
        ),
        reader.scope,
    )


def _described_files(
    reach: Reach, described: Mapping[str, Properties], changed: frozenset[FileKey]
) -> set[FileKey]:
    """The files of nodes that changed properties files describe or described."""
    return {
        key
        for key, nodes in reach.by_file.items()
        if any(node.unique_id in described or patched_in(node) in changed for node in nodes)
    }


def _rewritten(
    reader: _Reader,
    pairs: Iterable[tuple[Node, Declared]],
    described: Mapping[str, Properties],
    changed: frozenset[FileKey],
) -> Iterator[Rewritten]:
    read: dict[FileKey, tuple[Properties, ...]] = {}
    for node, declared in pairs:
        entry, place = described.get(node.unique_id), patched_in(node)
        if place is not None and place not in changed:
            if place not in read:
                read[place] = tuple(reader.entries(place))
            entry = entry_of(node, read[place])
        yield Rewritten(node, declared, entry)


def _refuse_what_was_told(
    reader: _Reader, known: Opened, keys: Iterable[FileKey], nodes: Iterable[Node]
) -> None:
    """Raise where a warning, or a macro that printed something, may be of what is read again."""
    paths = {reader.files[key][1].shown_path for key in keys}
    places = {node.patch_origin for node in nodes}
    for event in known.told:
        if isinstance(event, StageStarted):
            continue
        origin = event.warning.origin if isinstance(event, Warned) else None
        if origin is None or origin.path in paths or origin in places:
            raise WiderChangeError("something was told")


def _dag(known: Opened, project: Project) -> Dag:
    """The graph, the same one where everything reads what it read."""
    before = known.project.nodes
    is_same = before.keys() == project.nodes.keys() and all(
        node is before[id_] or node.depends_on.nodes == before[id_].depends_on.nodes
        for id_, node in project.nodes.items()
    )
    return known.dag if is_same else build_dag(project)


def _only(files: ProjectFiles, keys: frozenset[FileKey]) -> ProjectFiles:
    """A project of these files alone."""

    def few(package: Package) -> Package:
        chosen = (each for each in package.files if (package.name, each.path) in keys)
        return replace(package, files=tuple(chosen))

    return replace(files, root=few(files.root), packages=tuple(map(few, files.packages)))
