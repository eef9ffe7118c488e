"""Put lines into a YAML text and take lines out of it, at the marks of its nodes."""

import re
from collections.abc import Iterable, Sequence

import yaml
from msgspec import Struct

from mkdocs_dagbook.mending.sheet import Sheet, column_lists

_PLAIN = re.compile(r"[A-Za-z_][\w ,.;()/'%+=-]*", re.ASCII)
_IN_BRACES = re.compile(r"[A-Za-z_]\w*( \w+)*", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_USUAL_OFFSET = 2


class EditError(Exception):
    """Why a place can't be changed without touching more than is meant."""


class Edit(Struct, frozen=True):
    """Put ``text`` in place of what stands from ``start`` to ``end``.

    What ``opens_section`` is put in once, however many entries of that section are new.
    """

    start: int
    end: int
    text: str
    opens_section: bool = False


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits; those at one place follow each other."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        parts += [text[position : edit.start], edit.text]
        position = max(position, edit.end)
    return "".join((*parts, text[position:]))


def scalar(text: str, safe: re.Pattern[str] = _PLAIN) -> str:
    """A text as YAML in one line: bare where that is safe, else in double quotes."""
    if safe.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS:
        return text
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return dumped.rstrip("\n")


def scalar_in_braces(text: str) -> str:
    """The same where commas and brackets mean something."""
    return scalar(text, _IN_BRACES)


def content_end(sheet: Sheet, node: yaml.Node) -> int:
    """Where the last word of a node ends, blank lines and comments after it set aside."""
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        start, end = node.start_mark.index, node.end_mark.index
        header = sheet.text[start:].split("\n", 1)[0]
        kept = "+" in header.partition("#")[0]
        return end - 1 if kept else start + len(sheet.text[start:end].rstrip())
    if not node.value or not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return int(node.end_mark.index)
    if isinstance(node, yaml.MappingNode):
        ends = [key.end_mark.index for key, _ in node.value]
        values = [value for _, value in node.value]
    else:
        ends, values = [node.start_mark.index], node.value
    if values[-1].start_mark.index < ends[-1] and isinstance(node, yaml.SequenceNode):
        raise EditError("the list ends with an alias")
    ends += [content_end(sheet, each) for each in values if each.start_mark.index > ends[0]]
    return int(max(ends))


def after_line(sheet: Sheet, position: int, lines: Sequence[str]) -> Edit:
    """Put lines below the line of a position."""
    newline = sheet.newline
    found = sheet.text.find("\n", position)
    if found < 0:
        end = len(sheet.text)
        return Edit(end, end, "".join(f"{newline}{each}" for each in lines))
    return Edit(found + 1, found + 1, "".join(f"{each}{newline}" for each in lines))


def past_comments(sheet: Sheet, position: int, column: int) -> int:
    """The end of the comments that follow the line of a position, no less indented than that."""
    while (found := sheet.text.find("\n", position)) >= 0:
        line = sheet.text[found + 1 :].split("\n", 1)[0]
        bare = line.lstrip(" ")
        if not bare.startswith("#") or len(line) - len(bare) < column:
            return position
        position = found + 1
    return position


def dash_of(sequence: yaml.SequenceNode) -> tuple[int, int]:
    """The column of the dashes of a block list, and how far right of them its items stand."""
    last = sequence.value[-1]
    dash, item = sequence.start_mark.column, last.start_mark.column
    if last.start_mark.index < sequence.start_mark.index:
        raise EditError("the list ends with an alias")
    return dash, max(item - dash, 2)


def dash_offset(sheet: Sheet) -> int:
    """How far right of their key the dashes of lists stand in a file."""
    lists = [*column_lists(sheet.root)]
    pairs = sheet.root.value if sheet.root is not None else ()
    lists += [value for _, value in pairs if isinstance(value, yaml.SequenceNode)]
    for key, value in _with_keys(sheet.root, {id(each) for each in lists}):
        if not value.flow_style and value.value:
            return max(value.start_mark.column - key.start_mark.column, 0)
    return _USUAL_OFFSET


def _with_keys(
    node: yaml.Node | None, wanted: set[int]
) -> Iterable[tuple[yaml.Node, yaml.SequenceNode]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if id(value) in wanted and value.start_mark.index > key.start_mark.index:
                yield key, value
            if value.start_mark.index > key.start_mark.index:
                yield from _with_keys(value, wanted)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _with_keys(each, wanted)


def item_lines(dash: int, gap: int, fields: Sequence[str]) -> list[str]:
    """The lines of a list item: the first field behind the dash, the others below it."""
    first, *others = fields
    indent = " " * (dash + gap)
    below = (f"{indent}{each}" if each else "" for each in others)
    return [f"{' ' * dash}-{' ' * (gap - 1)}{first}", *below]


def is_spaced(sheet: Sheet, sequence: yaml.SequenceNode) -> bool:
    """Whether blank lines stand between the items of a list."""
    if len(sequence.value) < 2:
        return False
    *_, before, last = sequence.value
    between = sheet.text[content_end(sheet, before) : last.start_mark.index]
    return any(not line.strip() for line in between.split("\n")[1:-1])


def removal(sheet: Sheet, sequence: yaml.SequenceNode, item: yaml.Node) -> Edit:
    """Take an item of a block list away, with its lines. Raises EditError."""
    text = sheet.text
    start = text.rfind("\n", 0, item.start_mark.index) + 1
    if sequence.flow_style or not re.fullmatch(r" *- *", text[start : item.start_mark.index]):
        raise EditError("its entry doesn't stand on lines of its own")
    last = content_end(sheet, item)
    found = text.find("\n", last)
    end = len(text) if found < 0 else found + 1
    if "#" in _without_scalars(text, item, start, end):
        raise EditError("a comment stands in its entry")
    if text[:start].endswith("\n\n") and text[end : end + 1] == "\n":
        end += 1
    return Edit(start, end, "")


def _without_scalars(text: str, item: yaml.Node, start: int, end: int) -> str:
    kept, position = [], start
    nodes = [each for pair in item.value for each in pair] if item.value else []
    for node in nodes:
        if isinstance(node, yaml.ScalarNode):
            header = text.find("\n", node.start_mark.index) if node.style in ("|", ">") else -1
            kept.append(text[position : max(node.start_mark.index, header)])
            position = node.end_mark.index
    return "".join((*kept, text[position:end]))
