"""Which macros a macro calls, told from its text; a dispatch by what it would find."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from dagbook.jinja.library import MacroLibrary
from dagbook.project.nodes import Macro

_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_CODE: Final = re.compile(r"\{\{.*?\}\}(?!\})|\{%.*?%\}", re.DOTALL)
_CALL: Final = re.compile(
    r"""\badapter\s*\.\s*dispatch\(\s*(?:macro_name\s*=\s*)?['"](?P<dispatched>\w+)['"]"""
    r"""(?:\s*,\s*(?:macro_namespace\s*=\s*)?['"](?P<namespace>\w+)['"])?"""
    r"""|(?<![\w.])(?:(?P<package>[A-Za-z_]\w*)\s*\.\s*)?(?P<name>[A-Za-z_]\w*)\s*\("""
)
_OPENING: Final = re.compile(r"\{%-?\s*(?:macro|test|data_test|materialization)\b.*?%\}", re.DOTALL)


class _Call(Struct, frozen=True):
    """A call as its text has it: of a dispatch, of a package's macro, or of one by name alone."""

    name: str
    package: str | None = None
    is_dispatch: bool = False


def called_macros(macro: Macro, library: MacroLibrary) -> tuple[str, ...]:
    """Unique ids of the macros a macro calls, in order, each once, itself left out."""
    found = (_called(each, macro, library) for each in _calls(macro.macro_sql))
    ids = dict.fromkeys(each.unique_id for each in found if each is not None)
    return tuple(id_ for id_ in ids if id_ != macro.unique_id)


@lru_cache(maxsize=8192)
def _calls(macro_sql: str) -> tuple[_Call, ...]:
    """The calls in a macro's text, read once for all invocations."""
    text = _OPENING.sub("", _COMMENT.sub("", macro_sql), count=1)
    return tuple(call for code in _CODE.findall(text) for call in _calls_of(code))


def _calls_of(code: str) -> Iterator[_Call]:
    for call in _CALL.finditer(code):
        if call["dispatched"]:
            yield _Call(call["dispatched"], call["namespace"], is_dispatch=True)
        elif call["package"] or not code[: call.start()].rstrip().endswith("|"):
            yield _Call(call["name"], call["package"])


def _called(call: _Call, macro: Macro, library: MacroLibrary) -> Macro | None:
    if call.is_dispatch:
        return library.dispatch(call.name, call.package, macro.package)
    if call.package:
        return library.find_qualified(call.package, call.name)
    return library.find(call.name, macro.package) if call.name != macro.name else None
