"""What can go wrong, and how it is told.

    DagbookError
    ├── UsageError            the command line or an API argument makes no sense
    ├── ProjectError          a file of the project is wrong: always has an Origin
    │   └── UnresolvedError      a reference in it leads nowhere
    ├── ProfileError          profiles.yml, target or credentials
    ├── WarehouseError        the warehouse refused something
    │   └── WarehouseBusyError   another process holds the database
    ├── ArtifactError         an artifact is missing, broken or of an unknown version
    └── ErrorGroup            several independent errors of one stage, told together

A message says what happened, the origin where, the hint what next. ``render_error`` gives the house
form:

    error[missing-ref]: ref('stg_order') matches no model, seed or snapshot
      --> models/orders.sql:4:10
      help: did you mean 'stg_orders'?

Only ``cli`` and ``api`` catch these. Anything else that escapes is a bug of ours.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from msgspec import Struct

from dagbook.entry_points import load_target

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_CLOSE_MATCHES: Final = "difflib:get_close_matches"
_WIDEST: Final = 300
"""So much of a quoted line is shown."""


class Origin(Struct, frozen=True, gc=False, order=True):
    """A place in a file. ``path`` is relative to the project; line and column count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """``path:line:column``, as editors and terminals link it."""
        return ":".join(
            str(part) for part in (self.path, self.line, self.column) if part is not None
        )


class DagbookError(Exception):
    """A mistake we can explain. ``slug`` names its page in the documentation."""

    def __init__(
        self,
        slug: str,
        message: str,
        *,
        origin: Origin | None = None,
        hint: str | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Take the kebab-case slug.

        A one-line message, where it is, what to do next, extra lines.
        """
        super().__init__(message)
        self.slug = slug
        self.message = message
        self.origin = origin
        self.hint = hint
        self.notes = tuple(notes)


class UsageError(DagbookError):
    """The command line, or an argument of the API, makes no sense."""


class ProjectError(DagbookError):
    """A file of the project is wrong."""


class UnresolvedError(ProjectError):
    """A reference leads nowhere. ``disabled`` says whether it would if something were enabled."""

    disabled = False


class ProfileError(DagbookError):
    """The profile, the target or the credentials are wrong."""


class WarehouseError(DagbookError):
    """The warehouse refused ``sql``; line and column, from 1, are what it pointed at."""

    def __init__(
        self,
        slug: str,
        message: str,
        *,
        hint: str | None = None,
        notes: Sequence[str] = (),
        sql: str | None = None,
        sql_line: int | None = None,
    ) -> None:
        """Take what every error has, and the statement; it has no origin, its sender adds one."""
        super().__init__(slug, message, hint=hint, notes=notes)
        self.sql = sql
        self.sql_line = sql_line
        self.sql_column: int | None = None
        """Set by an adapter whose warehouse tells it."""

    @property
    def offset(self) -> int | None:
        """The character of ``sql`` it pointed at; of a line alone, the first that isn't blank."""
        lines = (self.sql or "").split("\n")
        if self.sql_line is None or not 0 < self.sql_line <= len(lines):
            return None
        line = lines[self.sql_line - 1]
        blanks = len(line) - len(line.lstrip())
        within = blanks if self.sql_column is None else min(self.sql_column - 1, len(line))
        return sum(len(each) + 1 for each in lines[: self.sql_line - 1]) + within

    @property
    def is_transient(self) -> bool:
        """Whether others were in the way, so that the same may succeed when it is tried again."""
        return self.slug == "write-conflict"


class WarehouseBusyError(WarehouseError):
    """Another process holds the database."""


class ArtifactError(DagbookError):
    """An artifact is missing, broken or of a version nobody knows."""


class ErrorGroup(DagbookError):  # noqa: N818 - named as the standard library's ExceptionGroup
    """Several independent errors of one stage."""

    def __init__(self, errors: Iterable[DagbookError]) -> None:
        """Flatten nested groups, drop repeats and sort by place."""
        flat = {render_error(each): each for each in _flatten(errors)}
        self.errors = tuple(sorted(flat.values(), key=_place))
        super().__init__("errors", f"{len(self.errors)} errors")


def raise_errors(errors: Iterable[DagbookError]) -> None:
    """Raise what was collected: nothing, the one error itself, or a group."""
    found = tuple(errors)
    if len(found) == 1:
        raise found[0]
    if found:
        raise ErrorGroup(found)


def render_error(error: DagbookError, *, severity: str = "error") -> str:
    """The house form of one error or warning, or of every error in a group, without colour."""
    if isinstance(error, ErrorGroup):
        return "\n\n".join(render_error(each, severity=severity) for each in error.errors)
    lines = [f"{severity}[{error.slug}]: {visible(error.message)}"]
    if error.origin is not None:
        lines.append(f"  --> {visible(str(error.origin))}")
    lines.extend(f"  | {_cut(visible(line))}" for note in error.notes for line in note.splitlines())
    if error.hint:
        first, *rest = map(visible, error.hint.splitlines())
        lines.append(f"  help: {first}")
        lines.extend(f"        {line}" for line in rest)
    return "\n".join(lines)


def visible(text: str) -> str:
    """A text without characters that move the cursor, change colours or turn the direction."""
    return _INVISIBLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]} …"


@contextmanager
def naming_file(path: Path) -> Iterator[None]:
    """Let an OSError within name the file: a full disk says only that it is full."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint naming the known word nearest to a misspelt one, if any is near."""
    find = cast("Callable[[str, list[str], int], list[str]]", load_target(_CLOSE_MATCHES))
    near = find(word, list(known), 1)
    return f"did you mean '{near[0]}'?" if near else None


def _flatten(errors: Iterable[DagbookError]) -> Iterable[DagbookError]:
    for error in errors:
        if isinstance(error, ErrorGroup):
            yield from _flatten(error.errors)
        else:
            yield error


def _place(error: DagbookError) -> tuple[str, int, int]:
    if error.origin is None:
        return ("", 0, 0)
    return (error.origin.path, error.origin.line or 0, error.origin.column or 0)
