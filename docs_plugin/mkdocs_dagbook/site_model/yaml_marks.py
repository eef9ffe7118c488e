"""Lines and columns of what properties files declare, remembered by the text of each file."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from mkdocs_dagbook.site_model.text_memory import TextMemory

MARKS_FILE = "lineage_cache/lines.bin"
"""Where they are remembered, seen from the folder of the artifacts."""

_SECTIONS = frozenset(
    {"models", "seeds", "snapshots", "sources", "exposures", "macros", "groups", "unit_tests"}
    | {"metrics", "semantic_models", "saved_queries", "functions", "analyses"}
)
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Mark = tuple[str, int, int]
"""A name, its line and its column."""


class Marked(Struct, frozen=True, array_like=True, gc=False):
    """One entry of a properties file: its section, its own mark, those of its columns."""

    section: str
    mark: Mark
    columns: tuple[Mark, ...] = ()


_DECODER = msgspec.msgpack.Decoder(dict[bytes, tuple[Marked, ...]])


def marks_memory(file: Path | None) -> TextMemory[tuple[Marked, ...]]:
    """What properties files declare, in their order; nothing of what is no YAML."""
    return TextMemory(_all_marks, _DECODER, b"lines 2\n", file)


def _all_marks(text: str) -> tuple[Marked, ...]:
    return tuple(_marks(text))


def _marks(text: str) -> Iterator[Marked]:
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return
    for section, sequence in _pairs(root):
        if section in _SECTIONS:
            for name, node in _named(sequence, section):
                columns = tuple(_mark(*column) for column in _columns(node))
                yield Marked(section, _mark(name, node), columns)


def _mark(name: str, node: yaml.Node) -> Mark:
    return (name, node.start_mark.line + 1, node.start_mark.column + 1)


def _named(sequence: yaml.Node, section: str) -> Iterator[tuple[str, yaml.Node]]:
    """The entries of a section; those of ``sources`` are their tables, as ``source.table``."""
    for node in _items(sequence):
        name = _scalar(_get(node, "name"))
        if name is None:
            continue
        yield name, node
        if section == "sources":
            for table in _items(_get(node, "tables")):
                table_name = _scalar(_get(table, "name"))
                if table_name is not None:
                    yield f"{name}.{table_name}", table


def _columns(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    lists = [_get(node, "columns")]
    lists.extend(_get(version, "columns") for version in _items(_get(node, "versions")))
    for sequence in lists:
        for column in _items(sequence):
            name = _scalar(_get(column, "name"))
            if name is not None:
                yield name, column


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = _scalar(key)
            if name is not None:
                yield name, value


def _items(node: yaml.Node | None) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value


def _get(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _pairs(node) if name == key), None)


def _scalar(node: yaml.Node | None) -> str | None:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None
