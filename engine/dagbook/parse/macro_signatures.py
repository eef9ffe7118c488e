"""The arguments a macro takes, read from its opening tag."""

import re
from collections.abc import Iterator
from typing import Final

from dagbook.project.nodes import MacroArgument

_OPENING: Final = re.compile(r"\{%-?\s*(?:macro|test|data_test)\s+\w+\s*\(")
_NAME: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:=|$)")


def macro_arguments(macro_sql: str) -> tuple[MacroArgument, ...]:
    """Names of the arguments, in order; none for a materialization."""
    opening = _OPENING.search(macro_sql)
    if opening is None:
        return ()
    matches = (_NAME.match(part) for part in _parts(macro_sql, opening.end()))
    return tuple(MacroArgument(match[1]) for match in matches if match)


def _parts(text: str, start: int) -> Iterator[str]:
    """What stands between the commas of a bracket that was opened before ``start``."""
    depth, begin, quote = 0, start, ""
    for index in range(start, len(text)):
        character = text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}" and depth:
            depth -= 1
        elif character in ",)" and not depth:
            yield text[begin:index]
            begin = index + 1
            if character == ")":
                return
