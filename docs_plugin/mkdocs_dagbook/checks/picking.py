"""The selectors of the gate: the engine's grammar over what the gate asks about.

``+fct_orders``, ``tag:core,path:models/marts`` and ``staging marts`` mean what they mean to
``dagbook build --select``; ``name:``, ``schema:``, ``owner:``, ``kind:`` and ``meta.key:`` are the
gate's own. Patterns are those of the shell.
"""

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from dagbook.selectors import Term, parse_selectors, reach
from mkdocs_dagbook.checks.subjects import Subject
from mkdocs_dagbook.site_model import SiteModel

Matcher = Callable[[Subject, Term], bool]


class Picker(Struct, frozen=True):
    """Everything that can be picked, and who feeds whom."""

    subjects: tuple[Subject, ...]
    parents: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]

    def pick(self, texts: Iterable[str]) -> frozenset[str]:
        """The keys of what selectors mean together. Raises UsageError for one nobody can read."""
        found: set[str] = set()
        for part in parse_selectors(texts, METHODS):
            found |= frozenset.intersection(*map(self._reached, part.terms))
        return frozenset(found)

    def _reached(self, term: Term) -> frozenset[str]:
        matches = METHODS[term.method]
        named = frozenset(each.key for each in self.subjects if matches(each, term))
        return reach(named, term, partial(_walk, self.parents), partial(_walk, self.children))


def picker_of(site: SiteModel, subjects: tuple[Subject, ...]) -> Picker:
    """All subjects of a site, with the graph they stand in."""
    parents = {key: table.parents for key, table in site.tables.items()}
    parents |= {key: each.depends_on for key, each in site.exposures.items()}
    parents |= {key: each.tables for key, each in site.tests.items()}
    parents |= {key: each.tables for key, each in site.semantics.metrics.items()}
    parents |= {
        key: (each.table,) for key, each in site.semantics.models.items() if each.table is not None
    }
    children: dict[str, list[str]] = {}
    for key, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(key)
    return Picker(subjects, parents, {key: tuple(each) for key, each in children.items()})


def group_selector(group: str) -> str:
    """What a threshold is for: a selector, or a folder by its name alone."""
    return group if ":" in group or "+" in group else f"path:{group.strip('/')}"


def _walk(
    steps: Mapping[str, tuple[str, ...]], starts: frozenset[str], depth: int | None
) -> frozenset[str]:
    seen: set[str] = set()
    frontier: set[str] = set(starts)
    while frontier and depth != 0:
        frontier = {other for each in frontier for other in steps.get(each, ())} - seen
        seen |= frontier
        depth = None if depth is None else depth - 1
    return frozenset(seen)


def _matches_fqn(subject: Subject, term: Term) -> bool:
    if any(fnmatchcase(name, term.value) for name in (subject.name, *subject.fqn[-1:])):
        return True
    wanted = term.value.split(".")
    return any(
        len(wanted) <= len(parts)
        and all(fnmatchcase(*pair) for pair in zip(parts, wanted, strict=False))
        for parts in (subject.fqn, subject.fqn[1:])
    )


def _matches_path(subject: Subject, term: Term) -> bool:
    folder = term.value.rstrip("/")
    return any(fnmatchcase(subject.path, wanted) for wanted in (folder, f"{folder}/*"))


def _matches_file(subject: Subject, term: Term) -> bool:
    path = PurePosixPath(subject.path)
    return fnmatchcase(path.name, term.value) or fnmatchcase(path.stem, term.value)


def _matches_package(subject: Subject, term: Term) -> bool:
    return term.value == "this" or fnmatchcase(subject.package, term.value)


def _matches_source(subject: Subject, term: Term) -> bool:
    source = subject.name.partition(".")[0]
    return subject.kind == "source" and any(
        fnmatchcase(name, term.value) for name in (source, subject.name)
    )


def _matches_exposure(subject: Subject, term: Term) -> bool:
    return subject.kind == "exposure" and fnmatchcase(subject.name, term.value)


def _matches_name(subject: Subject, term: Term) -> bool:
    return any(
        fnmatchcase(name, term.value) for name in (subject.name, subject.name.rpartition(".")[2])
    )


def _one_of(values: Callable[[Subject], Iterable[str]]) -> Matcher:
    return lambda subject, term: any(fnmatchcase(each, term.value) for each in values(subject))


def _inside(values: Callable[[Subject], Mapping[str, Any]]) -> Matcher:
    """``config.materialized:table``: the way into a mapping, and what stands there."""

    def matches(subject: Subject, term: Term) -> bool:
        found: Any = values(subject)
        for key in term.arguments:
            found = found.get(key) if isinstance(found, Mapping) else None
        held = found if isinstance(found, list | tuple) else [found]
        return any(fnmatchcase(_word(each), term.value) for each in held if each is not None)

    return matches


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


METHODS: Mapping[str, Matcher] = {
    "access": _one_of(lambda subject: (subject.access,)),
    "config": _inside(lambda subject: subject.config),
    "exposure": _matches_exposure,
    "file": _matches_file,
    "fqn": _matches_fqn,
    "group": _one_of(lambda subject: (subject.group, subject.group.rpartition(".")[2])),
    "kind": _one_of(lambda subject: (subject.kind,)),
    "meta": _inside(lambda subject: subject.meta),
    "name": _matches_name,
    "owner": _one_of(lambda subject: subject.owners),
    "package": _matches_package,
    "path": _matches_path,
    "resource_type": _one_of(lambda subject: (subject.kind,)),
    "schema": _one_of(lambda subject: (subject.schema,)),
    "source": _matches_source,
    "tag": _one_of(lambda subject: subject.tags),
    "term": _one_of(lambda subject: subject.terms),
}
"""What a selector may ask for, by the word before its colon."""
