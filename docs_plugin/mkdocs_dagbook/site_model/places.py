"""Where models, columns, doc blocks and macros stand in the files of the project: line and column.

The project's own glossary files are read here too, since no artifact knows them.

Artifacts know files only. With the project at hand its YAML is read again for the marks;
without it, or where a file can't be read as YAML, a place is a file alone.
"""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from dagbook.errors import Origin
from mkdocs_dagbook.site_model.glossary import PREFIX
from mkdocs_dagbook.site_model.glossary_dates import last_changes
from mkdocs_dagbook.site_model.glossary_files import read_term_files
from mkdocs_dagbook.site_model.vocabulary import Term
from mkdocs_dagbook.site_model.yaml_marks import MARKS_FILE, Marked, marks_memory

_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_README = "/README.md"
_DOC_BLOCK = re.compile(r"\{%-?\s*docs\s+(?P<name>\w+)\s*-?%\}")
_MACRO = re.compile(r"\{%-?\s*(?:macro|test|materialization|data_test)\s+(?P<name>\w+)")


class Places(Struct, frozen=True):
    """Origins by file, section and name; those of its columns by the same, in lower case.

    ``notes`` are the READMEs of folders, Markdown by folder. ``terms`` are those of glossary
    files, ``changes`` the days on which the files that hold terms last changed.
    """

    entries: Mapping[tuple[str, str, str], Origin]
    columns: Mapping[tuple[str, str, str], Mapping[str, Origin]]
    files: frozenset[str]
    notes: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)

    def entry(self, path: str, section: str, name: str) -> Origin:
        """Where something is described, as exactly as is known."""
        return self.entries.get((path, section, name)) or self.file(path)

    def column(self, path: str, section: str, name: str, column: str) -> Origin | None:
        """Where a column of it is described, if that is known."""
        return self.columns_of(path, section, name).get(column.casefold())

    def columns_of(self, path: str, section: str, name: str) -> Mapping[str, Origin]:
        """Where its columns are described, as far as is known; names in lower case."""
        return self.columns.get((path, section, name), {})

    def code(self, path: str) -> Origin:
        """Where the code of a model begins: artifacts leave out the blank lines before it."""
        return self.entries.get((path, "", "")) or self.file(path)

    def file(self, path: str) -> Origin:
        """A file: its first line if it is at hand, so that annotations have a line to stand on."""
        return Origin(path, 1, 1) if path in self.files else Origin(path)


NOWHERE = Places({}, {}, frozenset())


def read_places(
    project: Path,
    paths: Iterable[str],
    glossary: Iterable[str] | None = None,
    artifacts: Path | None = None,
) -> Places:
    """Read the named files of a project, those that exist, for the lines of what they declare.

    ``glossary`` are the folders of its glossary files, ``glossary/`` if not said. In the folder of
    ``artifacts`` the lines of properties files are remembered.

    Raises:
        DagbookError: a glossary file that is broken.
    """
    entries: dict[tuple[str, str, str], Origin] = {}
    columns: dict[tuple[str, str, str], dict[str, Origin]] = {}
    files: set[str] = set()
    notes: dict[str, str] = {}
    memory = marks_memory(artifacts / MARKS_FILE if artifacts else None)
    for path in sorted(set(paths)):
        text = _text(f"{project}/{path}")
        if text is None:
            continue
        files.add(path)
        if path.endswith(_README):
            notes[path.removesuffix(_README)] = text
        if path.endswith((".yml", ".yaml")):
            _mark_yaml(path, memory(text), entries, columns)
        elif path.endswith((".md", ".sql")):
            _mark_blocks(path, text, entries)
    memory.keep()
    terms = read_term_files(project, glossary)
    blocks = {path for path, section, name in entries if _is_term(section, name)}
    undated = {each.origin.path for each in terms if not each.last_updated}
    changes = last_changes(project, blocks | undated)
    return Places(entries, columns, frozenset(files), notes, terms, changes)


def _is_term(section: str, name: str) -> bool:
    return section == "docs" and name.startswith(PREFIX)


def _text(path: str) -> str | None:
    """A file as Python reads texts, in four calls of the system: there are thousands of them."""
    try:
        file = os.open(path, _AT_ONCE)
        try:
            text = os.read(file, os.fstat(file).st_size).decode()
        finally:
            os.close(file)
    except (OSError, UnicodeDecodeError):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _mark_yaml(
    path: str,
    marks: Iterable[Marked],
    entries: dict[tuple[str, str, str], Origin],
    columns: dict[tuple[str, str, str], dict[str, Origin]],
) -> None:
    for marked in marks:
        name, line, place = marked.mark
        key = (path, marked.section, name)
        entries.setdefault(key, Origin(path, line, place))
        known = columns.setdefault(key, {})
        for column, line, place in marked.columns:
            known.setdefault(column.casefold(), Origin(path, line, place))


def _mark_blocks(path: str, text: str, entries: dict[tuple[str, str, str], Origin]) -> None:
    blank = len(text) - len(text.lstrip())
    if "\n" in text[:blank]:
        entries[(path, "", "")] = Origin(path, text.count("\n", 0, blank) + 1, 1)
    for section, pattern in (("docs", _DOC_BLOCK), ("macros", _MACRO)):
        for found in pattern.finditer(text):
            before = text[: found.start()]
            place = Origin(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
            entries.setdefault((path, section, found["name"]), place)
