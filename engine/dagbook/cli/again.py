"""The commands that go on after a failure: for one node, for all that failed, after Ctrl-C."""

import shlex
from collections.abc import Iterable, Mapping
from typing import Final

from dagbook.api import Result, ResultOfNode
from dagbook.cli.wording import is_cancelled
from dagbook.project.columns import EMPTY
from dagbook.project.nodes import Node, Operation, Source, Test
from dagbook.project.project import Project
from dagbook.project.results import Status
from dagbook.project.unit_tests import UnitTest

_SHOWN: Final = 10
_RETRIED: Final = ("build", "run", "test", "seed", "snapshot", "retry")
_PLACE: Final = ("project_dir", "target_path")
_SETTINGS: Final = (*_PLACE, "profiles_dir", "profile", "target", "vars", "state")
_SWITCHES: Final = ("defer", "favor_state", "full_refresh", "empty")


def again_line(results: Iterable[ResultOfNode], command: str, options: Mapping[str, object]) -> str:
    """``dagbook build -s stg_orders``: executes some nodes alone, as they were executed."""
    words = [_word(each.node) for each in results if not isinstance(each.node, Operation)]
    if not words:
        return _whole(command, options)
    if len(words) > _SHOWN and command in _RETRIED:
        return _retry(options)
    return _select(command, words, options)


def rerun_line(result: Result, command: str, options: Mapping[str, object] = EMPTY) -> str | None:
    """The commands that run what failed, and what was skipped because of it."""
    failed = [each.node for each in result.results if each.status.is_bad]
    if failed and all(isinstance(node, Operation) for node in failed):
        return f"to run this again: {_whole(command, options)}"
    if not failed or any(isinstance(node, Source) for node in failed):
        return None
    skipped = any(each.status is Status.SKIPPED for each in result.results)
    words = dict.fromkeys(
        word
        for node in failed
        if isinstance(node, (Node, UnitTest)) and not isinstance(node, Operation)
        for word in (_with_downstream(node, result.project) if skipped else (node.name,))
    )
    ways = [_retry(options)] if command in _RETRIED else []
    if len(words) <= _SHOWN or not ways:
        ways.insert(0, _select(command, words, options))
    return f"to run these again: {', or: '.join(ways)}"


def left_lines(result: Result, options: Mapping[str, object]) -> tuple[str, str]:
    """What an interrupted run came to, and how to go on with it."""
    cancelled = [each.node.name for each in result.results if is_cancelled(each)]
    skipped = sum(each.status is Status.SKIPPED for each in result.results)
    done = len(result.results) - len(cancelled) - skipped
    names = f" ({_some(cancelled)})" if cancelled else ""
    return (
        f"interrupted: {done} done, {len(cancelled)} cancelled{names}, {skipped} not started",
        f"to go on: {_retry(options)}",
    )


def _retry(options: Mapping[str, object]) -> str:
    """It takes all but the place from the run that it repeats."""
    return " ".join(("dagbook retry", *_given(options, _PLACE)))


def _whole(command: str, options: Mapping[str, object]) -> str:
    """Hooks of a run belong to no node: the command itself runs them again."""
    again = "build" if command == "retry" else command
    return " ".join((f"dagbook {again}", *_given(options, _SETTINGS)))


def _select(command: str, words: Iterable[str], options: Mapping[str, object]) -> str:
    again = "build" if command == "retry" else command
    switches = [f"--{name.replace('_', '-')}" for name in _SWITCHES if options.get(name) is True]
    settings = (*_given(options, _SETTINGS), *switches)
    return " ".join((f"dagbook {again} -s", _some(words, " "), *settings))


def _given(options: Mapping[str, object], names: Iterable[str]) -> Iterable[str]:
    return (
        f"--{name.replace('_', '-')} {shlex.quote(str(options[name]))}"
        for name in names
        if options.get(name)
    )


def _some(words: Iterable[str], separator: str = ", ") -> str:
    """The first of some words."""
    found = list(words)
    more = f"{separator}…" if len(found) > _SHOWN else ""
    return f"{separator.join(found[:_SHOWN])}{more}"


def _word(node: object) -> str:
    """The selector of one node."""
    if isinstance(node, Source):
        return f"source:{node.source_name}.{node.name}"
    return node.name if isinstance(node, (Node, UnitTest)) else str(node)


def _with_downstream(node: Node | UnitTest, project: Project | None) -> tuple[str, ...]:
    """Selectors of a node and all below it; below a test stands what is below what it tests."""
    if not isinstance(node, (Test, UnitTest)) or project is None:
        return (f"{node.name}+",)
    resources = project.linkable()
    read = [resources[each] for each in node.depends_on.nodes if each in resources]
    return tuple(
        f"source:{each.source_name}.{each.name}+" if isinstance(each, Source) else f"{each.name}+"
        for each in read
    )
