"""From a function to a command of the command line, and from its words to a ``Request``."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click
import yaml
from click.shell_completion import CompletionItem
from msgspec import Struct

from dagbook.commands.environment import environment
from dagbook.commands.help_sections import help_sections
from dagbook.commands.options import GLOBAL, hidden, own_switches, spread_words
from dagbook.commands.request import Call, LogFile, Place, Request, Run, Voice
from dagbook.commands.surroundings import bad_flag, find_project_dir, read_project_flags
from dagbook.errors import UsageError
from dagbook.project.criteria import Criteria
from dagbook.project.ids import ResourceType
from dagbook.project.indirect_selection import IndirectSelection

_WORDS: Final = f"{__name__}.words"
FLAGS: Final = frozenset(
    {
        "debug", "fail_fast", "indirect_selection", "log_format", "log_format_file", "log_level",
        "log_level_file", "partial_parse", "static_parser", "use_colors", "version_check",
        "warn_error", "warn_error_options", "write_json",
    }
)  # fmt: skip
"""Options that ``flags:`` of dbt_project.yml sets where neither words nor variables do."""

BUILT: Final = (
    ResourceType.MODEL,
    ResourceType.SEED,
    ResourceType.SNAPSHOT,
    ResourceType.TEST,
    ResourceType.UNIT_TEST,
    ResourceType.EXPOSURE,
    ResourceType.SAVED_QUERY,
    ResourceType.FUNCTION,
)


class Declared(Struct, frozen=True):
    """A command as its module declares it: its words, its help, the kinds it takes by default."""

    name: str
    run: Run
    help: str
    kinds: tuple[ResourceType, ...] = BUILT


class WordyCommand(click.Command):
    """A click command whose repeatable options take several words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Spread the words, then parse; an unknown option gets a suggestion from click."""
        ctx.meta[_WORDS] = tuple(args)
        return super().parse_args(ctx, spread_words(args, self.params))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does, below several headings."""
        for title, rows in help_sections(ctx, self.get_params(ctx)):
            with formatter.section(title):
                formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click does; after ``-s one`` another may follow."""
        words: tuple[str, ...] = ctx.meta.get(_WORDS, ())
        last = next((each for each in reversed(words) if each.startswith("-")), None)
        wordy = (each for each in self.params if isinstance(each, click.Option) and each.multiple)
        option = next((each for each in wordy if last in each.opts), None)
        more = option.shell_complete(ctx, incomplete) if option else []
        return more or super().shell_complete(ctx, incomplete)


def declare(declared: Declared, params: Sequence[click.Parameter]) -> click.Command:
    """A click command that answers with a ``Call``; running it is up to the caller.

    What dbt takes at every command is added, hidden where the command itself doesn't name it.
    """

    def understand(**values: object) -> Call:
        ctx = click.get_current_context()
        return Call(declared.run, _request(declared, ctx, {**values, **_elsewhere(ctx)}))

    return WordyCommand(
        name=declared.name.split()[-1],
        callback=understand,
        params=[*params, *hidden(_missing((*own_switches(declared.name), *GLOBAL), params))],
        help=declared.help,
    )


def _missing(
    wanted: Iterable[click.Option], params: Sequence[click.Parameter]
) -> Iterable[click.Option]:
    known = {each.name for each in params}
    return (each for each in wanted if each.name not in known)


def _elsewhere(ctx: click.Context) -> dict[str, object]:
    """Options given before the command's name, or in ``flags:``, unless given after the name."""
    default = click.core.ParameterSource.DEFAULT
    open_ = {name for name in ctx.params if ctx.get_parameter_source(name) in (default, None)}
    earlier: dict[str, object] = {}
    outer = ctx.parent
    while outer is not None:
        for name, value in outer.params.items():
            if outer.get_parameter_source(name) not in (default, None):
                earlier.setdefault(name, value)
        outer = outer.parent
    found = {name: value for name, value in earlier.items() if name not in ctx.params}
    found |= {name: value for name, value in earlier.items() if name in open_}
    return {**_flags(ctx, open_ - found.keys(), {**ctx.params, **found}), **found}


def _flags(ctx: click.Context, names: set[str], values: Mapping[str, object]) -> dict[str, object]:
    """What ``flags:`` says to options that nobody gave. Raises ProjectError `wrong-type`."""
    folder = _text(values, "project_dir")
    flags = read_project_flags(Path(folder) if folder else find_project_dir(Path.cwd()))
    found: dict[str, object] = {}
    for param in ctx.command.params:
        name = param.name or ""
        if name in FLAGS & names and flags.get(name) is not None:
            value = flags[name]
            text = json.dumps(value) if isinstance(value, (dict, list)) else value
            try:
                found[name] = param.type_cast_value(ctx, text)
            except click.BadParameter as error:
                raise bad_flag(name, error.message) from error
    return found


def _request(declared: Declared, ctx: click.Context, values: Mapping[str, object]) -> Request:
    argv = ctx.find_root().obj
    return Request(
        command=declared.name,
        argv=tuple(argv) if isinstance(argv, tuple) else (),
        place=_place(values),
        criteria=_criteria(values, declared.kinds),
        voice=_voice(values),
        options=dict(values),
        environment=environment(),
    )


def _place(values: Mapping[str, object]) -> Place:
    threads = 1 if values.get("single_threaded") else values.get("threads")
    given = _text(values, "project_dir")
    return Place(
        project_dir=Path(given) if given else find_project_dir(Path.cwd()),
        profiles_dir=_path(values, "profiles_dir"),
        profile=_text(values, "profile"),
        target=_text(values, "target"),
        target_path=_text(values, "target_path"),
        threads=threads if isinstance(threads, int) else None,
        cli_vars=read_mapping("vars", _text(values, "vars"), "{start: 2026-01-01}"),
    )


def read_mapping(option: str, text: str | None, example: str) -> Mapping[str, object]:
    """The value of an option that is a YAML mapping. Raises UsageError `broken-vars`, say."""
    slug, hint = f"broken-{option}", f"write for example --{option} '{example}'"
    try:
        value = yaml.safe_load(text or "{}")
    except yaml.YAMLError as error:
        raise UsageError(slug, f"--{option} is no YAML: {error}", hint=hint) from error
    if not isinstance(value, dict):
        what = f"--{option} must be a mapping, not {type(value).__name__}: {text}"
        raise UsageError(slug, what, hint=hint)
    return {str(key): each for key, each in value.items()}


def _criteria(values: Mapping[str, object], kinds: tuple[ResourceType, ...]) -> Criteria:
    """What to select; with --selector it decides alone, as in dbt (`choose` tells)."""
    selector = _text(values, "selector")
    return Criteria(
        select=() if selector else _texts(values, "select"),
        exclude=() if selector else _texts(values, "exclude"),
        resource_types=_kinds(values, kinds),
        indirect=IndirectSelection(_text(values, "indirect_selection") or "eager"),
        selector=selector,
    )


def _kinds(
    values: Mapping[str, object], default: tuple[ResourceType, ...]
) -> frozenset[ResourceType]:
    """The kinds to take; a kind asked for that the command never takes is a mistake."""
    asked = _texts(values, "resource_types")
    known = {kind.value: kind for kind in ResourceType}
    wanted = [known[each] for each in asked if each in known]
    if not asked or "default" in asked:
        wanted.extend(default)
    if "all" in asked:
        wanted.extend((*default, ResourceType.ANALYSIS))
    without = _texts(values, "exclude_resource_types")
    gone = {*without, *(each.value for each in default if "default" in without)}
    return frozenset(kind for kind in wanted if kind.value not in gone)


def _voice(values: Mapping[str, object]) -> Voice:
    color = values.get("use_colors")
    level = "debug" if values.get("debug") else _text(values, "log_level") or "info"
    return Voice(
        quiet=bool(values.get("quiet")),
        color=False if values.get("no_color") else (color if isinstance(color, bool) else None),
        log_format="json" if values.get("log_format") == "json" else "text",
        log_level=level,
        log_file=_log_file(values),
    )


def _log_file(values: Mapping[str, object]) -> LogFile:
    """As loud as told, else as --log-level says if it says something; the format likewise."""
    level, form = _text(values, "log_level"), _text(values, "log_format")
    most = values.get("log_file_max_bytes")
    return LogFile(
        folder=_path(values, "log_path"),
        level=_text(values, "log_level_file") or (level or "debug"),
        is_json=(_text(values, "log_format_file") or form) == "json",
        max_bytes=most if isinstance(most, int) else 0,
    )


def _text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    return str(value) if value not in (None, "") else None


def _texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = values.get(name)
    return tuple(str(each) for each in value) if isinstance(value, (tuple, list)) else ()


def _path(values: Mapping[str, object], name: str) -> Path | None:
    text = _text(values, name)
    return Path(text) if text else None
