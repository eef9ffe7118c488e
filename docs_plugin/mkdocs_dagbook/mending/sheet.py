"""A properties file as text and as a tree of nodes with marks."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

from dagbook.errors import Origin, ProjectError

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Pair = tuple[yaml.Node, yaml.Node]


class Sheet(Struct, frozen=True):
    """``shared`` are the ids of nodes that stand in several places, by aliases, and all below."""

    path: str
    text: str
    root: yaml.MappingNode | None
    shared: frozenset[int]

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"


def read_sheet(path: str, text: str) -> Sheet:
    """Parse a file for its marks. Raises ProjectError where it can't be parsed."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _broken(path, error) from error
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return Sheet(path, text, None, frozenset())
    if not isinstance(root, yaml.MappingNode):
        raise ProjectError(
            "unmendable-file",
            "it is no mapping of sections such as `models:`, so nothing can be added",
            origin=Origin(path, root.start_mark.line + 1, root.start_mark.column + 1),
            hint="nothing was written; mend this file first",
        )
    counts: Counter[int] = Counter()
    below = {id(each): each for each in _walk(root, counts)}
    shared = {key for key in below if counts[key] > 1}
    inside = {id(each) for key in shared for each in _walk(below[key], Counter())}
    return Sheet(path, text, root, frozenset(shared | inside))


def load(text: str) -> Any:
    """What the file says. Raises YAMLError."""
    return yaml.load(text, Loader=_LOADER)


def value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value at a key of a mapping."""
    pair = pair_of(node, key)
    return pair[1] if pair else None


def pair_of(node: yaml.Node | None, key: str) -> Pair | None:
    """Key and value, as nodes."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((pair for pair in pairs if pair[0].value == key), None)


def items_of(node: yaml.Node | None) -> list[yaml.Node]:
    """The items of a list; of anything else, none."""
    return node.value if isinstance(node, yaml.SequenceNode) else []


def is_empty(node: yaml.Node) -> bool:
    """Whether nothing is said: no value, or an empty text."""
    return isinstance(node, yaml.ScalarNode) and (
        not node.value.strip() or node.tag.endswith(":null")
    )


def is_flow(node: yaml.Node) -> bool:
    """Whether it is written in brackets or braces."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def named(items: list[yaml.Node], name: str) -> yaml.Node | None:
    """The item that has that name, case set aside."""
    wanted = name.casefold()
    for item in items:
        said = value_of(item, "name")
        if isinstance(said, yaml.ScalarNode) and said.value.casefold() == wanted:
            return item
    return None


def entry_of(sheet: Sheet, section: str, name: str) -> yaml.Node | None:
    """The entry of a table; of a source's ``source.table``."""
    entries = items_of(value_of(sheet.root, section))
    if section != "sources":
        return named(entries, name)
    for source in entries:
        said = value_of(source, "name")
        if isinstance(said, yaml.ScalarNode) and name.startswith(f"{said.value}."):
            table = named(items_of(value_of(source, "tables")), name[len(said.value) + 1 :])
            if table is not None:
                return table
    return None


def column_lists(root: yaml.Node | None) -> Iterator[yaml.SequenceNode]:
    """All lists under ``columns`` in a file."""
    for node in _walk(root, Counter()) if root is not None else ():
        columns = value_of(node, "columns")
        if isinstance(columns, yaml.SequenceNode):
            yield columns


def _walk(node: yaml.Node, counts: Counter[int]) -> Iterator[yaml.Node]:
    """Each node once; ``counts`` gets how often it stands there."""
    counts[id(node)] += 1
    if counts[id(node)] > 1:
        return
    yield node
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [each for pair in node.value for each in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        yield from _walk(child, counts)


def _broken(path: str, error: yaml.YAMLError) -> ProjectError:
    mark = getattr(error, "problem_mark", None)
    return ProjectError(
        "unmendable-file",
        f"no YAML: {getattr(error, 'problem', None) or error}",
        origin=Origin(path, mark.line + 1, mark.column + 1) if mark else Origin(path),
        hint="nothing was written; mend this file first",
    )
