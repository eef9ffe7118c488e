"""Jinja that gives Python values: ``"{{ var('n') }}"`` is a number, with dbt's ``as_…`` filters.

A template of one expression gives that expression's value; of several pieces, their text. Constants
count as text, as in dbt: ``"{{ 3 }}"`` is "3", ``"{{ 3 | as_number }}"`` is 3.
"""

from ast import literal_eval
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final


class TextMark(str):
    """Marked by ``as_text``: stays text."""

    __slots__ = ()


class NativeMark(str):
    """Marked by ``as_native``: evaluated as a Python literal where it is one."""

    __slots__ = ()


class BoolMark(NativeMark):
    """Marked by ``as_bool``: must be a boolean."""

    __slots__ = ()


class NumberMark(NativeMark):
    """Marked by ``as_number``: must be a number."""

    __slots__ = ()


NATIVE_FILTERS: Final = {
    "as_text": TextMark,
    "as_bool": BoolMark,
    "as_native": NativeMark,
    "as_number": NumberMark,
}


class NotNativeError(ValueError):
    """A value marked as boolean or number is neither."""


def native_concat(pieces: Iterable[object]) -> object:
    """Join what a native template gave."""
    stream = iter(pieces)
    head = list(islice(stream, 2))
    if not head:
        return ""
    if len(head) > 1:
        return "".join(str(each) for each in chain(head, stream))
    only = head[0]
    if isinstance(only, NativeMark):
        return _evaluate(only)
    return str(only) if isinstance(only, TextMark) else only


def _evaluate(text: NativeMark) -> object:
    is_word = isinstance(text, BoolMark) and text in ("true", "false")
    try:
        value: object = literal_eval(text.capitalize() if is_word else text)
    except (ValueError, SyntaxError, MemoryError):
        value = str(text)
    if isinstance(text, BoolMark) and not isinstance(value, bool):
        raise NotNativeError(f"'{text}' is not a boolean")
    if isinstance(text, NumberMark) and (
        isinstance(value, bool) or not isinstance(value, (int, float))
    ):
        raise NotNativeError(f"'{text}' is not a number")
    return value
