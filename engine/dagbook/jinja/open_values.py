"""What templates read and call as Python does, because it is ours: the sandbox need not ask.

The sandbox looks for what a template must not touch: names with an underscore before them, the
inside of functions and frames, ``str.format``. Values of dagbook's own classes, and dicts, have
none of it but the underscore.
"""

from functools import cache
from typing import Final

_OURS: Final = "dagbook."
OF_DICTS: Final = frozenset(dir(dict))
"""Attributes that hide keys of the same name, as in ``values.items``."""


@cache
def is_open(kind: type) -> bool:
    """Whether values of a class of ours, but no text, may be read: all that has no underscore."""
    return kind.__module__.startswith(_OURS) and not issubclass(kind, str)


def is_ours(called: object) -> bool:
    """Whether a function, a method or an instance that can be called is dagbook's own."""
    module = getattr(called, "__module__", None)
    return module.__class__ is str and module.startswith(_OURS)
