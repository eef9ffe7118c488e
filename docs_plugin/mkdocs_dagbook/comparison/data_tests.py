"""Tests gained, lost, and those that ask for something else than before.

Ids and generated names of tests hold hashes, so a test is known by what it asks of what.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.comparison.change import Aspect, Change, Deed, Weight
from mkdocs_dagbook.comparison.columns import PairedColumns
from mkdocs_dagbook.comparison.tables import Sides
from mkdocs_dagbook.comparison.texts import bare_code, worded
from mkdocs_dagbook.site_model import ColumnPlace, DataTest, DataTestSort, SiteModel


class _Question(Struct, frozen=True, order=True):
    """Of what a test asks what: table and column by their later names, and how it is called."""

    table: str
    column: str
    kind: str


class _Asked(Struct, frozen=True):
    """A test by what it asks, in detail; ``severity`` stands apart."""

    test: DataTest
    detail: str


def data_test_changes(sides: Sides, columns: PairedColumns) -> Iterator[Change]:
    """Differences in tests of tables and columns that are in both states."""
    before = _questions(sides.before, sides, columns, is_earlier=True)
    after = _questions(sides.after, sides, columns, is_earlier=False)
    for question in sorted(before.keys() | after.keys()):
        old, new = before.get(question, []), after.get(question, [])
        yield from _differences(sides, question, old, new)


def _questions(
    site: SiteModel, sides: Sides, columns: PairedColumns, *, is_earlier: bool
) -> dict[_Question, list[_Asked]]:
    found: dict[_Question, list[_Asked]] = {}
    lost = {} if is_earlier else {later: old for old, later in sides.pairs.same.items()}
    for test in site.tests.values():
        table = test.table or next(iter(test.tables), "")
        later = sides.pairs.same.get(table) if is_earlier else table if table in lost else None
        if later is None:
            continue
        column = _column(test, table, later, columns, is_earlier=is_earlier)
        if column is None:
            continue
        is_generic = test.sort is DataTestSort.GENERIC
        question = _Question(later, column, test.kind if is_generic else test.name)
        found.setdefault(question, []).append(_Asked(test, _detail(test)))
    return found


def _column(
    test: DataTest, table: str, later: str, columns: PairedColumns, *, is_earlier: bool
) -> str | None:
    """The column as the later state calls it; None where it isn't in both."""
    if not test.column:
        return ""
    name = test.column.strip('"`[]')
    pairs = columns.of_table[later]
    if any(each.name.casefold() == name.casefold() for each in (*pairs.gone, *pairs.new)):
        return None
    place = columns.renamed.get(ColumnPlace(table=table, column=name)) if is_earlier else None
    return (place.column if place else name).casefold()


def _detail(test: DataTest) -> str:
    """All that a test asks, spelt so that order and spaces don't count."""
    if test.sort is DataTestSort.SINGULAR:
        return bare_code(test.code)
    if test.sort is DataTestSort.UNIT:
        return repr(test.case)
    told = worded(test.arguments) if test.arguments else ""
    return f"{told} where {worded(test.condition)}" if test.condition else told


def _differences(
    sides: Sides, question: _Question, old: list[_Asked], new: list[_Asked]
) -> Iterator[Change]:
    """What is left when each test of one question has found its like."""
    left, right = list(old), []
    for each in new:
        like = next((other for other in left if other.detail == each.detail), None)
        if like is None:
            right.append(each)
            continue
        left.remove(like)
        if like.test.severity != each.test.severity:
            about = _about(sides, question, each.test)
            yield replace(about, before=like.test.severity, after=each.test.severity)
    while left and right:
        was, now = left.pop(0), right.pop(0)
        told = (_told(was), _told(now))
        yield replace(_about(sides, question, now.test), before=told[0], after=told[1])
    for was in left:
        yield replace(_about(sides, question, was.test), deed=Deed.REMOVED, before=_told(was))
    for now in right:
        yield replace(_about(sides, question, now.test), deed=Deed.ADDED, after=_told(now))


def _told(asked: _Asked) -> str:
    """What a reader is shown of a test."""
    if asked.test.sort is DataTestSort.UNIT:
        return asked.test.description or "given and expected rows"
    return asked.detail or asked.test.kind


def _about(sides: Sides, question: _Question, test: DataTest) -> Change:
    table = sides.after.tables[question.table]
    column = table.column(question.column) if question.column else None
    return Change(
        weight=Weight.NOTABLE,
        deed=Deed.CHANGED,
        aspect=Aspect.TEST,
        kind=table.kind.value,
        node=table.unique_id,
        name=table.title,
        column=(column.name if column else question.column) or None,
        label=question.kind,
        ident=test.unique_id,
    )
