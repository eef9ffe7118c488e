"""A set of nodes from what the user asked for: set algebra, relatives, tests drawn along."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache, partial, reduce
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, UsageError, did_you_mean
from dagbook.graph import Dag
from dagbook.project.criteria import Criteria
from dagbook.project.indirect_selection import IndirectSelection
from dagbook.project.nodes import Test
from dagbook.project.project import Project
from dagbook.project.selectors import AllOf, AnyOf, Criterion, Definition, Selector
from dagbook.select.method import Query
from dagbook.select.methods import METHODS
from dagbook.select.state_methods import STATE_METHOD_NAMES
from dagbook.selectors import Intersection, Term, parse_selectors, reach
from dagbook.state import StateView


class Selection(Struct, frozen=True):
    """What came of it, in topological order; a warning for each selector that matches nothing."""

    unique_ids: tuple[str, ...]
    warnings: tuple[DagbookError, ...] = ()


class _Found(Struct, frozen=True):
    """``indirect``: tests that a part selects only if the other parts select the rest they read."""

    direct: frozenset[str]
    indirect: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.direct | self.indirect


class _Scene(Struct, frozen=True):
    project: Project
    dag: Dag
    mode: IndirectSelection
    state: StateView | None
    selectors: Mapping[str, Selector]
    open: tuple[str, ...] = ()
    """Named selectors that are being looked at, outermost first."""


NO_SELECTORS: Final[Mapping[str, Selector]] = MappingProxyType({})
_EVERYTHING: Final = ("fqn:*", "source:*")


def select_nodes(
    project: Project,
    dag: Dag,
    criteria: Criteria,
    state: StateView | None = None,
    selectors: Mapping[str, Selector] = NO_SELECTORS,
) -> Selection:
    """The nodes that criteria mean, in topological order. Raises UsageError for a bad selector."""
    scene = _Scene(project, dag, criteria.indirect, state, selectors)
    included = parse_selectors(criteria.select or _EVERYTHING, METHODS)
    excluded = parse_selectors(criteria.exclude, METHODS)
    chosen, empty = _union(scene, included)
    removed, empty_too = _union(scene, excluded)
    found = _settle(scene, chosen.direct - removed.direct, chosen.all - removed.all)
    kinds = criteria.resource_types
    resources = project.linkable()
    wanted = (
        each for each in found.direct if kinds is None or resources[each].resource_type in kinds
    )
    told = (*empty, *empty_too) if criteria.select else empty_too
    told = tuple(each for each in told if not _compares(each))
    return Selection(dag.sort(wanted), tuple(_nothing_found(scene, each) for each in told))


def select_definition(
    project: Project,
    dag: Dag,
    criteria: Criteria,
    definition: Definition,
    state: StateView | None = None,
    selectors: Mapping[str, Selector] = NO_SELECTORS,
) -> Selection:
    """The nodes that a named selector means, of the kinds that the criteria ask for."""
    scene = _Scene(project, dag, criteria.indirect, state, selectors)
    kinds, resources = criteria.resource_types, project.linkable()
    return Selection(
        dag.sort(
            each
            for each in _defined(scene, definition).direct
            if kinds is None or resources[each].resource_type in kinds
        )
    )


def _defined(scene: _Scene, definition: Definition) -> _Found:
    if isinstance(definition, Criterion):
        own = replace(scene, mode=definition.indirect or scene.mode)
        return _term(own, definition.term)
    found = [_defined(scene, part) for part in definition.parts]
    combine = _COMBINED[type(definition)]
    direct = combine([each.direct for each in found])
    indirect = combine([each.all for each in found])
    chosen = _settle(scene, direct, indirect)
    left_out = [_defined(scene, part) for part in definition.excluded]
    direct = chosen.direct.difference(*(each.direct for each in left_out))
    indirect = chosen.all.difference(*(each.all for each in left_out))
    return _settle(scene, direct, indirect)


def _any(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)


def _every(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return reduce(frozenset.intersection, sets) if sets else frozenset()


_COMBINED: Final = {AnyOf: _any, AllOf: _every}


def _union(
    scene: _Scene, parts: tuple[Intersection, ...]
) -> tuple[_Found, tuple[Intersection, ...]]:
    """What any of the parts select, and the parts that select nothing."""
    found = [_intersection(scene, part) for part in parts]
    direct = frozenset[str]().union(*(each.direct for each in found))
    indirect = frozenset[str]().union(*(each.all for each in found))
    empty = tuple(part for part, each in zip(parts, found, strict=True) if not each.direct)
    return _settle(scene, direct, indirect), empty


def _intersection(scene: _Scene, part: Intersection) -> _Found:
    found = [_term(scene, term) for term in part.terms]
    direct = reduce(frozenset.intersection, (each.direct for each in found))
    indirect = reduce(frozenset.intersection, (each.all for each in found))
    return _settle(scene, direct, indirect)


def _settle(scene: _Scene, direct: frozenset[str], indirect: frozenset[str]) -> _Found:
    """Take in the waiting tests whose every node is there now."""
    waiting = indirect - direct
    if not waiting or scene.mode not in _PATIENT:
        return _Found(direct, indirect)
    there = direct | scene.dag.ancestors(direct) if _reaches_up(scene) else direct
    return _Found(direct | _complete(scene, waiting, there), indirect)


_PATIENT: Final = (IndirectSelection.CAUTIOUS, IndirectSelection.BUILDABLE)


def _reaches_up(scene: _Scene) -> bool:
    return scene.mode is IndirectSelection.BUILDABLE


def _complete(scene: _Scene, tests: Iterable[str], there: frozenset[str]) -> frozenset[str]:
    return frozenset(each for each in tests if there.issuperset(scene.dag.parents[each]))


def _term(scene: _Scene, term: Term) -> _Found:
    named = _matching(scene, term)
    selected = reach(named, term, scene.dag.ancestors, scene.dag.descendants)
    return _with_tests(scene, selected)


def _matching(scene: _Scene, term: Term) -> frozenset[str]:
    matches = METHODS[term.method].matches
    named = cache(partial(_named, scene))
    query = Query(term.value, term.arguments, scene.project.name, scene.state, named)
    return frozenset(
        unique_id
        for unique_id, resource in scene.project.linkable().items()
        if unique_id in scene.dag.parents and matches(resource, query)
    )


def _named(scene: _Scene, pattern: str) -> frozenset[str]:
    """What selectors of selectors.yml with such a name select. Raises UsageError for none."""
    names = [name for name in scene.selectors if fnmatchcase(name, pattern)]
    if not names:
        raise UsageError(
            "unknown-selector",
            f"no selector is named '{pattern}'",
            hint=did_you_mean(pattern, scene.selectors),
        )
    again = next((name for name in names if name in scene.open), None)
    if again is not None:
        circle = " → ".join((*scene.open, again))
        raise UsageError("circular-dependency", f"a circle of selectors: {circle}")
    inside = replace(scene, open=(*scene.open, *names))
    return _any([_defined(inside, scene.selectors[name].definition).direct for name in names])


def _with_tests(scene: _Scene, selected: frozenset[str]) -> _Found:
    """Draw along the tests next to what is selected, as the mode has it."""
    if scene.mode is IndirectSelection.EMPTY:
        return _Found(selected)
    tests = frozenset(
        child
        for node in selected
        for child in scene.dag.children[node]
        if child in scene.project.unit_tests or isinstance(scene.project.nodes.get(child), Test)
    )
    if scene.mode is IndirectSelection.EAGER:
        return _Found(selected | tests)
    there = selected
    if _reaches_up(scene):
        there = selected | scene.dag.ancestors(selected) | frozenset(scene.project.sources)
    complete = _complete(scene, tests, there)
    return _Found(selected | complete, tests - complete)


def _compares(part: Intersection) -> bool:
    """Whether it asks an earlier state: that nothing changed is an answer, no mistake."""
    return any(term.method in STATE_METHOD_NAMES for term in part.terms)


def _nothing_found(scene: _Scene, part: Intersection) -> DagbookError:
    """The warning for a selector without a match, with the nearest value that has one."""
    resources = scene.project.linkable().values()
    hints = (
        did_you_mean(
            term.value, {word for each in resources for word in METHODS[term.method].words(each)}
        )
        for term in part.terms
        if not _matching(scene, term)
    )
    return UsageError(
        "nothing-selected",
        f"the selector '{part.text}' matches no node",
        hint=next((hint for hint in hints if hint), None),
    )
