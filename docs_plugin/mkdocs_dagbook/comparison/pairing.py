"""Which things of two states are the same, also under another name.

earlier ids ──┬─ the same id ─────────────────────────┐
              └─ gone ─┐                              ├─► pairs
later ids ────── new ──┴─ the same code, relation, ───┘
                          file or columns, if only one has it
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from msgspec import Struct

from mkdocs_dagbook.comparison.texts import bare_code, squeezed
from mkdocs_dagbook.site_model import Kind, SiteModel, Table

_T = TypeVar("_T")
Trait = Callable[[_T], Hashable | None]
"""By what two things may be known as the same; None where it tells nothing."""


class Pairs(Struct, frozen=True):
    """Ids of the earlier state with those of the later, and who is left over on either side.

    ``renamed`` are those of ``same`` whose ids differ.
    """

    same: Mapping[str, str]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    renamed: Mapping[str, str]


def pair_tables(before: SiteModel, after: SiteModel) -> Pairs:
    """Tables by their ids, then by what else tells that they are one."""
    same = {ident: ident for ident in before.tables if ident in after.tables}
    gone = [each for ident, each in before.tables.items() if ident not in after.tables]
    new = [each for ident, each in after.tables.items() if ident not in before.tables]
    for one, other in pair_by(gone, new, (_code, _relation, _file, _columns)):
        same[one.unique_id] = other.unique_id
    taken = set(same.values())
    return Pairs(
        same,
        tuple(each.unique_id for each in gone if each.unique_id not in same),
        tuple(each.unique_id for each in new if each.unique_id not in taken),
        {ident: later for ident, later in same.items() if ident != later},
    )


def pair_by(
    gone: Iterable[_T], new: Iterable[_T], traits: Sequence[Trait[_T]]
) -> Iterator[tuple[_T, _T]]:
    """Pairs of those that alone on their side have a trait; surer traits come first."""
    left = dict(enumerate(gone))
    right = dict(enumerate(new))
    for trait in traits:
        ours, theirs = _by_trait(left, trait), _by_trait(right, trait)
        for value, found in ours.items():
            others = theirs.get(value, [])
            if len(found) == len(others) == 1:
                yield left.pop(found[0]), right.pop(others[0])


def parents_first(site: SiteModel) -> tuple[str, ...]:
    """The ids of tables, each after those it reads."""
    graph = {
        ident: [each for each in table.parents if each in site.tables]
        for ident, table in site.tables.items()
    }
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError:  # no artifact of a project that was built
        return tuple(site.tables)


def _by_trait(things: Mapping[int, _T], trait: Trait[_T]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for key, each in things.items():
        value = trait(each)
        if value is not None:
            found.setdefault(value, []).append(key)
    return found


def _code(table: Table) -> Hashable | None:
    return (table.kind, bare_code(table.code)) if bare_code(table.code) else None


def _relation(table: Table) -> Hashable | None:
    if table.kind is not Kind.SOURCE:
        return None
    name = table.identifier or table.name
    return (table.schema.casefold(), name.casefold())


def _file(table: Table) -> Hashable | None:
    """Sources share files, all others have one of their own."""
    return None if table.kind is Kind.SOURCE or not table.code_path else table.code_path


def _columns(table: Table) -> Hashable | None:
    told = [(each.name.casefold(), squeezed(each.description)) for each in table.columns]
    return (table.kind, tuple(sorted(told))) if any(text for _, text in told) else None
