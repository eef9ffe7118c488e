"""Changes as JSON. The schema is made from the structs below and published with the handbook.

Keys may be added, never renamed or removed within version 1.
"""

from typing import Any

import msgspec
from msgspec import Struct

from mkdocs_dagbook.comparison.change import Change, Changes, Named, Weight
from mkdocs_dagbook.comparison.telling import headline, rewording


class CountsEntry(Struct, frozen=True):
    """How many changes there are of each weight."""

    breaking: int
    notable: int
    quiet: int


class CoverageEntry(Struct, frozen=True):
    """A share of the project, from 0 to 1, before and after."""

    name: str
    before: float
    after: float


class NamedEntry(Struct, frozen=True):
    """Something by its id and by what a reader calls it; the id of an owner is its key."""

    id: str
    name: str


class ReachedEntry(Struct, frozen=True):
    """Who is downstream; ``by_columns`` tells that columns were followed, not whole tables."""

    tables: list[NamedEntry]
    exposures: list[NamedEntry]
    owners: list[NamedEntry]
    by_columns: bool


class PieceEntry(Struct, frozen=True):
    """Some words of a text: same, gone or new."""

    state: str
    text: str


class ChangeEntry(Struct, frozen=True):
    """One difference.

    ``weight`` is breaking, notable or quiet; ``deed`` is added, removed, renamed or changed.
    ``aspect`` says of what: itself, type, description, test. ``node`` is the unique id in the
    later state, of what was removed in the earlier; of terms the slug. ``label`` is what a test
    is called and ``test`` its id. ``words`` are those of a text that changed, in order.
    """

    weight: str
    deed: str
    aspect: str
    kind: str
    node: str
    name: str
    column: str | None
    label: str
    test: str | None
    message: str
    before: str
    after: str
    words: list[PieceEntry]
    reached: ReachedEntry


class DiffFile(Struct, frozen=True):
    """What ``dagbook diff --format json`` writes; without changes the states say the same."""

    version: int
    counts: CountsEntry
    coverage: list[CoverageEntry]
    changes: list[ChangeEntry]


def json_changes(changes: Changes) -> str:
    """The changes in the shape of ``DiffFile``."""
    text = msgspec.json.format(msgspec.json.encode(_file(changes)), indent=2)
    return text.decode() + "\n"


def diff_schema() -> dict[str, Any]:
    """The JSON Schema of it."""
    return msgspec.json.schema(DiffFile)


def _file(changes: Changes) -> DiffFile:
    return DiffFile(
        version=1,
        counts=CountsEntry(*(changes.count(weight) for weight in Weight)),
        coverage=[CoverageEntry(each.name, each.before, each.after) for each in changes.coverage],
        changes=[_entry(each) for each in changes.every],
    )


def _entry(change: Change) -> ChangeEntry:
    reached = change.reached
    return ChangeEntry(
        weight=change.weight,
        deed=change.deed,
        aspect=change.aspect,
        kind=change.kind,
        node=change.node,
        name=change.name,
        column=change.column,
        label=change.label,
        test=change.ident or None,
        message=headline(change),
        before=change.before,
        after=change.after,
        words=[PieceEntry(each.state, each.text) for each in rewording(change)],
        reached=ReachedEntry(
            _named(reached.tables),
            _named(reached.exposures),
            _named(reached.owners),
            reached.by_columns,
        ),
    )


def _named(named: tuple[Named, ...]) -> list[NamedEntry]:
    return [NamedEntry(each.ident, each.name) for each in named]
