"""Lines and columns of what properties files declare, remembered by the text of each file.

A text always has the same marks, so the file in which they are remembered can't be stale. It may be
deleted at any time; where it can't be written, every file is read as YAML again.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from mkdocs_dagbook.site_model.lineage_memory import replace_memory

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


class _Remembered(Struct, frozen=True, array_like=True):
    version: int
    files: dict[bytes, tuple[Marked, ...]]


_VERSION = 1


class MarksMemory:
    """The marks of texts: those of an earlier time, and those that were asked for."""

    def __init__(self, file: Path | None) -> None:
        """Recall what the file holds; nothing where there is none, or none that can be read."""
        self._file = file
        self._earlier = _recalled(file)
        self._now: dict[bytes, tuple[Marked, ...]] = {}

    def marks(self, text: str) -> tuple[Marked, ...]:
        """What a properties file declares, in its order; nothing of what is no YAML."""
        key = blake2b(text.encode(), digest_size=16).digest()
        found = self._earlier.get(key)
        if found is None:
            found = tuple(_marks(text))
        self._now[key] = found
        return found

    def keep(self) -> None:
        """Write down what was asked for, if it is another than before."""
        if self._file is not None and self._now.keys() != self._earlier.keys():
            replace_memory(self._file, msgspec.msgpack.encode(_Remembered(_VERSION, self._now)))


def _recalled(file: Path | None) -> Mapping[bytes, tuple[Marked, ...]]:
    try:
        content = b"" if file is None else file.read_bytes()
        found = msgspec.msgpack.decode(content, type=_Remembered)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return found.files if found.version == _VERSION else {}


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
