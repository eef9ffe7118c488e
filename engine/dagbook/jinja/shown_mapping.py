"""Mappings of ours that templates take for dicts."""

from collections.abc import Mapping
from typing import TypeVar

_Value = TypeVar("_Value")


class ShownMapping(Mapping[str, _Value]):
    """A mapping that templates print, copy and write as JSON as if it were a dict."""

    def __repr__(self) -> str:
        """As a dict."""
        return repr(dict(self))

    def copy(self) -> dict[str, _Value]:
        """A dict of the same values."""
        return dict(self)
