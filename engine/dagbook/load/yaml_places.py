"""YAML to plain values, with the place of every key kept and duplicate keys told.

YAML 1.1 with PyYAML's own types, as dbt reads it: ``yes`` is true, ``2024-01-01`` is a date.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from dagbook.errors import DagbookError, Origin, ProjectError

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
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
_COMPACT: Final = re.compile(r"(?:[-?] +){50}")
_REPEATED: Final = 100_000
"""So many values aliases may add to those that are written."""
_Children: TypeAlias = dict[str, tuple[yaml.Node, yaml.Mark]]
_TAB_HINT: Final = "YAML is indented with spaces; a tab is not allowed there"


@dataclass(frozen=True, slots=True, eq=False)
class Places(Mapping[str, Origin]):
    """Dotted path (``columns.0.name``) to the place of that key or item, found when asked for."""

    path: str
    node: yaml.Node
    start: Origin
    """Where the whole value stands."""
    known: "dict[int, _Children]" = field(default_factory=dict, repr=False)
    """The children of each node of the document that was asked for some, by the node's ``id``."""

    def __getitem__(self, dotted: str) -> Origin:
        """The place of a key or item. Raises KeyError."""
        return self.below(dotted).start

    def __iter__(self) -> Iterator[str]:
        """Every dotted path, outermost first."""
        for key, child in self._children():
            yield key
            yield from (f"{key}.{deeper}" for deeper in child)

    def __len__(self) -> int:
        """How many keys and items there are, at any depth."""
        return sum(1 for _ in self)

    def below(self, dotted: str) -> "Places":
        """The places under a key or item. Raises KeyError."""
        node, rest = self.node, dotted
        while True:
            children = self._by_name(node)
            found = children.get(rest)
            if found is not None:
                return Places(self.path, found[0], _origin(self.path, found[1]), self.known)
            head, _, rest = rest.partition(".")
            if not rest or head not in children:
                raise KeyError(dotted)
            node = children[head][0]

    def _by_name(self, node: yaml.Node) -> "_Children":
        children = self.known.get(id(node))
        if children is None:
            children = self.known[id(node)] = _children_of(node)
        return children

    def _children(self) -> Iterator[tuple[str, "Places"]]:
        if isinstance(self.node, yaml.MappingNode):
            for key, value in reversed(self.node.value):
                place = _origin(self.path, key.start_mark)
                yield str(key.value), Places(self.path, value, place, self.known)
        elif isinstance(self.node, yaml.SequenceNode):
            for index, item in enumerate(self.node.value):
                place = _origin(self.path, item.start_mark)
                yield str(index), Places(self.path, item, place, self.known)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A parsed YAML text: its value (None if empty), its places, and the warnings about it."""

    value: object
    places: Places
    warnings: tuple[DagbookError, ...] = ()


def parse_yaml(text: str, path: str) -> YamlDocument:
    """Read one YAML document. Raises ProjectError ``broken-yaml``."""
    loader = _LOADER(text.rstrip())  # a text at the very end has no line break, as in dbt
    try:
        _check_depth(text)
        node = loader.get_single_node() or _empty_node()
        reader = _Reader(path, yaml.constructor.SafeConstructor(), len(text) + _REPEATED)
        value = reader.read(node)
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
    return YamlDocument(value, Places(path, node, Origin(path, 1, 1)), tuple(reader.warnings))


def _check_depth(text: str) -> None:
    """Refuse what libyaml would take minutes for, and the stack of C no end. Raises YAMLError."""
    if text.count("[") + text.count("{") < _DEEPEST and not _COMPACT.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            problem = f"it is nested more than {_DEEPEST} levels deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]


class _Reader:
    """Turns one document's nodes into values; collects duplicate keys on the way."""

    def __init__(self, path: str, constructor: yaml.constructor.SafeConstructor, left: int) -> None:
        self.path = path
        self.constructor = constructor
        self.warnings: list[DagbookError] = []
        self._open: set[int] = set()
        self._left = left

    def read(self, node: yaml.Node) -> object:
        """The plain value of a node."""
        self._left -= 1
        if self._left < 0:
            raise yaml.MarkedYAMLError(
                problem="its aliases make too many values of it", problem_mark=node.start_mark
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            raise yaml.MarkedYAMLError(
                problem="an alias contains itself", problem_mark=node.start_mark
            )
        self._open.add(id(node))
        try:
            return self._collection(node)
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: yaml.ScalarNode) -> object:
        if node.tag == f"{_TAG}str":
            return node.value
        try:
            return self.constructor.construct_object(node)
        except ValueError as error:
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from None

    def _mapping(self, node: yaml.MappingNode) -> object:
        self._tell_duplicates(node)
        self.constructor.flatten_mapping(node)
        values: dict[object, object] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node)
            if isinstance(key, (dict, list)):
                raise yaml.MarkedYAMLError(
                    problem="a mapping or list cannot be a key", problem_mark=key_node.start_mark
                )
            values[key] = self.read(value_node)
        return values

    def _sequence(self, node: yaml.SequenceNode) -> object:
        return [self.read(item) for item in node.value]

    def _collection(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return self._sequence(node)
        problem = f"the tag {node.tag} is not known"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)

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


def _children_of(node: yaml.Node) -> _Children:
    """The value under each key (the last one of a name) or index, and where it stands."""
    if isinstance(node, yaml.MappingNode):
        return {
            key.value: (value, key.start_mark)
            for key, value in node.value
            if isinstance(key.value, str)
        }
    if isinstance(node, yaml.SequenceNode):
        return {str(index): (item, item.start_mark) for index, item in enumerate(node.value)}
    return {}


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
