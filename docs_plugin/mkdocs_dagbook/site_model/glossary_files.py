"""Terms in files of their own: Markdown with front matter, or YAML.

    glossary/churn.md                          glossary/finance.yml

    ---                                        glossary:
    name: Churn                                  terms:
    owner: "@marketing"                            - name: Net revenue
    synonyms: [attrition]                            definition: What we earned.
    ---                                            - key: vat
    A customer who left.                             name: Value added tax

The fields are those of ``glossary_fields``. YAML is read for its texts alone: ``no`` is a word,
``2026-10-01`` is as it was typed, and every mistake is told at its line.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from mkdocs_dagbook.artifacts.visible import visible
from mkdocs_dagbook.site_model.glossary import parse_term
from mkdocs_dagbook.site_model.glossary_fields import safe_key, term_of
from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.vocabulary import Term

FOLDER = "glossary"
"""Where terms are looked for unless the project says otherwise."""

_SUFFIXES = (".md", ".yml", ".yaml")
_FENCE = re.compile(r"---[ \t]*$")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*$")
_HEADING = re.compile(r"#\s+(?P<name>.+?)\s*#*\s*$")
_DOC_BLOCK = re.compile(r"\{%-?\s*docs\s")
_NULL = "tag:yaml.org,2002:null"
_HANDBOOK = frozenset({"readme", "index"})
"""Pages about the glossary, which are no term."""


class _Text(Struct, frozen=True):
    """A YAML text and where it begins: after how many lines of its file."""

    path: str
    content: str
    lines: int = 0

    def place(self, mark: yaml.Mark) -> Origin:
        return Origin(self.path, mark.line + 1 + self.lines, mark.column + 1)


class _Fields(Struct, frozen=True):
    """The fields of one term and where each stands; the term itself by an empty name."""

    record: Mapping[str, Any]
    places: Mapping[str, Origin]

    def place(self, name: str) -> Origin:
        return self.places.get(name, self.places[""])


def read_term_files(project: Path, folders: Iterable[str] | None = None) -> tuple[Term, ...]:
    """The terms of a project's files, in the order of their paths.

    ``folders`` are folders or files seen from the project. Without any it is ``glossary/``, which
    needn't be there.

    Raises:
        ProjectError: a folder that isn't there, a file nobody can read, a field nobody knows.
        ErrorGroup: several of them.
    """
    wrong: list[DagbookError] = []
    terms: list[Term] = []
    for path in _files(project, folders, wrong):
        shown = Path(os.path.relpath(path, project)).as_posix()
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            wrong.append(_broken(Origin(shown), f"it can't be read: {error}"))
            continue
        read = _markdown if path.suffix == ".md" else _yaml
        try:
            terms.extend(read(_Text(shown, text), wrong))
        except ProjectError as error:
            wrong.append(error)
    wrong.extend(duplicates(terms))
    raise_errors(wrong)
    return tuple(terms)


def duplicates(terms: Iterable[Term]) -> Iterator[DagbookError]:
    """An error for every term that has the key or the name of an earlier one."""
    seen: dict[str, Term] = {}
    for term in terms:
        names = dict.fromkeys((slug(term.slug), slug(term.name)))
        earlier = next((seen[each] for each in names if each in seen), None)
        for each in names:
            seen.setdefault(each, term)
        if earlier is not None:
            yield ProjectError(
                "duplicate-term",
                f"the glossary has the term {term.name!r} twice",
                origin=term.origin,
                notes=(f"it stands at {earlier.origin} too",),
                hint="keep one of them, or give them different names and keys",
            )


def _files(
    project: Path, folders: Iterable[str] | None, wrong: list[DagbookError]
) -> Iterator[Path]:
    found: dict[Path, None] = {}
    for folder in (FOLDER,) if folders is None else folders:
        path = project / folder
        if path.is_file():
            found[path] = None
        elif path.is_dir():
            inside = (each for each in path.rglob("*") if each.suffix in _SUFFIXES)
            found |= dict.fromkeys(each for each in inside if each.is_file())
        elif folders is not None:
            wrong.append(
                ProjectError(
                    "missing-glossary",
                    f"the glossary's folder {folder} doesn't exist",
                    origin=Origin(folder),
                    hint="make it, or correct the setting `glossary`",
                )
            )
    yield from sorted(found)


def _markdown(text: _Text, wrong: list[DagbookError]) -> Iterator[Term]:
    """One term: its front matter and, below it, its definition."""
    key = Path(text.path).stem
    lines = text.content.split("\n")
    if not _FENCE.match(lines[0]):
        is_term = key.casefold() not in _HANDBOOK and not _DOC_BLOCK.search(text.content)
        if is_term and text.content.strip():
            yield parse_term(safe_key(key), visible(text.content), Origin(text.path, 1, 1))
        return
    end = next((at for at, line in enumerate(lines[1:], 1) if _END.match(line)), None)
    if end is None:
        raise _broken(Origin(text.path, 1, 1), "its front matter has no end: ---")
    front = _Text(text.path, "\n".join(lines[1:end]), 1)
    root = _root(front)
    fields = _Fields({}, {"": Origin(text.path, 1, 1)}) if root is None else _fields(root, front)
    below = "\n".join(lines[end + 1 :])
    record = {**fields.record}
    if record.get("definition") is None:
        heading, record["definition"] = _body(below, record.get("name"))
        record["name"] = record.get("name") or heading
    elif below.strip():
        raise _broken(fields.place("definition"), "it is defined here and below the front matter")
    term = term_of(record, key, fields.place, wrong)
    if term is not None:
        yield term


def _body(text: str, name: Any) -> tuple[str | None, str]:
    """The name that a body has as its heading, and the rest of it."""
    first, _, rest = text.strip().partition("\n")
    heading = _HEADING.match(first)
    if heading and (not name or " ".join(str(name).split()) == heading["name"]):
        return heading["name"], rest
    return None, text


def _yaml(text: _Text, wrong: list[DagbookError]) -> Iterator[Term]:
    """Every term below ``glossary: terms:``, a list or a mapping by key."""
    root = _root(text)
    if root is None:
        return
    terms = _get(_get(root, "glossary"), "terms") or _get(root, "terms")
    if isinstance(terms, yaml.SequenceNode):
        entries = [("", each, each) for each in terms.value]
    elif isinstance(terms, yaml.MappingNode):
        entries = [(str(key.value), key, each) for key, each in terms.value]
    else:
        place = text.place((terms or root).start_mark)
        raise _broken(place, "there is no list of `terms` below `glossary`")
    for key, start, node in entries:
        fields = _fields(node, text)
        place_of = _Fields(fields.record, {**fields.places, "": text.place(start.start_mark)}).place
        if not (key or fields.record.get("name") or fields.record.get("key")):
            wrong.append(_broken(place_of(""), "a term has no name"))
            continue
        term = term_of(fields.record, key, place_of, wrong)
        if term is not None:
            yield term


def _root(text: _Text) -> yaml.Node | None:
    """The YAML of a text, None if there is none."""
    try:
        root: yaml.Node | None = yaml.compose(text.content, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = text.place(mark) if mark else Origin(text.path)
        raise _broken(place, f"no YAML: {error.problem or 'it cannot be read'}") from error
    except (yaml.YAMLError, RecursionError) as error:
        said = (str(error).splitlines() or ["it is nested too deeply"])[0]
        raise _broken(Origin(text.path), f"no YAML: {said}") from error
    return root


def _fields(node: yaml.Node, text: _Text) -> _Fields:
    """The fields of a mapping."""
    start = text.place(node.start_mark)
    if not isinstance(node, yaml.MappingNode):
        raise _broken(start, "a term is not a mapping of its fields")
    record: dict[str, Any] = {}
    places = {"": start}
    for key, value in node.value:
        name = str(_plain(key))
        if name in record:
            raise _broken(text.place(key.start_mark), f"{name} stands there twice")
        record[name], places[name] = _plain(value), text.place(key.start_mark)
    return _Fields(record, places)


def _plain(node: yaml.Node, depth: int = 2) -> Any:
    """A node as texts; what lies too deep to be part of a term is an empty mapping."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if depth and isinstance(node, yaml.SequenceNode):
        return [_plain(each, depth - 1) for each in node.value]
    if depth and isinstance(node, yaml.MappingNode):
        return {str(_plain(key, 0)): _plain(each, depth - 1) for key, each in node.value}
    return {}


def _get(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _broken(place: Origin, what: str) -> ProjectError:
    return ProjectError("broken-glossary", what, origin=place)
