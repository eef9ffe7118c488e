"""A project of which some files changed: these files parsed, what they make resolved again.

It gives what reading the whole project would give, or nothing where others may be concerned.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.commands.opening import Opening
from dagbook.commands.scope import scope_of, watched_scope
from dagbook.errors import DagbookError
from dagbook.events import Event, StageStarted, Warned
from dagbook.graph import Dag, build_dag
from dagbook.jinja.scope import InvocationScope
from dagbook.memory import Askers, Opened, Questions, Recalled
from dagbook.parse import parse_files, parse_macros
from dagbook.parse.properties import parse_properties
from dagbook.parse.versions import split_versions
from dagbook.project.declarations import Declarations, Properties
from dagbook.project.files import FileKey, FileKind, Package, ProjectFiles, SourceFile
from dagbook.project.nodes import Macro, Node, Resource
from dagbook.project.project import Project
from dagbook.resolve.changes import Changes, Rewritten, file_of, resolve_changes
from dagbook.resolve.docs import resolve_docs
from dagbook.resolve.macros import resolve_macros
from dagbook.resolve.properties_match import Declared
from dagbook.resolve.reach import (
    Name,
    Reach,
    described_files,
    entry_of,
    name_of,
    name_of_node,
    pair,
    patched_in,
    reach_of,
    refuse_all_but_nodes,
)
from dagbook.resolve.surroundings import Surroundings
from dagbook.resolve.wider_changes import WiderChangeError

_KINDS: Final[Mapping[str, tuple[FileKind | None, ...]]] = {
    "code": (
        FileKind.MODEL, FileKind.ANALYSIS, FileKind.SNAPSHOT, FileKind.TEST, FileKind.FUNCTION,
        FileKind.SEED,
    ),
    "properties": (FileKind.PROPERTIES,),
    "docs": (FileKind.DOCS,),
    "macros": (FileKind.MACRO, FileKind.GENERIC_TEST),
    "gone": (None,),
}  # fmt: skip
_Files = Mapping[FileKey, tuple[Package, SourceFile]]


def read_changes(
    opening: Opening, known: Recalled
) -> tuple[Opened, InvocationScope, Questions] | None:
    """The project of now, where only some files are others than then; None: read it whole."""
    told: list[Event] = []
    questions = Questions()
    try:
        edit = _edit(opening.files, known)
        macros = _macros(opening.files, known.opened.macros, edit)
        shared = scope_of(opening, macros)
        reader = _Reader(opening.files, edit.files, watched_scope(shared, questions, told.append))
        project = _project(reader, known.opened, macros, edit)
        dag = _dag(known.opened, project)
    except (WiderChangeError, DagbookError):
        return None
    if told:
        return None
    return replace(known.opened, project=project, dag=dag, macros=macros), shared, questions


class _Edit(Struct, frozen=True):
    """The files that changed or asked for what did, by what they are; and who used what."""

    files: _Files
    """All files of the project."""
    code: frozenset[FileKey]
    properties: frozenset[FileKey]
    docs: frozenset[FileKey]
    macros: frozenset[FileKey]
    gone: frozenset[FileKey]
    askers: Askers

    @property
    def keys(self) -> frozenset[FileKey]:
        """All of them."""
        return self.code | self.properties | self.docs | self.macros

    def with_users(self, kind: str, unique_ids: Iterable[str]) -> "_Edit":
        """The same, and all files that used these macros or doc blocks."""
        found = {file for each in unique_ids for file in self.askers.get((kind, each), ())}
        more = _by_kind(self.files, found)
        return replace(
            self, code=self.code | more["code"], properties=self.properties | more["properties"]
        )


def _edit(files: ProjectFiles, known: Recalled) -> _Edit:
    all_files = [(package, file) for package in files.all_packages for file in package.files]
    found = {(package.name, file.path): (package, file) for package, file in all_files}
    if len(found) < len(all_files):
        raise WiderChangeError("a file of two kinds")
    return _Edit(files=found, askers=known.askers, **_by_kind(found, known.changed))


def _by_kind(files: _Files, keys: Iterable[FileKey | None]) -> dict[str, frozenset[FileKey]]:
    found: dict[str, set[FileKey]] = {name: set() for name in _KINDS}
    for key in keys:
        kind = None if key is None or key not in files else files[key][1].kind
        name = next((each for each, kinds in _KINDS.items() if kind in kinds), None)
        if key is None or name is None:
            raise WiderChangeError("a file of another kind, or all of them")
        found[name].add(key)
    return {name: frozenset(each) for name, each in found.items()}


class _Reader(Struct, frozen=True):
    """The files of now, and the scope in which some of them are parsed."""

    whole: ProjectFiles
    files: _Files
    scope: InvocationScope

    def parse(self, keys: frozenset[FileKey]) -> Declarations:
        """What these files declare. Raises what parsing raises, or where it has to warn."""
        found = parse_files(_only(self.whole, keys), self.scope)
        if found.warnings:
            raise WiderChangeError("something is to be warned of")
        return found

    def entries(self, key: FileKey) -> Iterator[Properties]:
        """The entries of a properties file, their tests left alone. Raises where it is gone."""
        if key not in self.files:
            raise WiderChangeError("words that are gone")
        for entry in parse_properties(*self.files[key]).entries:
            yield from split_versions(entry)


def _macros(files: ProjectFiles, known: tuple[Macro, ...], edit: _Edit) -> tuple[Macro, ...]:
    """The macros as they stand in files now. Raises where there are others than before."""
    if not edit.macros:
        return known
    made = {each.unique_id: each for each in parse_macros(_only(files, edit.macros))}
    _expect_same_ids(known, made, edit.macros)
    return tuple(made.get(each.unique_id, each) for each in known)


def _expect_same_ids(
    known: Iterable[Resource], made: Mapping[str, Resource], files: frozenset[FileKey]
) -> None:
    """Raise where files declare others than they did, or in another order."""
    if [each.unique_id for each in known if file_of(each) in files] != [*made]:
        raise WiderChangeError("other names")


def _project(reader: _Reader, known: Opened, macros: tuple[Macro, ...], edit: _Edit) -> Project:
    project, edit = _with_docs(reader, known.project, edit)
    project, edit = _with_macros(reader, project, (known.macros, macros), edit)
    reach = reach_of(project)
    edit = _with_gone(edit, reach)
    refuse_all_but_nodes(project, edit.properties)
    _refuse_rows(reader, project, edit)
    declared = reader.parse(edit.properties)
    if declared.sql:
        raise WiderChangeError("properties files declare nodes")
    coded = reader.parse(edit.code)
    pairs = pair(reach, edit.code, coded)
    described = described_files(reach, pairs, declared.properties, edit.properties)
    more = _described_code(reach, described, edit)
    also = reader.parse(more)
    kept = (*pairs.kept, *pair(reach, more, also).kept)
    _refuse_what_was_told(reader, known, (*edit.keys, *more), [node for node, _ in kept])
    return resolve_changes(
        project,
        Changes(
            nodes=(
                *_rewritten(reader, kept, described, edit.properties),
                *(Rewritten(None, each, described.get(name_of(each))) for each in pairs.added),
            ),
            removed=pairs.removed,
            declarations=replace(
                declared, sql=(*coded.sql, *also.sql), seeds=(*coded.seeds, *also.seeds)
            ),
            tested=edit.properties,
            order={key: index for index, key in enumerate(reader.files)},
        ),
        reader.scope,
    )


def _with_gone(edit: _Edit, reach: Reach) -> _Edit:
    """The edit, files that are gone among those of their kind."""
    code = frozenset(key for key in edit.gone if key in reach.by_file)
    properties = frozenset(key for key in edit.gone if key[1].endswith((".yml", ".yaml")))
    if len(code | properties) < len(edit.gone) or code & properties:
        raise WiderChangeError("a file that is gone, and what was it?")
    return replace(edit, code=edit.code | code, properties=edit.properties | properties)


def _refuse_rows(reader: _Reader, project: Project, edit: _Edit) -> None:
    """Raise where the rows of a seed may be given to a unit test."""
    kinds = {reader.files[key][1].kind for key in edit.code - edit.gone}
    if FileKind.SEED in kinds and project.unit_tests:
        raise WiderChangeError("rows of a seed may be given to a unit test")


def _with_docs(reader: _Reader, project: Project, edit: _Edit) -> tuple[Project, _Edit]:
    """The project with doc blocks as they are now, and the edit with who names those."""
    if not edit.docs:
        return project, edit
    made = resolve_docs(reader.parse(edit.docs).docs, reader.scope.environment)
    _expect_same_ids(project.docs.values(), made, edit.docs)
    others = [
        id_ for id_, each in made.items() if each.block_contents != project.docs[id_].block_contents
    ]
    return replace(project, docs={**project.docs, **made}), edit.with_users("doc", others)


def _with_macros(
    reader: _Reader,
    project: Project,
    macros: tuple[tuple[Macro, ...], tuple[Macro, ...]],
    edit: _Edit,
) -> tuple[Project, _Edit]:
    """The project with macros as they are now, described, and the edit with who calls those."""
    others = [now for then, now in zip(*macros, strict=True) if then != now]
    if not others:
        return project, edit
    places = {patched_in(project.macros[each.unique_id]) for each in others} - {None}
    entries = [entry for place in places if place for entry in reader.entries(place)]
    made = resolve_macros(others, entries, Surroundings(reader.scope, project.docs))
    edit = edit.with_users("macro", made)
    return replace(project, macros={**project.macros, **made}), edit


def _described_code(
    reach: Reach, described: Mapping[Name, Properties], edit: _Edit
) -> frozenset[FileKey]:
    """Other files of nodes that changed properties files describe or described."""
    return frozenset(
        key
        for key, nodes in reach.by_file.items()
        if key not in edit.code
        and any(
            name_of_node(each) in described or patched_in(each) in edit.properties for each in nodes
        )
    )


def _rewritten(
    reader: _Reader,
    pairs: Iterable[tuple[Node, Declared]],
    described: Mapping[Name, Properties],
    changed: frozenset[FileKey],
) -> Iterator[Rewritten]:
    read: dict[FileKey, tuple[Properties, ...]] = {}
    for node, declared in pairs:
        entry, place = described.get(name_of_node(node)), patched_in(node)
        if place is not None and place not in changed:
            if place not in read:
                read[place] = tuple(reader.entries(place))
            entry = entry_of(node, read[place])
        yield Rewritten(node, declared, entry)


def _refuse_what_was_told(
    reader: _Reader, known: Opened, keys: Iterable[FileKey], nodes: Iterable[Node]
) -> None:
    """Raise where a warning, or a macro that printed something, may be of what is read again."""
    files = reader.files
    paths = {files[key][1].shown_path for key in keys if key in files}
    gone = tuple(key[1] for key in keys if key not in files)
    places = {node.patch_origin for node in nodes}
    for event in known.told:
        if isinstance(event, StageStarted):
            continue
        origin = event.warning.origin if isinstance(event, Warned) else None
        if origin is None or origin.path in paths or origin in places or origin.path.endswith(gone):
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

    packages = tuple(map(few, files.packages))
    return replace(files, root=few(files.root), packages=packages, internal=few(files.internal))
