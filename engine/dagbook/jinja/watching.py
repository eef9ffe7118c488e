"""Who hears what Jinja reads of the invocation, of the target and of the project."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

Watch: TypeAlias = Callable[[str, Mapping[str, object]], Mapping[str, object]]
"""Gives a mapping of some kind (``target``, ``invocation``) back, as one that is watched or not."""
Hear: TypeAlias = Callable[[str, Iterable[str]], None]
"""Takes a kind (``macro``, ``doc``) and unique ids of what was used."""
Reading: TypeAlias = Callable[[str, str], AbstractContextManager[object]]
"""Takes package and path of a file: what is heard within is asked by that file."""


def unheard(_kind: str, _unique_ids: Iterable[str]) -> None:
    """Nobody wants to know what is used."""


def unattributed(_package: str, _path: str) -> AbstractContextManager[object]:
    """Nobody wants to know who asks."""
    return nullcontext()


def unwatched(_kind: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """Nobody wants to know what is read."""
    return values
