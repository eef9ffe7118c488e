"""Every option of the command line, named and meant as dbt's.

Options are grouped as people meet them; a command lists the groups it takes. Each can be set by
environment variables too: DAGBOOK_<NAME>, or DBT_<NAME> as dbt reads it.
"""

from collections.abc import Iterable
from typing import Final

import click

from dagbook.project.criteria import IndirectSelection
from dagbook.project.ids import ResourceType

_FOLDER: Final = click.Path(file_okay=False)
_KINDS: Final = tuple(
    kind.value
    for kind in (
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.SOURCE,
        ResourceType.EXPOSURE,
        ResourceType.ANALYSIS,
        ResourceType.UNIT_TEST,
        ResourceType.METRIC,
        ResourceType.SEMANTIC_MODEL,
        ResourceType.SAVED_QUERY,
        ResourceType.FUNCTION,
    )
)


def _option(*names: str, help: str, **settings: object) -> click.Option:
    """An option with its environment variables; ``help`` in a sentence without full stop."""
    option = click.Option(names, help=help, **settings)  # type: ignore[arg-type]
    if option.envvar is None and option.name is not None:
        name = option.name.upper()
        option.envvar = [f"DAGBOOK_{name}", f"DBT_{name}"]
    return option


def _words(*names: str, help: str, **settings: object) -> click.Option:
    """An option that takes one or more words: ``--select a b``."""
    option = _option(*names, help=help, multiple=True, **settings)
    option.envvar = None
    return option


PLACE: Final = (
    _option("--project-dir", type=_FOLDER, help="Folder of dbt_project.yml; else this or above"),
    _option("--profiles-dir", type=_FOLDER, help="Folder of profiles.yml"),
    _option("--profile", help="Profile to use instead of the project's"),
    _option("--target", "-t", help="Target of the profile to use instead of its default"),
    _option("--target-path", help="Folder to write artifacts to, instead of target/"),
    _option("--vars", help="Variables of the project, as YAML: '{start: 2026-01-01}'"),
)
THREADS: Final = (
    _option("--threads", type=click.IntRange(min=1), help="How many nodes to run at a time"),
)
WAIT: Final = (
    _option(
        "--wait",
        type=click.FloatRange(min=0),
        is_flag=False,
        flag_value=float("inf"),
        metavar="[SECONDS]",
        help="Wait while another process holds the database; without a number as long as it does",
    ),
)
VOICE: Final = (
    _option("--quiet/--no-quiet", "-q", default=False, help="Print errors only"),
    _option("--use-colors/--no-use-colors", default=None, help="Colours, or none"),
    _option("--no-color", is_flag=True, help="The same as --no-use-colors"),
    _option(
        "--log-format",
        type=click.Choice(("text", "json", "default", "debug")),
        default="text",
        help="Lines to read, or JSON lines for machines",
    ),
    _option(
        "--log-level",
        type=click.Choice(("debug", "info", "warn", "error", "none")),
        default="info",
        help="The least important message to print",
    ),
    _option("--debug/--no-debug", "-d", default=False, help="The same as --log-level debug"),
    _option("--warn-error", is_flag=True, help="Take the first warning for an error"),
)
_SELECT_HELP: Final = "What to take: stg_orders, +fct_orders, tag:daily"
FILTER: Final = (
    _words("--exclude", help="What to leave out, in the same words"),
    _words(
        "--resource-type",
        "--resource-types",
        "resource_types",
        help="Only resources of this kind",
        type=click.Choice((*_KINDS, "all", "default")),
    ),
    _words(
        "--exclude-resource-type",
        "--exclude-resource-types",
        "exclude_resource_types",
        help="No resources of this kind",
        type=click.Choice(_KINDS),
    ),
    _option(
        "--indirect-selection",
        type=click.Choice([each.value for each in IndirectSelection]),
        default=IndirectSelection.EAGER.value,
        help="Which tests come along with the nodes they read",
    ),
    _option("--selector", help="A named selector of selectors.yml"),
    _option("--state", type=_FOLDER, help="Artifacts of an earlier state, for state:modified"),
)
DEFER: Final = (
    _option(
        "--defer/--no-defer",
        default=None,
        help="Read what isn't built here from where it stood in the earlier state",
    ),
    _option(
        "--favor-state/--no-favor-state",
        default=None,
        help="With --defer: read whatever isn't selected from there, even if it is built here",
    ),
    _option("--defer-state", type=_FOLDER, help="Another state for --defer than --state"),
)
SELECT: Final = (
    _words("--select", "-s", "--models", "-m", "--model", help=_SELECT_HELP),
    *FILTER,
)
SELECT_OR_MODELS: Final = (
    _words("--select", "-s", help=_SELECT_HELP),
    _words("--models", "-m", "--model", "models", help="As --select, but models alone"),
    *FILTER,
)
"""As dbt has it for ls: there, --models leaves out what is no model."""
REFRESH: Final = (
    _option("--full-refresh", "-f", is_flag=True, help="Build incremental models from nothing"),
)
FAIL_FAST: Final = (
    _option("--fail-fast/--no-fail-fast", "-x", default=False, help="Stop at the first failure"),
)
EMPTY_INPUTS: Final = (
    _option("--empty/--no-empty", default=False, help="Read no row of any input: check the SQL"),
)
TIMES: Final = (
    _option(
        "--event-time-start", type=click.DateTime(), help="Microbatch: build batches from this time"
    ),
    _option(
        "--event-time-end", type=click.DateTime(), help="Microbatch: build batches until this time"
    ),
    _option(
        "--sample",
        help="Read only a time of inputs with an event_time: '3 days', or '{start: …, end: …}'",
    ),
)
FUSE_TESTS: Final = (
    _option(
        "--fuse-tests/--no-fuse-tests",
        default=None,
        help="Let tests of one relation share a scan (the default), or send each alone",
    ),
)
STORE_FAILURES: Final = (
    _option(
        "--store-failures/--no-store-failures", default=None, help="Keep failing rows as tables"
    ),
)
AGAIN: Final = (
    _option(
        "--full-refresh/--no-full-refresh",
        "-f",
        default=None,
        help="Build incremental models from nothing, or not, whatever the last command did",
    ),
    _option("--fail-fast/--no-fail-fast", "-x", default=None, help="Stop at the first failure"),
    _option("--state", type=_FOLDER, help="Folder of the last run's artifacts, if not target/"),
)
ACCEPTED: Final = tuple(
    _option(f"--{name}/--no-{name}", default=None, hidden=True, help="Accepted, without effect")
    for name in (
        "partial-parse",
        "static-parser",
        "populate-cache",
        "cache-selected-only",
        "send-anonymous-usage-stats",
        "print",
        "write-json",
        "use-experimental-parser",
        "introspect",
    )
)
"""Switches of dbt that scripts pass and that mean nothing here."""

VERSION_CHECK: Final = (
    _option(
        "--version-check/--no-version-check",
        default=None,
        help="Refuse projects and packages that ask for another dbt; on unless switched off",
    ),
)
EVERYWHERE: Final = (*PLACE, *VOICE, *VERSION_CHECK, *ACCEPTED)
RUNNING: Final = (*SELECT, *DEFER, *THREADS, *FAIL_FAST, *WAIT, *EVERYWHERE)


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
