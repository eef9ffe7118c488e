"""A dict that is made when somebody looks into it: ``model``, which most macros only hand on."""

from collections.abc import Callable, Mapping
from typing import Final

_LOOKING: Final = (
    "__contains__", "__delitem__", "__eq__", "__ior__", "__iter__", "__len__", "__ne__", "__or__",
    "__reduce_ex__", "__repr__", "__reversed__", "__ror__", "__setitem__", "clear", "copy", "get",
    "items", "keys", "pop", "popitem", "setdefault", "update", "values",
)  # fmt: skip
"""Everything a dict can be asked, but for the value of a key."""


class LateRecord(dict[str, object]):
    """A record of which only some keys, one at least, are known until another one is wanted."""

    __slots__ = ("_make",)

    def __init__(self, known: Mapping[str, object], make: Callable[[], dict[str, object]]) -> None:
        """Take what is known of the record, and who makes all of it."""
        super().__init__(known)
        self._make: Callable[[], dict[str, object]] | None = make

    def __missing__(self, key: str) -> object:
        """The value of a key that was not known before. Raises KeyError."""
        if self._make is None:
            raise KeyError(key)
        _complete(self)
        return dict.__getitem__(self, key)


def _complete(record: LateRecord) -> None:
    make, record._make = record._make, None
    if make is not None:
        dict.clear(record)
        dict.update(record, make())


def _looking(name: str) -> Callable[..., object]:
    asked: Callable[..., object] = getattr(dict, name)

    def look(record: LateRecord, *args: object, **kwargs: object) -> object:
        _complete(record)
        return asked(record, *args, **kwargs)

    return look


for _name in _LOOKING:
    setattr(LateRecord, _name, _looking(_name))
