"""Which macros a macro calls, told from its text; a dispatch by what it would find."""

import re
from collections.abc import Iterator
from typing import Final

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


def called_macros(macro: Macro, library: MacroLibrary) -> tuple[str, ...]:
    """Unique ids of the macros a macro calls, in order, each once, itself left out."""
    text = _OPENING.sub("", _COMMENT.sub("", macro.macro_sql), count=1)
    found = (called for code in _CODE.findall(text) for called in _called(code, macro, library))
    ids = dict.fromkeys(each.unique_id for each in found if each is not None)
    return tuple(id_ for id_ in ids if id_ != macro.unique_id)


def _called(code: str, macro: Macro, library: MacroLibrary) -> Iterator[Macro | None]:
    for call in _CALL.finditer(code):
        if call["dispatched"]:
            yield library.dispatch(call["dispatched"], call["namespace"], macro.package)
        elif call["package"]:
            yield library.find_qualified(call["package"], call["name"])
        elif call["name"] != macro.name and not code[: call.start()].rstrip().endswith("|"):
            yield library.find(call["name"], macro.package)
