"""A few files read again: what they make takes the place of what they made.

Only what nobody else looks at may be another than before: code, words, columns, what a node reads.
As soon as a name, a switch, an access or a warning changes, or anything is wrong, others may be
concerned, and the whole project is to be read: ``WiderChangeError``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.jinja.scope import InvocationScope
from dagbook.project.declarations import Declarations, Properties, SeedDeclaration
from dagbook.project.files import FileKey
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Model, Node, Resource, Test
from dagbook.project.project import Project
from dagbook.resolve.config_checks import check_declared_keys
from dagbook.resolve.contracts import settle_contracts
from dagbook.resolve.draft import Draft
from dagbook.resolve.linking import attach_tests, learn_names, link_nodes
from dagbook.resolve.microbatch import check_microbatch
from dagbook.resolve.primary_keys import tests_by_model, with_primary_key
from dagbook.resolve.properties_match import Declared
from dagbook.resolve.sql_nodes import resolve_seed, resolve_sql
from dagbook.resolve.surroundings import Surroundings
from dagbook.resolve.wider_changes import WiderChangeError, is_generic, refuse_missed_names

_ONE_S_OWN: Final = frozenset({
    "checksum", "columns", "config", "constraints", "depends_on", "description", "doc_blocks",
    "docs", "functions", "language", "meta", "origin", "patch_origin", "patch_path", "post_hooks",
    "pre_hooks", "primary_key", "raw_code", "refs", "sources", "tags", "unrendered_config",
})  # fmt: skip
"""Fields of a node that no other resource is made from."""
_OTHERS_READ: Final = ("enabled", "event_time")
"""Config keys that decide about other resources too."""
_IS_INCREMENTAL: Final = "macro.dbt.is_incremental"


class Rewritten(Struct, frozen=True):
    """A node as it was, what its file declares now, and the entry that describes it now."""

    node: Node | None
    """None where it is new."""
    declared: Declared
    entry: Properties | None


class Changes(Struct, frozen=True, kw_only=True):
    """All that changed files of a project declare and describe."""

    nodes: tuple[Rewritten, ...] = ()
    removed: tuple[Node, ...] = ()
    declarations: Declarations = Declarations()
    tested: frozenset[FileKey] = frozenset()
    """The properties files among them."""
    order: Mapping[FileKey, int]
    """Where each file of the project stands among all."""


def resolve_changes(known: Project, changes: Changes, scope: InvocationScope) -> Project:
    """The project with the changes. Raises WiderChangeError, or what resolving raises."""
    draft = Draft(Surroundings(scope, known.docs))
    nodes = _with_code(known, changes, draft)
    concerned: set[str | None] = {node.unique_id for node in draft.nodes}
    if changes.tested:
        draft.nodes = []
        attach_tests(changes.declarations.test_calls, draft)
        tests = _tests_by_file((*nodes.values(), *draft.nodes))
        concerned |= {each.attached_node for file in changes.tested for each in tests.get(file, ())}
        nodes = _with_tests(nodes, draft.nodes, changes)
    draft.warnings.extend(check_declared_keys(changes.declarations))
    if draft.errors or draft.warnings or draft.idle_tests or draft.disabled:
        raise WiderChangeError("something is wrong, to be warned of, or switched off")
    project = replace(known, nodes=_with_primary_keys(nodes, concerned, known))
    if nodes.keys() != known.nodes.keys():
        refuse_missed_names(known, project, scope.settings[scope.project_name])
    return project


def file_of(resource: Resource) -> FileKey:
    """The file that declares a resource."""
    return resource.package, resource.original_path


def _with_code(known: Project, changes: Changes, draft: Draft) -> dict[str, Node]:
    """All nodes in order, those made again linked, the same as before in the eyes of others."""
    for each in changes.nodes:
        node = _node(each, draft.surroundings)
        if each.node is not None:
            _refuse_other_facts(each.node, node)
        elif not node.config.enabled:
            raise WiderChangeError(f"{node.unique_id} is switched off")
        draft.nodes.append(node)
    settle_contracts(draft)
    nodes = _in_order(known, changes, draft.nodes)
    learn_names(draft, nodes.values(), known.sources.values(), known.disabled)
    link_nodes(draft)
    check_microbatch(draft, (*nodes.values(), *known.sources.values()))
    _refuse_what_is_told_of(known, changes, draft)
    return {**nodes, **{node.unique_id: node for node in draft.nodes}}


def _in_order(known: Project, changes: Changes, made: Iterable[Node]) -> dict[str, Node]:
    """What is there now: code, seeds, operations, each in the order of files, then tests."""
    nodes = {**known.nodes, **{node.unique_id: node for node in made}}
    for each in changes.removed:
        del nodes[each.unique_id]
    if all(each.node is not None for each in changes.nodes):
        return nodes
    return dict(sorted(nodes.items(), key=lambda pair: _rank(pair[1], changes.order)))


def _rank(node: Node, order: Mapping[FileKey, int]) -> tuple[int, int]:
    if is_generic(node):
        return 3, 0
    kinds = {ResourceType.SEED: 1, ResourceType.OPERATION: 2}
    return kinds.get(node.resource_type, 0), order.get(file_of(node), 0)


def _node(each: Rewritten, around: Surroundings) -> Node:
    if isinstance(each.declared, SeedDeclaration):
        return resolve_seed(each.declared, each.entry, around)
    return resolve_sql(each.declared, each.entry, around)


def _refuse_other_facts(before: Node, after: Node) -> None:
    """Raise where the new node is another than the old one to those who name or read it."""
    for name in before.__struct_fields__:
        if name not in _ONE_S_OWN and getattr(before, name) != getattr(after, name, None):
            raise WiderChangeError(f"{name} of {before.unique_id}")
    for key in _OTHERS_READ:
        if before.config.get(key) != after.config.get(key):
            raise WiderChangeError(f"config {key} of {before.unique_id}")
    called = (before.depends_on.macros, after.depends_on.macros)
    if (_IS_INCREMENTAL in called[0]) != (_IS_INCREMENTAL in called[1]):
        raise WiderChangeError(f"the forms of {before.unique_id} that unit tests must tell apart")


def _refuse_what_is_told_of(known: Project, changes: Changes, draft: Draft) -> None:
    """Raise where a node was or is to be warned of, for what it reads among other things."""
    dated = {id_ for id_, each in known.nodes.items() if _is_dated(each)}
    before = [each.node for each in changes.nodes if each.node is not None]
    for node in (*before, *draft.nodes):
        if _is_dated(node) or not dated.isdisjoint(node.depends_on.nodes):
            raise WiderChangeError(f"{node.unique_id} may be warned of")


def _is_dated(node: Node) -> bool:
    return isinstance(node, Model) and node.deprecation_date is not None


def _tests_by_file(nodes: Iterable[Node]) -> dict[FileKey, list[Test]]:
    found: dict[FileKey, list[Test]] = defaultdict(list)
    for node in nodes:
        if isinstance(node, Test) and is_generic(node):
            found[file_of(node)].append(node)
    return found


def _with_tests(
    nodes: Mapping[str, Node], made: Iterable[Node], changes: Changes
) -> dict[str, Node]:
    """All nodes, the tests of changed files in the place of those they had.

    Tests stand behind all others, in the order of the files they are from.
    """
    others = [node for node in nodes.values() if not is_generic(node)]
    before = [node for node in nodes.values() if is_generic(node)]
    kept = [node for node in before if file_of(node) not in changes.tested]
    tests = sorted((*kept, *made), key=lambda each: changes.order[file_of(each)])
    found = {node.unique_id: node for node in (*others, *tests)}
    if len(found) < len(others) + len(tests):
        raise WiderChangeError("two tests of one name")
    return found


def _with_primary_keys(
    nodes: Mapping[str, Node], concerned: set[str | None], known: Project
) -> dict[str, Node]:
    tests = tests_by_model((*nodes.values(), *known.idle_tests.values(), *known.disabled))
    return {
        id_: with_primary_key(node, tests) if isinstance(node, Model) and id_ in concerned else node
        for id_, node in nodes.items()
    }
