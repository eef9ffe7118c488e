"""A macro's arguments as its code declares them, for the many that nobody described."""

import re
from collections.abc import Iterator, Sequence

from mkdocs_dagbook.artifacts import ArgumentEntry
from mkdocs_dagbook.site_model.vocabulary import MacroArgument

_HEAD = re.compile(r"\{%-?\s*(?:macro|test|data_test)\s+(?P<name>\w+)\s*\(")
_OPENING, _CLOSING = "([{", ")]}"


def macro_arguments(
    code: str, name: str, described: Sequence[ArgumentEntry]
) -> tuple[MacroArgument, ...]:
    """Arguments in the order of the code, with what is written about them; else as described."""
    told = {entry.name: entry for entry in described}
    declared = tuple(_declared(code, name))
    ordered = [argument for argument, _ in declared]
    defaults = dict(declared)
    has_head = any(_heads(code, name))
    return tuple(
        MacroArgument(
            name=argument,
            type=told[argument].type if argument in told else None,
            description=(told[argument].description or "") if argument in told else "",
            default=defaults.get(argument),
            in_code=argument in defaults or not has_head,
        )
        for argument in dict.fromkeys([*ordered, *told])
    )


def _declared(code: str, name: str) -> Iterator[tuple[str, str | None]]:
    """Names with their defaults as written, None where an argument must be given."""
    for found in _heads(code, name):
        for part in _parts(code[found.end() :]):
            argument, equals, default = part.partition("=")
            if argument.strip():
                yield argument.strip(), default.strip() if equals else None
        return


def _heads(code: str, name: str) -> Iterator[re.Match[str]]:
    for found in _HEAD.finditer(code):
        if found["name"] in (name, name.removeprefix("test_")):
            yield found


def _parts(text: str) -> Iterator[str]:
    """What stands between commas up to the closing bracket, texts and inner brackets whole."""
    depth, quote, start = 0, "", 0
    for position, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in _OPENING:
            depth += 1
        elif letter in _CLOSING and depth:
            depth -= 1
        elif letter == ")" or (letter == "," and not depth):
            yield text[start:position]
            start = position + 1
            if letter == ")":
                return
