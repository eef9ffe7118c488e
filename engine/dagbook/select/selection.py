"""A set of nodes from what the user asked for: set algebra, relatives, tests drawn along."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache, partial, reduce
from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, UsageError, did_you_mean
from dagbook.graph import Dag
from dagbook.project.criteria import Criteria
from dagbook.project.indirect_selection import IndirectSelection
from dagbook.project.nodes import Test
from dagbook.project.project import Linkable, Project
from dagbook.project.selectors import AllOf, AnyOf, Criterion, Definition, Selector
from dagbook.select.method import Query, has_wildcard
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


_Index: TypeAlias = Callable[[str], Mapping[str, Collection[str]]]
"""For a method the ids of resources by the keys that a value of it can have."""


class _Scene(Struct, frozen=True, kw_only=True):
    project: Project
    resources: Mapping[str, Linkable]
    dag: Dag
    mode: IndirectSelection
    state: StateView | None
    selectors: Mapping[str, Selector]
    open: tuple[str, ...] = ()
    """Named selectors that are being looked at, outermost first."""
    index: _Index | None = None
    """None where there are so few terms that looking through all resources is cheaper."""


NO_SELECTORS: Final[Mapping[str, Selector]] = MappingProxyType({})
_EVERYTHING: Final = ("fqn:*", "source:*")
_FEW_TERMS: Final = 8
_MOST_HINTS: Final = 8
"""For so many selectors that match nothing the nearest name is looked for: it takes a while."""


def select_nodes(
    project: Project,
    dag: Dag,
    criteria: Criteria,
    state: StateView | None = None,
    selectors: Mapping[str, Selector] = NO_SELECTORS,
) -> Selection:
    """The nodes that criteria mean, in topological order. Raises UsageError for a bad selector."""
    included = parse_selectors(criteria.select or _EVERYTHING, METHODS)
    excluded = parse_selectors(criteria.exclude, METHODS)
    scene = _scene(project, dag, criteria, state, selectors)
    if sum(len(part.terms) for part in (*included, *excluded)) > _FEW_TERMS:
        scene = replace(scene, index=cache(partial(_keyed, scene.resources)))
    chosen, empty = _union(scene, included)
    removed, empty_too = _union(scene, excluded)
    found = _settle(scene, chosen.direct - removed.direct, chosen.all - removed.all)
    told = (*empty, *empty_too) if criteria.select else empty_too
    told = tuple(each for each in told if not _compares(each))
    warnings = (_nothing_found(part, _hint(scene, part)) for part in told[:_MOST_HINTS])
    more = (_nothing_found(part) for part in told[_MOST_HINTS:])
    return Selection(_of_kinds(scene, criteria, found.direct), (*warnings, *more))


def select_definition(
    project: Project,
    dag: Dag,
    criteria: Criteria,
    definition: Definition,
    state: StateView | None = None,
    selectors: Mapping[str, Selector] = NO_SELECTORS,
) -> Selection:
    """The nodes that a named selector means, of the kinds that the criteria ask for."""
    scene = _scene(project, dag, criteria, state, selectors)
    return Selection(_of_kinds(scene, criteria, _defined(scene, definition).direct))


def _scene(
    project: Project,
    dag: Dag,
    criteria: Criteria,
    state: StateView | None,
    selectors: Mapping[str, Selector],
) -> _Scene:
    return _Scene(
        project=project,
        resources={key: each for key, each in project.linkable().items() if key in dag.parents},
        dag=dag,
        mode=criteria.indirect,
        state=state,
        selectors=selectors,
    )


def _of_kinds(scene: _Scene, criteria: Criteria, found: Iterable[str]) -> tuple[str, ...]:
    kinds = criteria.resource_types
    return scene.dag.sort(
        each for each in found if kinds is None or scene.resources[each].resource_type in kinds
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
    method = METHODS[term.method]
    named = cache(partial(_named, scene))
    query = Query(term.value, term.arguments, scene.project.name, scene.state, named)
    looked: Collection[str] = scene.resources
    if scene.index and method.keys and not has_wildcard(term.value):
        looked = scene.index(method.name).get(method.keys.of_value(term.value), ())
    return frozenset(each for each in looked if method.matches(scene.resources[each], query))


def _keyed(resources: Mapping[str, Linkable], method: str) -> Mapping[str, Collection[str]]:
    keys = METHODS[method].keys
    found: dict[str, list[str]] = {}
    for unique_id, resource in resources.items():
        for key in keys.of_resource(resource) if keys else ():
            found.setdefault(key, []).append(unique_id)
    return found


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


def _nothing_found(part: Intersection, hint: str | None = None) -> DagbookError:
    return UsageError("nothing-selected", f"the selector '{part.text}' matches no node", hint=hint)


def _hint(scene: _Scene, part: Intersection) -> str | None:
    """The value nearest to one that matches nothing."""
    hints = (
        did_you_mean(
            term.value,
            {
                word
                for each in scene.resources.values()
                for word in METHODS[term.method].words(each)
            },
        )
        for term in part.terms
        if not _matching(scene, term)
    )
    return next((hint for hint in hints if hint), None)
