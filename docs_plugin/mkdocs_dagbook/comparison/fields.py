"""What of one thing is compared: each aspect with its weight and its value as text."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.comparison.change import Aspect, Change, Deed, Weight


class Field(Struct, frozen=True):
    """One aspect; ``text`` gives its value of a thing, in which spaces are all that may differ."""

    aspect: Aspect
    text: Callable[[Any], str]
    weight: Weight = Weight.NOTABLE


def deed_of(before: str, after: str) -> Deed:
    """What a change from one value to another is called."""
    if not before:
        return Deed.ADDED
    return Deed.CHANGED if after else Deed.REMOVED


def compare_fields(
    about: Change, before: Any, after: Any, fields: Iterable[Field]
) -> Iterator[Change]:
    """The differences of two things; ``about`` tells whose they are."""
    for each in fields:
        old, new = each.text(before), each.text(after)
        if old != new:
            yield replace(
                about,
                weight=each.weight,
                deed=deed_of(old, new),
                aspect=each.aspect,
                before=old,
                after=new,
            )


def itself(deed: Deed, kind: str, node: str, name: str) -> Change:
    """A thing that came, went or has another name."""
    return Change(
        weight=Weight.NOTABLE, deed=deed, aspect=Aspect.ITSELF, kind=kind, node=node, name=name
    )
