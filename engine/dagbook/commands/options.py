"""Every option of the command line, named and meant as dbt's.

Options are grouped as people meet them; a command lists the groups it takes. Each can be set by
an environment variable DAGBOOK_<NAME>, and by those that dbt reads for it: DBT_ENGINE_<NAME> and
DBT_<NAME>.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Final, TypeAlias, cast

import click

from dagbook.commands.environment import environment
from dagbook.commands.switches import COMMAND_SWITCHES, GLOBAL_SWITCHES
from dagbook.entry_points import load_target
from dagbook.project.ids import ResourceType
from dagbook.project.indirect_selection import IndirectSelection

_FOLDER: Final = click.Path(file_okay=False)
_KINDS: Final = tuple(
    kind.value
    for kind in (
        ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.TEST,
        ResourceType.SOURCE, ResourceType.EXPOSURE, ResourceType.ANALYSIS, ResourceType.UNIT_TEST,
        ResourceType.METRIC, ResourceType.SEMANTIC_MODEL, ResourceType.SAVED_QUERY,
        ResourceType.FUNCTION,
    )
)  # fmt: skip
Completion: TypeAlias = Callable[[click.Context, click.Parameter, str], list[str]]
_OFFER: Final = "dagbook.commands.completing:offer"
_NOT_FROM_DBT: Final = frozenset(
    {
        "adapter", "args", "browser", "compile", "config_dir", "connection",
        "inject_ephemeral_ctes", "inline",
        "inline_direct", "limit", "lock", "output", "output_keys", "port", "record_timing_info",
        "selector", "show", "show_all_deprecations", "skip_debug", "skip_profile_setup", "source",
        "sql", "threads", "upgrade", "vars", "empty_catalog", "static",
    }
)  # fmt: skip
"""Options for which dbt reads no variable: its users may have given one another meaning."""
_ENGINE_ALONE: Final = frozenset(
    {"hints_enabled", "maximum_seed_size_mib", "sqlparse", "snowflake_projects_otel",
     "use_v2_parser", "v2_parser"}
)  # fmt: skip
_OLDER_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "defer": ("DBT_DEFER_TO_STATE",),
    "favor_state": ("DBT_FAVOR_STATE_MODE",),
    "state": ("DBT_ARTIFACT_STATE_PATH",),
}


class Setting(click.Option):
    """An option that looks for its variables in ``.env`` too."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """The first of its variables that is not empty."""
        key = f"{__name__}.environment"
        variables = ctx.meta.get(key) or ctx.meta.setdefault(key, environment())
        names = self.envvar if isinstance(self.envvar, (list, tuple)) else (self.envvar or "",)
        return next((variables[name] for name in names if variables.get(name)), None)


def complete_with(kind: str) -> Completion:
    """A completion by words of a kind; nothing is loaded for it before a shell asks."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        offer = cast("Callable[[str, Mapping[str, object], str], list[str]]", load_target(_OFFER))
        return offer(kind, ctx.params, incomplete)

    return complete


def _unless_silenced(ctx: click.Context, _param: click.Parameter, value: object) -> object:
    """DBT_NO_PRINT is how dbt 1.3 called it."""
    silenced = environment().get("DBT_NO_PRINT", "") if value is None else ""
    return False if silenced.lower() in ("1", "true", "t", "yes", "y", "on") else value


_BARE_FLAGS: Final = ("--static", "--skip-debug")


def setting(*names: str, help: str, **settings: object) -> click.Option:
    """An option with its environment variables; ``help`` in a sentence without full stop."""
    option = Setting(names, help=help, **settings)  # type: ignore[arg-type]
    if option.envvar is None and option.name is not None:
        option.envvar = _variables(option.name)
    return option


def _variables(name: str) -> list[str]:
    own, engine = f"DAGBOOK_{name.upper()}", f"DBT_ENGINE_{name.upper()}"
    if name in _NOT_FROM_DBT:
        return [own]
    if name in _ENGINE_ALONE:
        return [own, engine]
    return [own, engine, f"DBT_{name.upper()}", *_OLDER_VARIABLES.get(name, ())]


def _words(*names: str, help: str, **settings: object) -> click.Option:
    """An option that takes one or more words: ``--select a b``."""
    option = setting(*names, help=help, multiple=True, **settings)
    if option.name not in ("resource_types", "exclude_resource_types"):
        option.envvar = None
    return option


def _switches(declared: Mapping[str, str]) -> tuple[click.Option, ...]:
    return tuple(
        setting(
            names,
            default=None,
            hidden=True,
            is_flag="/" in names or names in _BARE_FLAGS,
            help=f"Without effect: {why}",
        )
        for names, why in declared.items()
    )


def hidden(options: Iterable[click.Option]) -> tuple[click.Option, ...]:
    """The same options, which --help does not list."""
    unlisted = tuple(copy(each) for each in options)
    for each in unlisted:
        each.hidden = True
    return unlisted


def own_switches(command: str) -> tuple[click.Option, ...]:
    """The options of a command that are accepted without effect."""
    return _switches(COMMAND_SWITCHES.get(command, {}))


PLACE: Final = (
    setting("--project-dir", type=_FOLDER, help="Folder of dbt_project.yml; else this or above"),
    setting("--profiles-dir", type=_FOLDER, help="Folder of profiles.yml"),
    setting(
        "--profile",
        shell_complete=complete_with("profiles"),
        help="Profile to use instead of the project's",
    ),
    setting(
        "--target",
        "-t",
        shell_complete=complete_with("targets"),
        help="Target of the profile to use instead of its default",
    ),
    setting("--target-path", help="Folder to write artifacts to, instead of target/"),
    setting("--vars", help="Variables of the project, as YAML: '{start: 2026-01-01}'"),
)
THREADS: Final = (
    setting("--threads", type=click.IntRange(min=1), help="How many nodes to run at a time"),
)
WAIT: Final = (
    setting(
        "--wait",
        type=click.FloatRange(min=0),
        is_flag=False,
        flag_value=float("inf"),
        metavar="[SECONDS]",
        help="Wait while another process holds the database; without a number as long as it does",
    ),
)
_LEVELS: Final = ("debug", "info", "warn", "error", "none")
_FORMATS: Final = ("text", "json", "default", "debug")
VOICE: Final = (
    setting("--quiet/--no-quiet", "-q", default=False, help="Print errors only"),
    setting("--use-colors/--no-use-colors", default=None, help="Colours, or none"),
    click.Option(("--no-color",), is_flag=True, help="The same as --no-use-colors, as is NO_COLOR"),
    setting(
        "--log-format",
        type=click.Choice(_FORMATS, case_sensitive=False),
        default="text",
        help="Lines to read, or JSON lines for machines",
    ),
    setting(
        "--log-level",
        type=click.Choice(_LEVELS, case_sensitive=False),
        help="The least important message to print; info unless given",
    ),
    setting("--debug/--no-debug", "-d", default=False, help="The same as --log-level debug"),
    setting(
        "--print/--no-print",
        default=None,
        callback=_unless_silenced,
        help="Print what macros print(…), or don't",
    ),
    setting("--warn-error", is_flag=True, help="Take the first warning for an error"),
    setting(
        "--warn-error-options",
        help="Which warnings are errors: '{error: all, warn: [unused-config], silence: […]}'",
    ),
)
LOG_FILE: Final = (
    setting("--log-path", type=click.Path(), help="Folder of the log file, instead of logs/"),
    setting(
        "--log-level-file",
        type=click.Choice(_LEVELS, case_sensitive=False),
        help="The least important message in the log file; debug, or as --log-level if given",
    ),
    setting(
        "--log-format-file",
        type=click.Choice(_FORMATS, case_sensitive=False),
        help="Lines or JSON in the log file; lines, or as --log-format if given",
    ),
    setting(
        "--log-file-max-bytes",
        type=click.IntRange(min=0),
        default=10 * 1024 * 1024,
        hidden=True,
        help="When dagbook.log becomes dagbook.log.1; 0 is never",
    ),
)
_SELECTIONS: Final = complete_with("selections")
_SELECT_HELP: Final = "What to take: stg_orders, +fct_orders, tag:daily"
FILTER: Final = (
    _words("--exclude", help="What to leave out, in the same words", shell_complete=_SELECTIONS),
    _words(
        "--resource-type",
        "--resource-types",
        "resource_types",
        help="Only resources of this kind: model, test, source…",
        metavar="KIND",
        type=click.Choice((*_KINDS, "all", "default"), case_sensitive=False),
    ),
    _words(
        "--exclude-resource-type",
        "--exclude-resource-types",
        "exclude_resource_types",
        help="No resources of this kind",
        metavar="KIND",
        type=click.Choice((*_KINDS, "default"), case_sensitive=False),
    ),
    setting(
        "--indirect-selection",
        type=click.Choice([each.value for each in IndirectSelection]),
        default=IndirectSelection.EAGER.value,
        help="Which tests come along with the nodes they read",
    ),
    setting(
        "--selector",
        shell_complete=complete_with("selectors"),
        help="A named selector of selectors.yml",
    ),
    setting("--state", type=_FOLDER, help="Artifacts of an earlier state, for state:modified"),
)
DEFER: Final = (
    setting(
        "--defer/--no-defer",
        default=None,
        help="Read what isn't built here from where it stood in the earlier state",
    ),
    setting(
        "--favor-state/--no-favor-state",
        default=None,
        help="With --defer: read whatever isn't selected from there, even if it is built here",
    ),
    setting("--defer-state", type=_FOLDER, help="Another state for --defer than --state"),
)
SELECT: Final = (
    _words(
        "--select", "-s", "--models", "-m", "--model", help=_SELECT_HELP, shell_complete=_SELECTIONS
    ),
    *FILTER,
)
SELECT_OR_MODELS: Final = (
    _words("--select", "-s", help=_SELECT_HELP, shell_complete=_SELECTIONS),
    _words(
        "--models",
        "-m",
        "--model",
        "models",
        help="As --select, but models alone",
        shell_complete=_SELECTIONS,
    ),
    *FILTER,
)
"""As dbt has it for ls: there, --models leaves out what is no model."""
REFRESH: Final = (
    setting("--full-refresh", "-f", is_flag=True, help="Build incremental models from nothing"),
)
FAIL_FAST: Final = (
    setting("--fail-fast/--no-fail-fast", "-x", default=False, help="Stop at the first failure"),
)
EMPTY_INPUTS: Final = (
    setting("--empty/--no-empty", default=False, help="Read no row of any input: check the SQL"),
)
TIMES: Final = (
    setting(
        "--event-time-start", type=click.DateTime(), help="Microbatch: build batches from this time"
    ),
    setting(
        "--event-time-end", type=click.DateTime(), help="Microbatch: build batches until this time"
    ),
    setting(
        "--sample",
        help="Read only a time of inputs with an event_time: '3 days', or '{start: …, end: …}'",
    ),
)
FUSE_TESTS: Final = (
    setting(
        "--fuse-tests/--no-fuse-tests",
        default=None,
        help="Let tests of one relation share a scan (the default), or send each alone",
    ),
)
LONE_STATEMENTS: Final = (
    setting("--lone-statements/--no-lone-statements", default=None, help="Build what takes one "
            "statement without a transaction around it (the default), or in one, too"),
)  # fmt: skip
SHOW_ROWS: Final = (
    setting("--show", is_flag=True, help="Print the first rows of each seed that was loaded"),
)
STORE_FAILURES: Final = (
    setting(
        "--store-failures/--no-store-failures", default=None, help="Keep failing rows as tables"
    ),
)
AGAIN: Final = (
    setting(
        "--full-refresh/--no-full-refresh",
        "-f",
        default=None,
        help="Build incremental models from nothing, or not, whatever the last command did",
    ),
    setting("--fail-fast/--no-fail-fast", "-x", default=None, help="Stop at the first failure"),
    setting("--state", type=_FOLDER, help="Folder of the last run's artifacts, if not target/"),
)
WRITING: Final = (
    setting(
        "--write-json/--no-write-json",
        default=None,
        help="Write manifest.json and the results, or leave them as they are",
    ),
    setting(
        "--single-threaded/--no-single-threaded",
        default=None,
        hidden=True,
        help="The same as --threads 1",
    ),
    setting(
        "--record-timing-info",
        "-r",
        type=click.Path(dir_okay=False),
        hidden=True,
        help="Write where the time went to a file that Python's pstats reads",
    ),
)
_RECALL: Final = "Recall what hasn't changed since; on unless switched off"
OPENING: Final = (
    setting(
        "--version-check/--no-version-check",
        default=None,
        help="Refuse projects and packages that ask for another dbt; on unless switched off",
    ),
    setting("--partial-parse/--no-partial-parse", default=None, help=_RECALL),
    setting(
        "--static-parser/--no-static-parser",
        default=None,
        hidden=True,
        help="Read what is constant in a model without rendering it, and ask macros once a run "
        "what differs in texts alone; on unless switched off",
    ),
)
NO_EFFECT: Final = _switches(GLOBAL_SWITCHES)
"""Switches of dbt that scripts pass and that mean nothing here."""

EVERYWHERE: Final = (*PLACE, *VOICE, *LOG_FILE, *WRITING, *OPENING, *NO_EFFECT)
RUNNING: Final = (*SELECT, *DEFER, *THREADS, *FAIL_FAST, *WAIT, *EVERYWHERE)

_INDIRECT: Final = next(each for each in FILTER if each.name == "indirect_selection")
_STATE: Final = next(each for each in FILTER if each.name == "state")
_PROFILE: Final = tuple(each for each in PLACE if each.name in ("profile", "target"))
GLOBAL: Final = (
    *_PROFILE, _INDIRECT, _STATE, *DEFER, *FAIL_FAST,
    *VOICE, *LOG_FILE, *WRITING, *OPENING, *NO_EFFECT,
)  # fmt: skip
"""What dbt takes at every command, and before its name: ``dagbook --quiet run``."""


def spread_words(args: Iterable[str], options: Iterable[click.Parameter]) -> list[str]:
    """Repeat the name before each further word: ``-s a b`` becomes ``-s a -s b``, as dbt allows."""
    names = {
        name
        for option in options
        if isinstance(option, click.Option) and option.multiple
        for name in option.opts
    }
    spread: list[str] = []
    current: str | None = None
    taken = 0
    for word in args:
        if word.startswith("-") and word != "-":
            current, taken = (word if word in names else None), 0
        elif current is not None:
            if taken:
                spread.append(current)
            taken += 1
        spread.append(word)
    return spread
