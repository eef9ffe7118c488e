"""From a function to a command of the command line, and from its words to a ``Request``."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import yaml

from dagbook.commands.options import spread_words
from dagbook.commands.request import Call, Place, Request, Run, Voice
from dagbook.errors import UsageError
from dagbook.project.criteria import Criteria, IndirectSelection
from dagbook.project.ids import ResourceType

PROJECT_FILE: Final = "dbt_project.yml"

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


@dataclass(frozen=True, slots=True)
class Declared:
    """A command as its module declares it: its words, its help, the kinds it takes by default."""

    name: str
    run: Run
    help: str
    kinds: tuple[ResourceType, ...] = BUILT


class WordyCommand(click.Command):
    """A click command whose repeatable options take several words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Spread the words, then parse; an unknown option gets a suggestion from click."""
        return super().parse_args(ctx, spread_words(args, self.params))


def declare(declared: Declared, params: Sequence[click.Parameter]) -> click.Command:
    """A click command that answers with a ``Call``; running it is up to the caller."""

    def understand(**values: object) -> Call:
        ctx = click.get_current_context()
        return Call(declared.run, _request(declared, ctx, {**values, **_earlier(ctx)}))

    return WordyCommand(
        name=declared.name.split()[-1],
        callback=understand,
        params=list(params),
        help=declared.help,
    )


def _earlier(ctx: click.Context) -> dict[str, object]:
    """Options given before the command's name (``dagbook -q run``), unless given again after it."""
    root = ctx.find_root()
    default = click.core.ParameterSource.DEFAULT
    return {
        name: value
        for name, value in root.params.items()
        if root is not ctx
        and root.get_parameter_source(name) is not default
        and ctx.get_parameter_source(name) in (default, None)
    }


def _request(declared: Declared, ctx: click.Context, values: Mapping[str, object]) -> Request:
    argv = ctx.find_root().obj
    return Request(
        command=declared.name,
        argv=tuple(argv) if isinstance(argv, tuple) else (),
        place=_place(values),
        criteria=_criteria(values, declared.kinds),
        voice=_voice(values),
        options=dict(values),
        environment=dict(os.environ),
    )


def _place(values: Mapping[str, object]) -> Place:
    threads = values.get("threads")
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


def find_project_dir(start: Path) -> Path:
    """The nearest folder with a project, from here upwards; here if there is none."""
    places = (start, *start.parents)
    return next((each for each in places if (each / PROJECT_FILE).is_file()), start)


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
    selector = _text(values, "selector")
    if selector and (values.get("select") or values.get("exclude")):
        raise UsageError(
            "bad-arguments",
            "--selector excludes --select and --exclude",
            hint=f"put what else you want into selector '{selector}' of selectors.yml",
        )
    return Criteria(
        select=_texts(values, "select"),
        exclude=_texts(values, "exclude"),
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
    return frozenset(kind for kind in wanted if kind.value not in without)


def _voice(values: Mapping[str, object]) -> Voice:
    color = values.get("use_colors")
    level = "debug" if values.get("debug") else _text(values, "log_level") or "info"
    return Voice(
        quiet=bool(values.get("quiet")),
        color=False if values.get("no_color") else (color if isinstance(color, bool) else None),
        log_format="json" if values.get("log_format") == "json" else "text",
        log_level=level,
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
