"""Follow the references of everything, and attach generic tests to what they test."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec.structs import replace

from dagbook.errors import DagbookError, ProjectError, UnresolvedError
from dagbook.project.config import Config
from dagbook.project.declarations import TestCall
from dagbook.project.nodes import Model, Node, Source, Test
from dagbook.resolve.draft import Draft
from dagbook.resolve.duplicates import find_duplicates
from dagbook.resolve.generic_tests import resolve_generic_test
from dagbook.resolve.references import Linked, collect_names, link


def link_draft(draft: Draft) -> None:
    """Link nodes and exposures; tell duplicates and groups that nobody declared."""
    draft.errors.extend(find_duplicates(draft.nodes, draft.sources, draft.exposures))
    learn_names(draft, draft.nodes, draft.sources, draft.disabled)
    link_nodes(draft)
    draft.exposures = list(_linked(draft.exposures, draft))
    draft.errors.extend(_missing_groups(draft))


def learn_names(
    draft: Draft, nodes: Iterable[Node], sources: Iterable[Source], disabled: Iterable[object]
) -> None:
    """Let the draft know what references may mean."""
    around = draft.surroundings
    draft.names = collect_names(around.root, nodes, sources, disabled)
    draft.names.restricted = frozenset(
        name for name, each in around.shared.settings.items() if each.restrict_access
    )
    draft.names.broken = frozenset(draft.broken)


def link_nodes(draft: Draft) -> None:
    """Follow the references of the draft's nodes."""
    draft.nodes = list(_linked(draft.nodes, draft))


def attach_tests(calls: Iterable[TestCall], draft: Draft) -> None:
    """Make a node of every generic test."""
    tests: list[Node] = []
    homeless: list[Node] = []
    for call in calls:
        target = _target(call, draft)
        properties = call.properties
        with draft.surroundings.shared.reading(properties.package, properties.original_path):
            for made in draft.attempt(partial(resolve_generic_test, call, draft.surroundings)):
                draft.sort_in(_attached(made, target), homeless if target is None else tests)
    draft.errors.extend(find_duplicates([*tests, *homeless], (), ()))
    draft.nodes.extend(_linked(tests, draft))
    for test in homeless:  # of an entry that no file belongs to, which was warned of
        draft.idle_tests.append(_switched_off(link(test, draft.names)[0]))


def _attached(test: Test, target: Node | Source | None) -> Node:
    if not isinstance(target, Node):
        return test
    return replace(test, attached_node=target.unique_id, group=target.group)


def _linked(resources: Iterable[Linked], draft: Draft) -> Iterator[Linked]:
    for resource in resources:
        linked, errors = link(resource, draft.names)
        if not errors:
            yield linked
        elif isinstance(linked, Test):
            _lay_idle(linked, errors, draft)
        else:
            draft.errors.extend(errors)


def _lay_idle(test: Test, errors: tuple[DagbookError, ...], draft: Draft) -> None:
    """As in dbt: a test that reads something missing is warned of, something disabled not."""
    draft.idle_tests.append(_switched_off(test))
    for error in errors:
        if not (isinstance(error, UnresolvedError) and error.disabled):
            draft.warnings.append(error)


def _switched_off(test: Node) -> Node:
    return replace(test, config=Config({**test.config.values, "enabled": False}))


def _target(call: TestCall, draft: Draft) -> Node | Source | None:
    """What a test stands under, enabled or not."""
    names, package = draft.names, call.properties.package
    if call.table is not None:
        key = (call.properties.name, call.table)
        sources = [each for each in names.sources.get(key, ()) if each.package == package]
        return sources[0] if sources else names.disabled_sources.get(key)
    version = call.properties.version.version if call.properties.version else None
    for known in (names.refable, names.disabled):
        nodes = [each for each in known.get(call.properties.name, ()) if _version(each) == version]
        own = [each for each in nodes if each.package == package]
        if own or nodes:
            return (own or nodes)[0]
    return None


def _version(node: Node) -> str | None:
    return node.version if isinstance(node, Model) else None


def _missing_groups(draft: Draft) -> Iterator[DagbookError]:
    known = {group.name for group in draft.groups}
    for node in draft.nodes:
        if node.group is not None and node.group not in known:
            yield ProjectError(
                "missing-group",
                f"'{node.name}' is in group '{node.group}', which is declared nowhere",
                origin=node.patch_origin or node.origin,
                hint="declare it under groups: with an owner",
            )
