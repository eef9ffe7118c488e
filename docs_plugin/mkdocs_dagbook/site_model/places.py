"""Where models, columns, doc blocks and macros stand in the files of the project: line and column.

The project's own glossary files are read here too, since no artifact knows them.

Artifacts know files only. With the project at hand its YAML is read again for the marks;
without it, or where a file can't be read as YAML, a place is a file alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from dagbook.errors import Origin
from mkdocs_dagbook.site_model.glossary import PREFIX
from mkdocs_dagbook.site_model.glossary_dates import last_changes
from mkdocs_dagbook.site_model.glossary_files import read_term_files
from mkdocs_dagbook.site_model.vocabulary import Term

_SECTIONS = frozenset(
    {"models", "seeds", "snapshots", "sources", "exposures", "macros", "groups", "unit_tests"}
    | {"metrics", "semantic_models", "saved_queries", "functions", "analyses"}
)
_README = "/README.md"
_DOC_BLOCK = re.compile(r"\{%-?\s*docs\s+(?P<name>\w+)\s*-?%\}")
_MACRO = re.compile(r"\{%-?\s*(?:macro|test|materialization|data_test)\s+(?P<name>\w+)")

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Places:
    """Origins by file, section and name; columns by their owner's key and lower-case name.

    ``notes`` are the READMEs of folders, Markdown by folder. ``terms`` are those of glossary
    files, ``changes`` the days on which the files that hold terms last changed.
    """

    entries: Mapping[tuple[str, str, str], Origin]
    columns: Mapping[tuple[str, str, str, str], Origin]
    files: frozenset[str]
    notes: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)

    def entry(self, path: str, section: str, name: str) -> Origin:
        """Where something is described, as exactly as is known."""
        return self.entries.get((path, section, name)) or self.file(path)

    def column(self, path: str, section: str, name: str, column: str) -> Origin | None:
        """Where a column of it is described, if that is known."""
        return self.columns.get((path, section, name, column.casefold()))

    def file(self, path: str) -> Origin:
        """A file: its first line if it is at hand, so that annotations have a line to stand on."""
        return Origin(path, 1, 1) if path in self.files else Origin(path)


NOWHERE = Places({}, {}, frozenset())


def read_places(
    project: Path, paths: Iterable[str], glossary: Iterable[str] | None = None
) -> Places:
    """Read the named files of a project, those that exist, for the lines of what they declare.

    ``glossary`` are the folders of its glossary files, ``glossary/`` if not said.

    Raises:
        DagbookError: a glossary file that is broken.
    """
    entries: dict[tuple[str, str, str], Origin] = {}
    columns: dict[tuple[str, str, str, str], Origin] = {}
    files: set[str] = set()
    notes: dict[str, str] = {}
    for path in sorted(set(paths)):
        text = _text(project / path)
        if text is None:
            continue
        files.add(path)
        if path.endswith(_README):
            notes[path.removesuffix(_README)] = text
        if path.endswith((".yml", ".yaml")):
            _mark_yaml(path, text, entries, columns)
        elif path.endswith((".md", ".sql")):
            _mark_blocks(path, text, entries)
    terms = read_term_files(project, glossary)
    blocks = {path for path, section, name in entries if _is_term(section, name)}
    undated = {each.origin.path for each in terms if not each.last_updated}
    changes = last_changes(project, blocks | undated)
    return Places(entries, columns, frozenset(files), notes, terms, changes)


def _is_term(section: str, name: str) -> bool:
    return section == "docs" and name.startswith(PREFIX)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _mark_yaml(
    path: str,
    text: str,
    entries: dict[tuple[str, str, str], Origin],
    columns: dict[tuple[str, str, str, str], Origin],
) -> None:
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return
    for section, sequence in _pairs(root):
        if section not in _SECTIONS:
            continue
        for name, node in _named(sequence, section):
            key = (path, section, name)
            entries.setdefault(key, _origin(path, node))
            for column, column_node in _columns(node):
                columns.setdefault((*key, column.casefold()), _origin(path, column_node))


def _mark_blocks(path: str, text: str, entries: dict[tuple[str, str, str], Origin]) -> None:
    for section, pattern in (("docs", _DOC_BLOCK), ("macros", _MACRO)):
        for found in pattern.finditer(text):
            before = text[: found.start()]
            place = Origin(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
            entries.setdefault((path, section, found["name"]), place)


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


def _get(node: yaml.Node, key: str) -> yaml.Node | None:
    return next((value for name, value in _pairs(node) if name == key), None)


def _scalar(node: yaml.Node | None) -> str | None:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def _origin(path: str, node: yaml.Node) -> Origin:
    return Origin(path, node.start_mark.line + 1, node.start_mark.column + 1)
