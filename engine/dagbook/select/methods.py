"""The methods of the selection syntax, `tag:nightly`, `path:models/marts` and so on: one table.

A method is a predicate on one resource. ``words`` are the values it could have matched, so that a
selector that matches nothing can name the nearest one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from dagbook.errors import UsageError, did_you_mean
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Exposure, Model, Node, Resource, Source, Test
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import UnitTest
from dagbook.select.meaning_methods import MEANING_METHODS
from dagbook.select.method import Keys, Method, Query, Selectable, has_wildcard
from dagbook.select.state_methods import STATE_METHODS


def _matches_fqn(resource: Selectable, query: Query) -> bool:
    if isinstance(resource, Source):
        return False
    if query.value == "*":
        return True
    versioned = isinstance(resource, Model) and resource.version is not None
    if not (versioned or _dots(query.value)[1] or query.value in ".".join(resource.fqn)):
        return False  # nearly all: what would match has the value in its name as it stands
    return _names(resource.fqn, query.value, versioned=versioned) or _names(
        resource.fqn[1:], query.value, versioned=versioned
    )


def _names(fqn: tuple[str, ...], selector: str, *, versioned: bool) -> bool:
    """Whether a dotted selector names a resource, a folder above it, or matches it by wildcard."""
    if not fqn:
        return False
    leaf = fqn[-2] if versioned and len(fqn) > 1 else fqn[-1]
    exact, wild = _dots(selector)
    parts = exact + wild
    if leaf == selector or (versioned and "_".join(fqn[-2:]) == "_".join(parts[-2:])):
        return True
    flat = ".".join(fqn).split(".")
    if len(flat) < len(parts) or flat[: len(exact)] != exact:
        return False
    whole = not wild or fnmatchcase(".".join(flat[len(exact) :]), ".".join(wild))
    return whole or (len(parts) == 1 and fnmatchcase(leaf, selector))


@lru_cache(maxsize=256)
def _dots(selector: str) -> tuple[list[str], list[str]]:
    """The parts of a dotted selector before the first wildcard, and those from it on."""
    parts = selector.split(".")
    wild = (index for index, part in enumerate(parts) if has_wildcard(part))
    first = next(wild, len(parts))
    return parts[:first], parts[first:]


def _last_dot(selector: str) -> str:
    return selector.rpartition(".")[2]


def _fqn_keys(resource: Selectable) -> Iterable[str]:
    """Every part of the name; of a version whatever `orders_v2` can be written as, too."""
    fqn = resource.fqn if not isinstance(resource, Source) else ()
    yield from ".".join(fqn).split(".")
    if isinstance(resource, Model) and resource.version is not None:
        parts = "_".join(fqn[-2:]).split("_")
        yield from ("_".join(parts[start:]) for start in range(len(parts)))


def _matches_tag(resource: Selectable, query: Query) -> bool:
    return any(fnmatchcase(tag, query.value) for tag in resource.tags)


def _matches_source(resource: Selectable, query: Query) -> bool:
    *package, source, table = _dotted(query, "source", longest=3, default_last="*")
    return (
        isinstance(resource, Source)
        and fnmatchcase(resource.package, package[0] if package else "*")
        and fnmatchcase(resource.source_name, source)
        and fnmatchcase(resource.name, table)
    )


def _named(kind: type[Resource], method: str) -> Callable[[Selectable, Query], bool]:
    """By name, perhaps with its package before it."""

    def matches(resource: Selectable, query: Query) -> bool:
        *package, name = _dotted(query, method, longest=2)
        return (
            isinstance(resource, kind)
            and fnmatchcase(resource.package, package[0] if package else "*")
            and fnmatchcase(resource.name, name)
        )

    return matches


def _names_of(kind: type[Resource]) -> Callable[[Selectable], Iterable[str]]:
    return lambda resource: (resource.name,) if isinstance(resource, kind) else ()


def _dotted(
    query: Query, method: str, *, longest: int, default_last: str | None = None
) -> tuple[str, ...]:
    parts = tuple(query.value.split("."))
    if len(parts) > longest:
        raise UsageError(
            "invalid-selector",
            f"'{method}:{query.value}' has too many parts",
            hint=f"at most {longest}, the first of them a package",
        )
    return (*parts, default_last) if default_last and len(parts) == 1 else parts


def _matches_path(resource: Selectable, query: Query) -> bool:
    """A file, or any folder above it; a properties file stands for all that it describes."""
    if resource.package != query.root_package:
        return False
    file, folder = _path_pattern(query.value), _path_pattern(f"{query.value}/**")
    path = resource.original_path
    if file.fullmatch(path) or folder.fullmatch(path):
        return True
    patch = getattr(resource, "patch_path", None)
    return bool(patch) and file.fullmatch(str(patch).partition("://")[2]) is not None


@lru_cache(maxsize=256)
def _path_pattern(value: str) -> re.Pattern[str]:
    """A glob over paths: `*` and `?` stay inside one folder, `**` crosses folders."""
    escaped = re.sub(r"\\\[(.+?)\\\]", r"[\1]", re.escape(_clean_path(value)))
    return re.compile(
        escaped.replace(r"\*\*/", "(?:.*/)?")
        .replace(r"\*\*", ".*")
        .replace(r"\*", "[^/]*")
        .replace(r"\?", "[^/]")
    )


def _clean_path(value: str) -> str:
    return re.sub("/+", "/", value.replace("\\", "/")).removeprefix("./").rstrip("/") or "."


def _path_keys(resource: Selectable) -> Iterable[str]:
    path = PurePosixPath(resource.original_path)
    patch = str(getattr(resource, "patch_path", None) or "").partition("://")[2]
    return (str(path), *(str(each) for each in path.parents), patch)


def _matches_file(resource: Selectable, query: Query) -> bool:
    path = PurePosixPath(resource.original_path)
    return fnmatchcase(path.name, query.value) or fnmatchcase(path.stem, query.value)


def _file_keys(resource: Selectable) -> Iterable[str]:
    path = PurePosixPath(resource.original_path)
    return (path.name, path.stem)


def _matches_package(resource: Selectable, query: Query) -> bool:
    wanted = query.root_package if query.value == "this" else query.value
    return fnmatchcase(resource.package, wanted)


def _matches_group(resource: Selectable, query: Query) -> bool:
    group = resource.group if isinstance(resource, (Node, Metric)) else None
    return group is not None and fnmatchcase(group, query.value)


def _matches_access(resource: Selectable, query: Query) -> bool:
    return isinstance(resource, Model) and resource.access == query.value


def _matches_config(resource: Selectable, query: Query) -> bool:
    if not isinstance(resource, (Node, Source)) or not query.arguments:
        return False
    value: object = resource.config.values
    for key in query.arguments:
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    wanted = query.value.lower() if query.arguments == ("severity",) else query.value
    found = value if isinstance(value, (list, tuple)) else (value,)
    return any(_same_config(each, wanted, query.arguments) for each in found)


def _same_config(value: object, wanted: str, arguments: tuple[str, ...]) -> bool:
    if isinstance(value, bool):
        return str(value).lower() == wanted.lower()
    text = str(value).lower() if arguments == ("severity",) else value
    return text == wanted


_KINDS: Final = tuple(kind.value for kind in ResourceType)


def _matches_resource_type(resource: Selectable, query: Query) -> bool:
    if query.value not in _KINDS:
        raise UsageError(
            "invalid-selector",
            f"'{query.value}' is no resource type",
            hint=did_you_mean(query.value, _KINDS),
        )
    return resource.resource_type.value == query.value


def _matches_test_name(resource: Selectable, query: Query) -> bool:
    return (
        isinstance(resource, Test)
        and resource.metadata is not None
        and fnmatchcase(resource.metadata.name, query.value)
    )


_TEST_TYPES: Final[Mapping[str, tuple[bool, ...]]] = MappingProxyType(
    {
        "generic": (True,),
        "schema": (True,),
        "singular": (False,),
        "data": (True, False),
        "unit": (),
    }
)


def _matches_test_type(resource: Selectable, query: Query) -> bool:
    if query.value not in _TEST_TYPES:
        raise UsageError(
            "invalid-selector",
            f"'{query.value}' is no type of test",
            hint=f"known types: {', '.join(_TEST_TYPES)}",
        )
    if isinstance(resource, UnitTest):
        return query.value == "unit"
    generic = isinstance(resource, Test) and resource.metadata is not None
    return isinstance(resource, Test) and generic in _TEST_TYPES[query.value]


def _matches_version(resource: Selectable, query: Query) -> bool:
    if not isinstance(resource, Model):
        return False
    if query.value not in _VERSION_KINDS:
        raise UsageError(
            "invalid-selector",
            f"'{query.value}' is no kind of version",
            hint=f"known kinds: {', '.join(_VERSION_KINDS)}",
        )
    return _VERSION_KINDS[query.value](resource)


def _version_number(version: str) -> tuple[float, str]:
    return (float(version), "") if version.replace(".", "", 1).isdigit() else (0.0, version)


def _is_newer(model: Model) -> bool:
    """Whether a version stands beyond the one that ``ref`` without a version means."""
    if model.version is None or model.latest_version is None:
        return False
    return _version_number(model.version) > _version_number(model.latest_version)


def _is_older(model: Model) -> bool:
    if model.version is None or model.latest_version is None:
        return False
    return _version_number(model.version) < _version_number(model.latest_version)


_VERSION_KINDS: Final[Mapping[str, Callable[[Model], bool]]] = MappingProxyType(
    {
        "latest": lambda model: model.version is not None and model.version == model.latest_version,
        "prerelease": _is_newer,
        "old": _is_older,
        "none": lambda model: model.version is None,
    }
)


def _matches_selector(resource: Selectable, query: Query) -> bool:
    return resource.unique_id in query.named(query.value)


def _name_words(resource: Selectable) -> Iterable[str]:
    return () if isinstance(resource, Source) else (*resource.fqn[1:], resource.name)


def _source_words(resource: Selectable) -> Iterable[str]:
    if isinstance(resource, Source):
        return (resource.source_name, f"{resource.source_name}.{resource.name}")
    return ()


def _path_words(resource: Selectable) -> Iterable[str]:
    path = PurePosixPath(resource.original_path)
    return (str(path), *(str(each) for each in path.parents if each.name))


def _file_words(resource: Selectable) -> Iterable[str]:
    return (PurePosixPath(resource.original_path).name,)


def _group_words(resource: Selectable) -> Iterable[str]:
    return (resource.group,) if isinstance(resource, Node) and resource.group else ()


def _test_words(resource: Selectable) -> Iterable[str]:
    return (resource.metadata.name,) if isinstance(resource, Test) and resource.metadata else ()


def _config_words(resource: Selectable) -> Iterable[str]:
    return (resource.config.materialized,) if isinstance(resource, Node) else ()


_ALL: Final = (
    Method(
        "fqn",
        "by name, or by folders and name",
        "marts.orders",
        _matches_fqn,
        _name_words,
        Keys(_last_dot, _fqn_keys),
    ),
    Method("tag", "by tag", "tag:nightly", _matches_tag, lambda each: each.tags),
    Method("source", "a source or its tables", "source:raw.orders", _matches_source, _source_words),
    Method(
        "path",
        "by file or folder",
        "path:models/staging",
        _matches_path,
        _path_words,
        Keys(_clean_path, _path_keys),
    ),
    Method(
        "file",
        "by file name",
        "file:orders.sql",
        _matches_file,
        _file_words,
        Keys(str, _file_keys),
    ),
    Method("package", "by package", "package:shop", _matches_package, lambda each: (each.package,)),
    Method(
        "config",
        "by a config value",
        "config.materialized:table",
        _matches_config,
        _config_words,
    ),
    Method(
        "resource_type",
        "by kind",
        "resource_type:seed",
        _matches_resource_type,
        lambda each: (each.resource_type.value,),
    ),
    Method(
        "test_type", "generic, singular or unit", "test_type:unit", _matches_test_type, _test_words
    ),
    Method("test_name", "by generic test", "test_name:not_null", _matches_test_name, _test_words),
    *(
        Method(name, f"by {words}", example, _named(kind, name), _names_of(kind))
        for name, words, example, kind in (
            ("exposure", "exposure", "+exposure:weekly", Exposure),
            ("metric", "metric", "+metric:revenue", Metric),
            ("semantic_model", "semantic model", "semantic_model:orders", SemanticModel),
            ("saved_query", "saved query", "+saved_query:weekly_revenue", SavedQuery),
            ("unit_test", "unit test", "unit_test:orders_add_up", UnitTest),
        )
    ),
    Method("group", "by group", "group:finance", _matches_group, _group_words),
    Method(
        "access",
        "by access",
        "access:public",
        _matches_access,
        lambda each: (each.access,) if isinstance(each, Model) else (),
    ),
    Method(
        "version",
        "latest, prerelease, old or none",
        "version:latest",
        _matches_version,
        lambda _each: _VERSION_KINDS,
    ),
    Method(
        "selector",
        "what a selector of selectors.yml selects",
        "selector:nightly+",
        _matches_selector,
        lambda _each: (),
    ),
)
METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {each.name: each for each in (*_ALL, *MEANING_METHODS, *STATE_METHODS)}
)
