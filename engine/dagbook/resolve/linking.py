"""Follow the references of everything, and attach generic tests to what they test."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from dagbook.errors import DagbookError, ProjectError
from dagbook.project.config import Config
from dagbook.project.declarations import TestCall
from dagbook.project.nodes import Model, Node, Source, Test
from dagbook.resolve.draft import Draft
from dagbook.resolve.duplicates import find_duplicates
from dagbook.resolve.generic_tests import resolve_generic_test
from dagbook.resolve.references import Linked, UnresolvedError, collect_names, link


def link_draft(draft: Draft) -> None:
    """Link nodes and exposures; tell duplicates and groups that nobody declared."""
    draft.errors.extend(find_duplicates(draft.nodes, draft.sources, draft.exposures))
    root = draft.surroundings.root
    draft.names = collect_names(root, draft.nodes, draft.sources, draft.disabled)
    settings = draft.surroundings.shared.settings
    draft.names.restricted = frozenset(
        name for name, each in settings.items() if each.restrict_access
    )
    draft.nodes = list(_linked(draft.nodes, draft))
    draft.exposures = list(_linked(draft.exposures, draft))
    draft.errors.extend(_missing_groups(draft))


def attach_tests(calls: Iterable[TestCall], draft: Draft) -> None:
    """Make a node of every generic test whose target exists."""
    tests: list[Node] = []
    for call in calls:
        target, enabled = _target(call, draft)
        if target is None:
            continue
        for test in draft.attempt(partial(resolve_generic_test, call, draft.surroundings)):
            if isinstance(target, Node):
                test = replace(test, attached_node=target.unique_id, group=target.group)
            draft.sort_in(test if enabled else _switched_off(test), tests)
    draft.errors.extend(find_duplicates(tests, (), ()))
    draft.nodes.extend(_linked(tests, draft))


def _linked(resources: Iterable[Linked], draft: Draft) -> Iterator[Linked]:
    for resource in resources:
        linked, errors = link(resource, draft.names)
        if not errors:
            yield linked
        elif isinstance(linked, Test):
            _leave_out(linked, errors, draft)
        else:
            draft.errors.extend(errors)


def _leave_out(test: Test, errors: tuple[DagbookError, ...], draft: Draft) -> None:
    """As in dbt: a test of something disabled is disabled too, of something missing warned of."""
    draft.disabled.append(_switched_off(test))
    for error in errors:
        if not (isinstance(error, UnresolvedError) and error.disabled):
            draft.warnings.append(error)


def _switched_off(test: Test) -> Test:
    return replace(test, config=Config({**test.config.values, "enabled": False}))


def _target(call: TestCall, draft: Draft) -> tuple[Node | Source | None, bool]:
    """What a test stands under, and whether that is enabled."""
    names, package = draft.names, call.properties.package
    if call.table is not None:
        key = (call.properties.name, call.table)
        sources = [each for each in names.sources.get(key, ()) if each.package == package]
        return (sources[0], True) if sources else (names.disabled_sources.get(key), False)
    version = call.properties.version.version if call.properties.version else None
    for known, enabled in ((names.refable, True), (names.disabled, False)):
        nodes = [each for each in known.get(call.properties.name, ()) if _version(each) == version]
        own = [each for each in nodes if each.package == package]
        if own or nodes:
            return (own or nodes)[0], enabled
    return None, False


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
