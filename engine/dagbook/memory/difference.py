"""What of a project is another than in the one that is kept: the resources themselves, no copies.

A project of which a file changed shares all other resources with the one it was made from.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from dagbook.graph import build_dag
from dagbook.memory.opened import Opened
from dagbook.project.nodes import Macro

_Each = TypeVar("_Each")


class Difference(Struct, frozen=True):
    """From one opened project to another. ``order`` has all ids where others are there now."""

    resources: Mapping[str, Mapping[str, object]]
    """By field of ``Project``, by unique id: those that are new or another."""
    order: Mapping[str, tuple[str, ...]]
    is_linked_anew: bool
    macros: Mapping[str, Macro]
    """As they stand in files, by unique id."""

    @property
    def unique_ids(self) -> frozenset[str]:
        """The resources that are new or another."""
        return frozenset(id_ for found in self.resources.values() for id_ in found)


NO_DIFFERENCE: Final = Difference(resources={}, order={}, is_linked_anew=False, macros={})


def difference(before: Opened, after: Opened) -> Difference:
    """What makes the one of the other, where only resources differ."""
    pairs = {
        name: (getattr(before.project, name), getattr(after.project, name))
        for name in after.project.__struct_fields__
    }
    changed = {
        name: pair
        for name, pair in pairs.items()
        if pair[0] is not pair[1] and isinstance(pair[1], Mapping)
    }
    return Difference(
        resources={name: _others(*pair) for name, pair in changed.items()},
        order={
            name: tuple(new) for name, (old, new) in changed.items() if tuple(old) != tuple(new)
        },
        is_linked_anew=before.dag is not after.dag,
        macros=_others(_by_id(before.macros), _by_id(after.macros)),
    )


def changed_by(opened: Opened, difference: Difference) -> Opened:
    """The other project."""
    fields: dict[str, Any] = {}
    for name, others in difference.resources.items():
        known = {**getattr(opened.project, name), **others}
        fields[name] = {id_: known[id_] for id_ in difference.order.get(name, known)}
    project = replace(opened.project, **fields)
    dag = build_dag(project) if difference.is_linked_anew else opened.dag
    macros = tuple(difference.macros.get(each.unique_id, each) for each in opened.macros)
    return replace(opened, project=project, dag=dag, macros=macros)


def _by_id(macros: Iterable[Macro]) -> dict[str, Macro]:
    return {each.unique_id: each for each in macros}


def _others(old: Mapping[str, _Each], new: Mapping[str, _Each]) -> dict[str, _Each]:
    return {id_: each for id_, each in new.items() if old.get(id_) is not each}
