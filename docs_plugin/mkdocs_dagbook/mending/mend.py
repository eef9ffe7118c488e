"""The properties of some tables in one file: what is missing is put in, phantoms are taken out."""

from collections.abc import Iterable, Iterator, Sequence

import yaml
from msgspec import Struct

from mkdocs_dagbook.mending.deeds import Deed, Left, Verb
from mkdocs_dagbook.mending.edits import (
    Edit,
    EditError,
    after_line,
    apply_edits,
    content_end,
    removal,
    scalar,
    scalar_in_braces,
)
from mkdocs_dagbook.mending.entries import (
    add_columns,
    add_entry,
    description_lines,
    listing,
    writes_types,
)
from mkdocs_dagbook.mending.proof import is_what_was_meant
from mkdocs_dagbook.mending.sheet import (
    Sheet,
    entry_of,
    is_empty,
    is_flow,
    items_of,
    named,
    pair_of,
    read_sheet,
    value_of,
)
from mkdocs_dagbook.mending.wishes import ColumnWish, Wish

_WORTHLESS = frozenset({"name", "description", "data_type"})
"""What may be lost with a column that isn't there: nobody wrote a test or a mark."""


class MendedText(Struct, frozen=True, kw_only=True):
    """A file before and after; ``before`` is empty where there was none."""

    path: str
    before: str
    after: str
    deeds: tuple[Deed, ...] = ()
    left: tuple[Left, ...] = ()


class _Change(Struct, frozen=True):
    edits: tuple[Edit, ...]
    deeds: tuple[Deed, ...]


def mend_text(path: str, text: str, wishes: Sequence[Wish]) -> MendedText:
    """Write what is wished for; what can't be written is left, with the reason.

    Raises:
        ProjectError: the text can't be parsed.
    """
    whole = _mended(path, text, wishes)
    if whole is not None:
        return whole
    # Somewhere the text isn't what it looks like: find out where, one table at a time.
    now, deeds, left = text, list[Deed](), list[Left]()
    for wish in wishes:
        one = _mended(path, now, (wish,))
        if one is None:
            left.append(Left(name=wish.name, reason="its entry can't be changed safely"))
        else:
            now = one.after
            deeds += one.deeds
            left += one.left
    return MendedText(path=path, before=text, after=now, deeds=tuple(deeds), left=tuple(left))


def _mended(path: str, text: str, wishes: Iterable[Wish]) -> MendedText | None:
    """The text with all wishes, or None if it would then say something that nobody meant."""
    sheet = read_sheet(path, text)
    edits: list[Edit] = []
    deeds: list[Deed] = []
    left: list[Left] = []
    # What goes below an entry is written before what follows that entry.
    order = sorted(wishes, key=lambda each: entry_of(sheet, each.section, each.name) is None)
    for change in (each for wish in order for each in _changes(sheet, wish)):
        if isinstance(change, Left):
            left.append(change)
        else:
            edits += change.edits
            deeds += change.deeds
    after = _joined(sheet, edits)
    if not is_what_was_meant(text, after, deeds):
        return None
    return MendedText(path=path, before=text, after=after, deeds=tuple(deeds), left=tuple(left))


def _joined(sheet: Sheet, edits: Sequence[Edit]) -> str:
    """The edited text; a section that several new entries open is opened once."""
    seen: set[tuple[int, str]] = set()
    kept = []
    for edit in edits:
        opening = (edit.start, edit.text)
        if edit.opens_section and opening in seen:
            continue
        seen.add(opening)
        kept.append(edit)
    return apply_edits(sheet.text, kept)


def _changes(sheet: Sheet, wish: Wish) -> Iterator[_Change | Left]:
    entry = entry_of(sheet, wish.section, wish.name)
    reason = _obstacle(sheet, wish, entry)
    if reason:
        yield Left(name=wish.name, reason=reason)
        return
    try:
        if entry is None:
            edits, deeds = add_entry(sheet, wish)
            yield _Change(edits, deeds)
            return
        if wish.needs_text:
            yield from _describe(sheet, entry, _deed(Verb.STUB, wish))
    except EditError as error:
        yield Left(name=wish.name, reason=str(error))
        return
    yield from _columns(sheet, entry, wish)


def _obstacle(sheet: Sheet, wish: Wish, entry: yaml.Node | None) -> str:
    """Why nothing can be done about a table."""
    if wish.is_versioned:
        return "it has versions: which of them a column belongs to is for you to say"
    if entry is None:
        if wish.path is not None:
            return "the file has no entry of it: the artifacts are older than the file"
        phantoms = all(each.phantom for each in wish.columns)
        return "no file describes it" if phantoms and not wish.needs_text else ""
    if id(entry) in sheet.shared:
        return "its entry is shared with others by an alias"
    return "its entry is merged with others by `<<`" if pair_of(entry, "<<") else ""


def _columns(sheet: Sheet, entry: yaml.Node, wish: Wish) -> Iterator[_Change | Left]:
    held = value_of(entry, "columns")
    if held is not None and id(held) in sheet.shared:
        yield Left(name=wish.name, reason="its columns are shared with others by an alias")
        return
    new = []
    removed = 0
    for column in wish.columns:
        name = f"{wish.name}.{column.name}"
        item = named(items_of(held), column.name)
        try:
            if column.phantom:
                for change in _remove(sheet, held, item, wish, column):
                    removed += isinstance(change, _Change)
                    yield change
            elif item is None:
                new.append(column)
            else:
                yield from _describe_column(sheet, item, wish, column)
        except EditError as error:
            yield Left(name=name, reason=str(error))
    try:
        if new:
            deeds = listing(wish, new, typed=writes_types(sheet, entry))
            yield _Change(add_columns(sheet, entry, new), deeds)
        elif removed and removed == len(items_of(held)):
            yield _Change((_emptied(sheet, entry),), ())
    except EditError as error:
        yield Left(name=wish.name, reason=str(error))


def _describe_column(
    sheet: Sheet, item: yaml.Node, wish: Wish, column: ColumnWish
) -> Iterator[_Change | Left]:
    if id(item) in sheet.shared or pair_of(item, "<<"):
        reason = "its entry is shared with others by an alias"
        yield Left(name=f"{wish.name}.{column.name}", reason=reason)
        return
    yield from _describe(sheet, item, _deed(Verb.DESCRIBE_COLUMN, wish, column))


def _describe(sheet: Sheet, item: yaml.Node, deed: Deed) -> Iterator[_Change]:
    """Put a description below the name, unless somebody wrote one already."""
    told = value_of(item, "description")
    if told is not None:
        if is_empty(told) and deed.text and id(told) not in sheet.shared:
            start, end = told.start_mark.index, told.end_mark.index
            space = " " if start == end else ""
            words = scalar_in_braces(deed.text) if is_flow(item) else scalar(deed.text)
            yield _Change((Edit(start, end, space + words),), (deed,))
        return
    name = value_of(item, "name")
    if name is None:
        raise EditError("its entry has no name of its own")
    end = content_end(sheet, name)
    if is_flow(item):
        edit = Edit(end, end, f", description: {scalar_in_braces(deed.text)}")
    else:
        indent = " " * item.value[0][0].start_mark.column
        lines = [f"{indent}{each}" if each else "" for each in description_lines(deed.text)]
        edit = after_line(sheet, end, lines)
    yield _Change((edit,), (deed,))


def _remove(
    sheet: Sheet,
    held: yaml.Node | None,
    item: yaml.Node | None,
    wish: Wish,
    column: ColumnWish,
) -> Iterator[_Change | Left]:
    if item is None or not isinstance(held, yaml.SequenceNode):
        return
    more = [key.value for key, _ in item.value if key.value not in _WORTHLESS]
    if more:
        reason = f"the warehouse doesn't have it, but its entry has {', '.join(more)}"
        yield Left(name=f"{wish.name}.{column.name}", reason=reason)
    elif id(item) in sheet.shared or any(id(each) in sheet.shared for _, each in item.value):
        reason = "the warehouse doesn't have it, but others refer to its entry"
        yield Left(name=f"{wish.name}.{column.name}", reason=reason)
    else:
        deed = _deed(Verb.REMOVE_COLUMN, wish, column)
        yield _Change((removal(sheet, held, item),), (deed,))


def _emptied(sheet: Sheet, entry: yaml.Node) -> Edit:
    """What stands behind ``columns:`` when the last one is gone."""
    pair = pair_of(entry, "columns")
    if pair is None:
        raise EditError("its columns can't be found again")
    colon = sheet.text.index(":", pair[0].end_mark.index) + 1
    return Edit(colon, colon, " []")


def _deed(verb: Verb, wish: Wish, column: ColumnWish | None = None) -> Deed:
    if column is None:
        return Deed(verb=verb, section=wish.section, table=wish.name)
    return Deed(
        verb=verb,
        section=wish.section,
        table=wish.name,
        column=column.name,
        text=column.text,
        told_by=column.told_by,
    )
