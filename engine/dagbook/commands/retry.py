"""retry: carry on where the last command failed, was stopped or was killed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import click
from msgspec.structs import replace

from dagbook.artifacts import LastRun, read_last_run
from dagbook.artifacts.last_run import NOT_RUN
from dagbook.commands import build, clone
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import AGAIN, EVERYWHERE, THREADS, WAIT
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Place, Request
from dagbook.commands.workspace import Workspace, open_project
from dagbook.errors import ArtifactError, UsageError
from dagbook.events import Listener, Warned
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.settings import FILE_NAME, project_name, read_settings_file
from dagbook.project.results import Status

Repeat: TypeAlias = Callable[[Workspace, Listener, tuple[str, ...], LastRun], CommandOutcome]
"""Execute what is left of the last run."""


def _in_order(order: build.Order) -> Repeat:
    return lambda workspace, listener, chosen, last: build.execute(
        workspace, listener, order, chosen, last.batches
    )


def _clone(
    workspace: Workspace, listener: Listener, chosen: tuple[str, ...], _: LastRun
) -> CommandOutcome:
    return clone.execute(workspace, listener, chosen)


_COMMANDS: Final[Mapping[str, tuple[click.Command, Repeat]]] = MappingProxyType(
    {
        "build": (build.command, _in_order(build.gated)),
        "run": (build.run_command, _in_order(build.ungated)),
        "test": (build.test_command, _in_order(build.ungated)),
        "seed": (build.seed_command, _in_order(build.ungated)),
        "snapshot": (build.snapshot_command, _in_order(build.ungated)),
        "clone": (clone.command, _clone),
    }
)
_UNFINISHED: Final = frozenset(
    {
        Status.ERROR.value,
        Status.FAIL.value,
        Status.SKIPPED.value,
        Status.RUNTIME_ERROR.value,
        Status.PARTIAL_SUCCESS.value,
        NOT_RUN,
    }
)
_TIMES: Final = ("event_time_start", "event_time_end")
_OWN: Final = frozenset(
    each.name for each in EVERYWHERE if each.name not in ("profile", "target", "vars")
)
"""Options that are about this invocation: where it looks and how it talks."""
_SHOWN: Final = 5


def retry(request: Request, listener: Listener) -> CommandOutcome:
    """Execute again what did not end well. Raises ArtifactError if no run can be found."""
    folder = _folder(request)
    last = _last_run(folder)
    statuses = _UNFINISHED | ({Status.WARN.value} if request.has("warn_error") else set())
    left = _left(last, statuses)
    if not left:
        return CommandOutcome(answer=(f"nothing to do: all of the last {last.command} ended well",))
    workspace = open_project(_repeated(request, last), listener)
    chosen = _still_there(left, workspace, listener)
    _, repeat = _COMMANDS[last.command]
    return repeat(workspace, listener, chosen, last)


def _folder(request: Request) -> Path:
    """Where the last run left its artifacts; the project need not be opened to know."""
    root = request.place.project_dir.resolve()
    given = request.text("state") or request.place.target_path
    if given:
        return root / given
    file = read_settings_file(root, FILE_NAME)
    scope = SettingsScope(
        variables=request.place.cli_vars,
        env_vars=request.environment,
        project_name=project_name(file),
    )
    return root / str(
        render_value(file.values.get("target-path"), scope, "target-path") or "target"
    )


def _last_run(folder: Path) -> LastRun:
    last = read_last_run(folder)
    if last is None:
        raise ArtifactError(
            "no-last-run",
            f"there is no run_results.json in {folder}",
            hint="run a command first, or name the folder of its artifacts: --state path/to/target",
        )
    if last.command not in _COMMANDS:
        raise ArtifactError(
            "cannot-retry",
            f"the last command was '{last.command}', which retry does not repeat",
            hint=f"it repeats {', '.join(_COMMANDS)}; run '{last.command}' itself again",
        )
    return last


def _left(last: LastRun, statuses: frozenset[str] | set[str]) -> tuple[str, ...]:
    """What did not end well; hooks belong to every run and are no part of it."""
    return tuple(
        unique_id
        for unique_id, status in last.statuses.items()
        if status in statuses and not unique_id.startswith("operation.")
    )


def _still_there(
    left: tuple[str, ...], workspace: Workspace, listener: Listener
) -> tuple[str, ...]:
    """Of these what the project still has; the rest is told."""
    project = workspace.project
    known = {**project.linkable(), **project.exposures, **project.saved_queries}
    gone = [each for each in left if each not in known]
    if gone:
        more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
        names = f"{', '.join(gone[:_SHOWN])}{more}"
        listener(Warned(UsageError("gone-since", f"no longer in the project: {names}")))
    return tuple(each for each in left if each in known)


def _repeated(request: Request, last: LastRun) -> Request:
    """The last command's request; what is given now wins."""
    command, _ = _COMMANDS[last.command]
    carried = {
        name: _option(name, last.args[name])
        for name in (each.name for each in command.params)
        if name is not None and name not in _OWN and last.args.get(name) is not None
    }
    given = {
        name: value
        for name, value in request.options.items()
        if value not in (None, ()) and name != "state"  # which says where to look, only
    }
    return replace(
        request,
        command=last.command,
        place=_place(request.place, last.args),
        options={**carried, **given},
    )


def _option(name: str, value: object) -> object:
    """JSON has neither times nor tuples."""
    if name in _TIMES and isinstance(value, str):
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _place(place: Place, args: Mapping[str, object]) -> Place:
    threads, cli_vars = args.get("threads"), args.get("vars")
    return replace(
        place,
        profiles_dir=place.profiles_dir or _profiles_dir(args),
        profile=place.profile or _text(args, "profile"),
        target=place.target or _text(args, "target"),
        threads=place.threads or (threads if isinstance(threads, int) else None),
        cli_vars=place.cli_vars or (cli_vars if isinstance(cli_vars, Mapping) else {}),
    )


def _profiles_dir(args: Mapping[str, object]) -> Path | None:
    """That of the last command, where it still holds a profile."""
    given = _text(args, "profiles_dir")
    return Path(given) if given and (Path(given) / "profiles.yml").is_file() else None


def _text(args: Mapping[str, object], name: str) -> str | None:
    value = args.get(name)
    return str(value) if value else None


_HELP: Final = """Carry on where the last command failed, was stopped or was killed.

\b
  dagbook retry                       what failed, was skipped or not reached
  dagbook retry --threads 1           the same, one at a time
  dagbook retry --state last/target   of a run whose artifacts are elsewhere, also dbt's

The last command's options hold again, its variables, target and profile too, unless others are
given. It reads run_results.json, or run_results.journal where a run was killed.
"""

command: click.Command = declare(
    Declared("retry", retry, _HELP), (*AGAIN, *THREADS, *WAIT, *EVERYWHERE)
)
