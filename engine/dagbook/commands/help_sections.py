"""Options in --help, below the headings under which people look for them."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import click

from dagbook.commands.options import DEFER, LOG_FILE, PLACE, SELECT_OR_MODELS, VOICE, WRITING

_OWN: Final = "Options"
_LAST: Final = ("help", "version")
_SECTIONS: Final[Mapping[str, tuple[click.Option, ...]]] = MappingProxyType(
    {
        "What to take": (*SELECT_OR_MODELS, *DEFER),
        "Project and profile": PLACE,
        "What is told": (*VOICE, *LOG_FILE, *WRITING),
    }
)
_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        each.name: title
        for title, options in _SECTIONS.items()
        for each in options
        if each.name is not None
    }
)


def help_sections(
    ctx: click.Context, params: Iterable[click.Parameter]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(heading, rows): what only this command has comes first."""
    shown = [(each, row) for each in params if (row := each.get_help_record(ctx))]
    for title in (_OWN, *_SECTIONS):
        rows = [
            row
            for each, row in shown
            if _TITLES.get(each.name or "", _OWN) == title and each.name not in _LAST
        ]
        if title == _OWN:
            rows += [row for each, row in shown if each.name in _LAST]
        if rows:
            yield title, rows
