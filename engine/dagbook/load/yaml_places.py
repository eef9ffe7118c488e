"""YAML to plain values, with the place of every key kept and duplicate keys told.

YAML 1.1 with PyYAML's own types, as dbt reads it: ``yes`` is true, ``2024-01-01`` is a date.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import is_
from sys import intern
from typing import Any, Final, TypeAlias

import yaml
from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
_TEXT: Final = f"{_TAG}str"
_REMEMBERED: Final = 4096
_HINTS: Final = (
    (
        "mapping values are not allowed",
        "a value with ': ' in it needs quotes; or look at the indentation",
    ),
    ("did not find expected ',' or", "close the bracket"),
    ("did not find expected", "look at the indentation of this line and of the one before"),
    ("end of stream", "close the quote"),
    ("constructor for the tag", "YAML tags mean nothing here: put the value into quotes"),
)
_DEEPEST: Final = 200
"""So many levels of mappings and lists; a file that has more was made to break its reader."""
_COMPACT: Final = re.compile(r"[-?] +[-?] +[-?] ")
"""A list in a list in a list on one line."""
_REPEATED: Final = 100_000
"""So many values aliases may add to those that are written."""
_TAB_HINT: Final = "YAML is indented with spaces; a tab is not allowed there"
_COLUMN_BITS: Final = 24
_Below: TypeAlias = dict[str, Any] | list[Any] | None
"""The spots of the keys of a mapping, or of the items of a list."""
_Spot: TypeAlias = int | tuple[int, _Below]
"""Where a key or item stands, line and column in one number, and the spots of what is below it."""


class Places(Mapping[str, Origin]):
    """Dotted path (``columns.0.name``) to the place of that key or item, found when asked for."""

    __slots__ = ("_below", "path", "start")

    def __init__(self, path: str, start: Origin, below: _Below) -> None:
        """Take the file, where the whole value stands, and where all that is below it."""
        self.path = path
        self.start = start
        self._below = below

    def __getitem__(self, dotted: str) -> Origin:
        """The place of a key or item. Raises KeyError."""
        spot = self._find(dotted)
        return _place(self.path, spot if isinstance(spot, int) else spot[0])

    def __iter__(self) -> Iterator[str]:
        """Every dotted path, outermost first."""
        for key in _names(self._below):
            yield key
            yield from (f"{key}.{deeper}" for deeper in self.below(key))

    def __len__(self) -> int:
        """How many keys and items there are, at any depth."""
        return sum(1 for _ in self)

    def below(self, dotted: str) -> "Places":
        """The places under a key or item. Raises KeyError."""
        spot = self._find(dotted)
        at, below = (spot, None) if isinstance(spot, int) else spot
        return Places(self.path, _place(self.path, at), below)

    def _find(self, dotted: str) -> _Spot:
        below, rest = self._below, dotted
        while True:
            found = _child(below, rest)  # a key may have dots of its own
            if found is not None:
                return found
            head, _, rest = rest.partition(".")
            found = _child(below, head) if rest else None
            if found is None:
                raise KeyError(dotted)
            below = None if isinstance(found, int) else found[1]


def _child(below: _Below, name: str) -> _Spot | None:
    if isinstance(below, dict):
        return below.get(name)
    if below is None or not name.isdecimal() or str(int(name)) != name:
        return None
    index = int(name)
    return below[index] if index < len(below) else None


def _names(below: _Below) -> Iterable[str]:
    return reversed(below) if isinstance(below, dict) else map(str, range(len(below or ())))


class YamlDocument(Struct, frozen=True):
    """A parsed YAML text: its value (None if empty), its places, and the warnings about it."""

    value: object
    places: Places
    warnings: tuple[DagbookError, ...] = ()


def parse_yaml(text: str, path: str) -> YamlDocument:
    """Read one YAML document. Raises ProjectError ``broken-yaml``."""
    loader = _Loader(text.rstrip())  # a text at the very end has no line break, as in dbt
    try:
        _check_depth(text)
        node = loader.get_single_node() or _empty_node()
        reader = _Reader(path, len(text) + _REPEATED)
        value, below = reader.read(node)
    except yaml.MarkedYAMLError as error:
        raise _broken(error, text, path) from None
    except RecursionError:
        raise ProjectError(
            "broken-yaml", "the values are nested too deeply", origin=Origin(path)
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ProjectError(
            "broken-yaml", f"this is no valid YAML: {error}", origin=Origin(path)
        ) from None
    finally:
        loader.dispose()
    return YamlDocument(value, Places(path, Origin(path, 1, 1), below), tuple(reader.warnings))


def _check_depth(text: str) -> None:
    """Refuse what libyaml would take minutes for, and the stack of C no end. Raises YAMLError."""
    if _brackets(text) < _DEEPEST and not _COMPACT.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            problem = f"it is nested more than {_DEEPEST} levels deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]


def _brackets(text: str) -> int:
    """How many may open something: right after a quote (``"{{ doc('x') }}"``) none does."""
    quoted = text.count('"{{') + text.count("'{{")
    return text.count("[") + text.count("{") - 2 * quoted


class _Loader(_LOADER):  # type: ignore[misc, valid-type]
    """PyYAML's loader; of what it asks Python for each value, the answers are remembered."""

    resolve = staticmethod(lru_cache(_REMEMBERED)(yaml.resolver.Resolver().resolve))
    descend_resolver = staticmethod(is_)  # nothing depends on where a value stands,
    ascend_resolver = staticmethod(tuple)  # so nothing has to be done on the way down and up


class _Reader:
    """Turns one document's nodes into values and spots; collects duplicate keys on the way."""

    def __init__(self, path: str, left: int) -> None:
        self.path = path
        self.warnings: list[DagbookError] = []
        self._constructor = yaml.constructor.SafeConstructor()
        self._scalars: dict[tuple[str, str], object] = {}
        self._open: set[int] = set()
        self._left = left

    def read(self, node: yaml.Node) -> tuple[object, _Below]:
        """The plain value of a node, and the spots below it."""
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node), None
        if id(node) in self._open:
            raise yaml.MarkedYAMLError(
                problem="an alias contains itself", problem_mark=node.start_mark
            )
        self._left -= len(node.value)
        if self._left < 0:
            raise yaml.MarkedYAMLError(
                problem="its aliases make too many values of it", problem_mark=node.start_mark
            )
        self._open.add(id(node))
        try:
            return self._collection(node)
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: yaml.ScalarNode) -> object:
        if _is_text(node):
            return str(node.value)
        known = (node.tag, node.value)
        if known not in self._scalars:
            try:
                self._scalars[known] = self._constructor.construct_object(node)
            except ValueError as error:
                raise yaml.MarkedYAMLError(
                    problem=str(error), problem_mark=node.start_mark
                ) from None
        return self._scalars[known]

    def _collection(self, node: yaml.Node) -> tuple[object, _Below]:
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return self._sequence(node)
        problem = f"the tag {node.tag} is not known"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)

    def _mapping(self, node: yaml.MappingNode) -> tuple[object, _Below]:
        self._prepare(node)
        values: dict[object, object] = {}
        spots: dict[str, _Spot] = {}
        for key_node, value_node in node.value:
            name = key_node.value
            key = intern(name) if _is_text(key_node) else self._key(key_node)
            mark = key_node.start_mark
            at = mark.line << _COLUMN_BITS | mark.column
            if _is_text(value_node):
                values[key], spots[name] = value_node.value, at
            else:
                values[key], below = self.read(value_node)
                spots[name] = (at, below) if below else at
        return values, spots

    def _key(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self.read(node)
        raise yaml.MarkedYAMLError(
            problem="a mapping or list cannot be a key", problem_mark=node.start_mark
        )

    def _sequence(self, node: yaml.SequenceNode) -> tuple[object, _Below]:
        values: list[object] = []
        spots: list[_Spot] = []
        for item in node.value:
            value, below = self.read(item)
            at = item.start_mark.line << _COLUMN_BITS | item.start_mark.column
            values.append(value)
            spots.append((at, below) if below else at)
        return values, spots

    def _prepare(self, node: yaml.MappingNode) -> None:
        """Tell keys given twice, and put in what is merged; mostly there is neither."""
        if len({key.value for key, _ in node.value if _is_text(key)}) < len(node.value):
            self._tell_duplicates(node)
            self._constructor.flatten_mapping(node)

    def _tell_duplicates(self, node: yaml.Node) -> None:
        first: dict[str, yaml.Mark] = {}
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == f"{_TAG}merge":
                continue
            if key.value in first:
                self.warnings.append(
                    ProjectError(
                        "duplicate-key",
                        f"'{key.value}' stands twice in one mapping; the last one counts",
                        origin=_origin(self.path, key.start_mark),
                        hint=f"the first is on line {first[key.value].line + 1}: remove one",
                    )
                )
            else:
                first[key.value] = key.start_mark


def _is_text(node: yaml.Node) -> bool:
    return node.tag == _TEXT and isinstance(node, yaml.ScalarNode)


def _place(path: str, at: int) -> Origin:
    return Origin(path, (at >> _COLUMN_BITS) + 1, (at & (1 << _COLUMN_BITS) - 1) + 1)


def _origin(path: str, mark: yaml.Mark) -> Origin:
    return Origin(path, mark.line + 1, mark.column + 1)


def _empty_node() -> yaml.Node:
    return yaml.ScalarNode(f"{_TAG}null", "")


def _broken(error: yaml.MarkedYAMLError, text: str, path: str) -> ProjectError:
    mark = error.problem_mark or error.context_mark
    origin = _origin(path, mark) if mark else Origin(path)
    lines = text.splitlines()
    quoted = lines[mark.line] if mark and mark.line < len(lines) else ""
    notes = [f"{origin.line:>4} {quoted}"] if quoted else []
    if error.context and error.context_mark:
        notes.append(f"{error.context} that began on line {error.context_mark.line + 1}")
    return ProjectError(
        "broken-yaml",
        f"this is no valid YAML: {error.problem or error.context}",
        origin=origin,
        hint=_hint(error, quoted),
        notes=notes,
    )


def _hint(error: yaml.MarkedYAMLError, line: str) -> str | None:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return _TAB_HINT
    problem = error.problem or ""
    if re.search(r":\s*\{[{%]", line):
        return 'put quotes around a value that begins with Jinja: "{{ … }}"'
    return next((hint for part, hint in _HINTS if part in problem), None)
