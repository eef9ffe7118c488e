"""New entries, of tables and of columns, in the style of the file they go to."""

from collections.abc import Sequence

import yaml

from mkdocs_dagbook.mending.deeds import Deed, Verb
from mkdocs_dagbook.mending.edits import (
    Edit,
    EditError,
    after_line,
    content_end,
    dash_of,
    dash_offset,
    is_spaced,
    item_lines,
    past_comments,
    scalar,
    scalar_in_braces,
)
from mkdocs_dagbook.mending.sheet import (
    Sheet,
    column_lists,
    is_empty,
    is_flow,
    items_of,
    pair_of,
    value_of,
)
from mkdocs_dagbook.mending.wishes import ColumnWish, Wish

_USUAL_GAP = 2


def description_lines(text: str) -> list[str]:
    """``description:`` with a text, of several lines where the text has them."""
    lines = text.split("\n")
    neat = all(each == each.strip() and each.isprintable() for each in lines)
    if len(lines) == 1 or not neat or not lines[0] or not lines[-1]:
        return [f"description: {scalar(text)}"]
    return ["description: |-", *(f"  {each}" if each else "" for each in lines)]


def writes_types(sheet: Sheet, entry: yaml.Node | None) -> bool:
    """Whether columns have a ``data_type``: those of the table, else those of the file."""
    own = items_of(value_of(entry, "columns"))
    others = (each for columns in column_lists(sheet.root) for each in columns.value)
    return any(value_of(each, "data_type") is not None for each in own or others)


def listing(wish: Wish, new: Sequence[ColumnWish], *, typed: bool) -> tuple[Deed, ...]:
    """What is done by listing these columns."""
    return tuple(
        Deed(
            verb=Verb.LIST_COLUMN,
            section=wish.section,
            table=wish.name,
            column=each.name,
            text=each.text,
            data_type=each.data_type if typed else "",
            told_by=each.told_by,
        )
        for each in new
    )


def add_columns(sheet: Sheet, entry: yaml.Node, new: Sequence[ColumnWish]) -> tuple[Edit, ...]:
    """Put columns below the last one, or the first ones below everything else."""
    typed = writes_types(sheet, entry)
    pair = pair_of(entry, "columns")
    if pair is None:
        return (_first_columns(sheet, entry, new, typed=typed),)
    key, held = pair
    if isinstance(held, yaml.SequenceNode):
        if held.flow_style:
            return (_in_brackets(sheet, held, [_braces(each, typed=typed) for each in new]),)
        return (_below(sheet, held, [_fields(each, typed=typed) for each in new]),)
    if not is_empty(held) or held.start_mark.index != held.end_mark.index:
        raise EditError("its columns are no list")
    dash = key.start_mark.column + dash_offset(sheet)
    lines = _listed(dash, [_fields(each, typed=typed) for each in new])
    return (after_line(sheet, key.end_mark.index, lines),)


def add_entry(sheet: Sheet, wish: Wish) -> tuple[tuple[Edit, ...], tuple[Deed, ...]]:
    """List a table that no file describes. Raises EditError."""
    new = [each for each in wish.columns if not each.phantom]
    typed = writes_types(sheet, None)
    fields = [f"name: {scalar(wish.name)}", 'description: ""']
    if new:
        columns = _listed(dash_offset(sheet), [_fields(each, typed=typed) for each in new])
        fields += ["columns:", *columns]
    added = Deed(verb=Verb.ADD_TABLE, section=wish.section, table=wish.name)
    deeds = (added, *listing(wish, new, typed=typed))
    return _new_entry(sheet, wish.section, fields), deeds


def _new_entry(sheet: Sheet, section: str, fields: list[str]) -> tuple[Edit, ...]:
    pair = pair_of(sheet.root, section)
    dash = dash_offset(sheet)
    lines = item_lines(dash, _USUAL_GAP, fields)
    if pair is None:
        end = _end_of_root(sheet)
        opening = [f"{section}:"] if sheet.root is None else ["", f"{section}:"]
        heading = after_line(sheet, end, opening)
        return (
            Edit(heading.start, heading.end, heading.text, opens_section=True),
            after_line(sheet, end, lines),
        )
    key, held = pair
    if isinstance(held, yaml.SequenceNode) and not held.flow_style:
        if id(held) in sheet.shared:
            raise EditError(f"the list of {section} is shared by an alias")
        return (_below(sheet, held, [fields]),)
    if is_empty(held) and held.start_mark.index == held.end_mark.index:
        lines = item_lines(key.start_mark.column + dash, _USUAL_GAP, fields)
        return (after_line(sheet, key.end_mark.index, lines),)
    raise EditError(f"the list of {section} is written in brackets")


def _end_of_root(sheet: Sheet) -> int:
    if sheet.root is None:
        return max(len(sheet.text) - 1, 0)
    if sheet.root.flow_style:
        raise EditError("the file is written in braces")
    return past_comments(sheet, content_end(sheet, sheet.root), 0)


def _first_columns(
    sheet: Sheet, entry: yaml.Node, new: Sequence[ColumnWish], *, typed: bool
) -> Edit:
    if is_flow(entry):
        end = content_end(sheet, entry.value[-1][1])
        inside = ", ".join(_braces(each, typed=typed) for each in new)
        return Edit(end, end, f", columns: [{inside}]")
    indent = entry.value[0][0].start_mark.column
    lines = [f"{' ' * indent}columns:"]
    lines += _listed(indent + dash_offset(sheet), [_fields(each, typed=typed) for each in new])
    end = past_comments(sheet, content_end(sheet, entry), indent)
    return after_line(sheet, end, lines)


def _below(sheet: Sheet, sequence: yaml.SequenceNode, items: Sequence[list[str]]) -> Edit:
    """Put items below the last one of a block list."""
    dash, gap = dash_of(sequence)
    end = past_comments(sheet, content_end(sheet, sequence), dash + 1)
    spaced = is_spaced(sheet, sequence)
    lines: list[str] = []
    for fields in items:
        lines += [*([""] if spaced else []), *item_lines(dash, gap, fields)]
    return after_line(sheet, end, lines)


def _in_brackets(sheet: Sheet, sequence: yaml.SequenceNode, items: Sequence[str]) -> Edit:
    if not sequence.value:
        start = sheet.text.index("[", sequence.start_mark.index) + 1
        return Edit(start, start, ", ".join(items))
    last = sequence.value[-1]
    if last.start_mark.index < sequence.start_mark.index:
        raise EditError("the list ends with an alias")
    end = last.end_mark.index
    apart = ", "
    if last.start_mark.line != sequence.start_mark.line:
        apart = f",{sheet.newline}{' ' * last.start_mark.column}"
    return Edit(end, end, "".join(f"{apart}{each}" for each in items))


def _listed(dash: int, items: Sequence[list[str]]) -> list[str]:
    return [line for fields in items for line in item_lines(dash, _USUAL_GAP, fields)]


def _fields(column: ColumnWish, *, typed: bool) -> list[str]:
    kind = [f"data_type: {scalar(column.data_type)}"] if typed and column.data_type else []
    return [f"name: {scalar(column.name)}", *kind, *description_lines(column.text)]


def _braces(column: ColumnWish, *, typed: bool) -> str:
    fields = [f"name: {scalar_in_braces(column.name)}"]
    if typed and column.data_type:
        fields.append(f"data_type: {scalar_in_braces(column.data_type)}")
    return f"{{{', '.join((*fields, f'description: {scalar_in_braces(column.text)}'))}}}"
