"""Mappings of ours that Jinja takes for the dicts they stand for."""

from collections.abc import Mapping
from typing import TypeVar

_Value = TypeVar("_Value")


class ShownMapping(Mapping[str, _Value]):
    """A mapping that is printed, copied and written as JSON as a dict is."""

    def __repr__(self) -> str:
        """As a dict."""
        return repr(dict(self))

    def copy(self) -> dict[str, _Value]:
        """A dict of the same values."""
        return dict(self)


def as_json(value: object) -> object:
    """What the filter ``tojson`` writes for a value of ours. Raises TypeError."""
    if isinstance(value, ShownMapping):
        return value.copy()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
