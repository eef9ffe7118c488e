"""Many failures told in few words: what fails for the same reason is told once."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from dagbook.api import ResultOfNode
from dagbook.cli.again import again_line
from dagbook.cli.wording import count_of, failure_of
from dagbook.errors import DagbookError
from dagbook.project.results import Status

_NAMED: Final = re.compile(r"^[a-z_ ]+ '[^']+': ")
"""How the message of a failed node begins: ``model 'orders': ``."""
_IN_FULL: Final = 10
_IN_SHORT: Final = 20
_NAMES: Final = 5

Told: TypeAlias = tuple[DagbookError, str]
"""An error with its severity."""


class Cause(Struct, frozen=True):
    """Why nodes failed, all in the same way: the error of the first, and all of them."""

    error: DagbookError
    results: tuple[ResultOfNode, ...]

    @property
    def severity(self) -> str:
        """``warning`` or ``error``."""
        return "warning" if self.results[0].status is Status.WARN else "error"


def causes(results: Iterable[ResultOfNode]) -> tuple[Cause, ...]:
    """What went wrong, in the order it did, warnings first: errors stand where one looks last."""
    found: dict[tuple[str, ...], list[tuple[DagbookError, ResultOfNode]]] = {}
    for each in results:
        error = failure_of(each)
        if error is not None:
            found.setdefault(_key(error, each), []).append((error, each))
    alike = (
        Cause(members[0][0], tuple(result for _, result in members)) for members in found.values()
    )
    return tuple(sorted(alike, key=lambda cause: cause.severity, reverse=True))


def _key(error: DagbookError, result: ResultOfNode) -> tuple[str, ...]:
    """A test that found rows is a cause of its own; what the warehouse refused may be one of many.

    Lines and excerpts differ where the same is wrong, so only the first line counts.
    """
    if result.error is None:
        return (result.node.unique_id,)
    first = error.message.splitlines()[0] if error.message else ""
    return (error.slug, _NAMED.sub("", first))


def explained(cause: Cause, command: str, options: Mapping[str, object]) -> DagbookError:
    """The error in full, who else has it, and the command that executes them again."""
    error, others = cause.error, cause.results[1:]
    names = ", ".join(each.node.name for each in others[:_NAMES])
    more = ", …" if len(others) > _NAMES else ""
    alike = [f"the same in {len(others):,} more: {names}{more}"] if others else []
    again = again_line(cause.results, command, options)
    notes = (*error.notes, *alike, f"run again: {again}")
    return DagbookError(
        error.slug, error.message, origin=error.origin, hint=error.hint, notes=notes
    )


def in_full(found: tuple[Cause, ...]) -> tuple[Cause, ...]:
    """So many of a severity as can be read."""
    return tuple(
        cause
        for severity in ("warning", "error")
        for cause in [each for each in found if each.severity == severity][:_IN_FULL]
    )


def short_lines(found: tuple[Cause, ...], report: str | None) -> tuple[str, ...]:
    """The rest, a line each, and how many more the report has."""
    full = frozenset(map(id, in_full(found)))
    rest = [cause for cause in found if id(cause) not in full]
    lines = [_short(cause) for cause in rest[:_IN_SHORT]]
    if len(rest) > _IN_SHORT:
        where = f": {report} has all" if report else ""
        lines.append(f"and {len(rest) - _IN_SHORT:,} more{where}")
    return tuple(lines)


def _short(cause: Cause) -> str:
    error = cause.error
    place = f" --> {error.origin}" if error.origin else ""
    count = len(cause.results)
    times = f" ({count_of('node', count)})" if count > 1 else ""
    first = error.message.splitlines()[0] if error.message else ""
    return f"{cause.severity}[{error.slug}]: {first}{times}{place}"


def many_alike(warnings: tuple[DagbookError, ...]) -> DagbookError:
    """Warnings of a kind of which enough were told, as one."""
    places = [str(each.origin) for each in warnings if each.origin]
    more = ", …" if len(places) > _NAMES else ""
    where = [f"in {', '.join(places[:_NAMES])}{more}"] if places else []
    return DagbookError(
        warnings[0].slug,
        f"{count_of('more warning', len(warnings))} of this kind",
        hint="see every one: --log-level debug",
        notes=where,
    )
