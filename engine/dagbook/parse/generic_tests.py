"""Entries under ``data_tests:`` to test calls: which test, with which arguments and config."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.jinja.package_scope import package_values_scope
from dagbook.jinja.parse_context import ParseScope, record_generic_test
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.settings_values import render_value
from dagbook.parse.macro_signatures import macro_arguments
from dagbook.parse.plain_tests import (
    NOT_RENDERED,
    Called,
    record_constants,
    recording_of,
    tested_call,
)
from dagbook.project.declarations import Properties, Recording, TestCall
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro

CONFIG_KEYS: Final = (
    "severity", "tags", "enabled", "where", "limit", "warn_if", "error_if", "fail_calc",
    "store_failures", "store_failures_as", "sql_header", "meta", "database", "schema", "alias",
)  # fmt: skip
"""Config keys that may also stand beside a test's arguments."""
_NAME: Final = re.compile(r"(?:(?P<namespace>[A-Za-z_]\w*)\.)?(?P<name>[A-Za-z_]\w*)$")
_NEEDED: Final = MappingProxyType(
    {
        "test_unique": ("column_name",),
        "test_not_null": ("column_name",),
        "test_accepted_values": ("column_name", "values"),
        "test_relationships": ("column_name", "to", "field"),
    }
)
"""What a built-in test can't do without."""
_SECTIONS: Final = ("models", "seeds", "snapshots")


class Tested(Struct, frozen=True):
    """What a list of tests stands under: an entry, perhaps its table, perhaps a column."""

    properties: Properties
    dotted: str
    """Path of the mapping that has the list, below the entry."""
    table: str | None = None
    column: str | None = None

    def place(self, key: str) -> Origin:
        """Where a key of that mapping stands."""
        return self.properties.place(f"{self.dotted}.{key}" if self.dotted else key)


class FoundTest(Struct, frozen=True):
    """A test as written: its place, name, arguments and config keys."""

    origin: Origin
    name: str
    namespace: str | None
    arguments: Mapping[str, object]
    config: Mapping[str, object]


def parse_test_calls(
    properties: Properties, scope: InvocationScope
) -> Iterator[TestCall | DagbookError]:
    """Each test of an entry and its columns, or what is wrong with it."""
    for tested, listed in _tested(properties):
        if not isinstance(listed, list):
            continue
        for index, entry in enumerate(listed):
            key = "data_tests" if "data_tests" in _owner(tested) else "tests"
            origin = tested.place(f"{key}.{index}")
            try:
                yield _call(tested, _read(entry, origin), scope)
            except DagbookError as error:
                yield error


def _tested(properties: Properties) -> Iterator[tuple[Tested, object]]:
    if properties.section in _SECTIONS:
        yield from _with_columns(Tested(properties, ""))
    if properties.section == "sources":
        tables = properties.values.get("tables")
        for index, table in enumerate(tables if isinstance(tables, list) else ()):
            if isinstance(table, Mapping) and table.get("name"):
                yield from _with_columns(
                    Tested(properties, f"tables.{index}", table=str(table["name"]))
                )


def _with_columns(tested: Tested) -> Iterator[tuple[Tested, object]]:
    owner = _owner(tested)
    columns = owner.get("columns")
    for index, column in enumerate(columns if isinstance(columns, list) else ()):
        if isinstance(column, Mapping) and column.get("name"):
            dotted = f"{tested.dotted}.columns.{index}".removeprefix(".")
            below = Tested(tested.properties, dotted, tested.table, _column_name(column, owner))
            yield below, _tests(column)
    yield tested, _tests(owner)


def _column_name(column: Mapping[str, object], owner: Mapping[str, object]) -> str:
    quoting = owner.get("quoting")
    by_default = quoting.get("column") if isinstance(quoting, Mapping) else None
    quoted = column.get("quote") if column.get("quote") is not None else by_default
    return f'"{column["name"]}"' if quoted else str(column["name"])


def _owner(tested: Tested) -> Mapping[str, object]:
    value: object = tested.properties.values
    for part in tested.dotted.split(".") if tested.dotted else ():
        value = value[int(part)] if isinstance(value, list) else value[part]  # type: ignore[index]
    return value if isinstance(value, Mapping) else {}


def _tests(owner: Mapping[str, object]) -> object:
    return owner.get("data_tests") or owner.get("tests")


def _read(entry: object, origin: Origin) -> FoundTest:
    if isinstance(entry, str):
        name, arguments = entry, {}
    elif isinstance(entry, Mapping) and "test_name" in entry:
        name = str(entry["test_name"])
        arguments = {key: value for key, value in entry.items() if key != "test_name"}
    elif isinstance(entry, Mapping) and len(entry) == 1:
        name, given = next(iter(entry.items()))
        if given is not None and not isinstance(given, Mapping):
            raise _wrong(f"the arguments of test '{name}' must be a mapping", origin)
        arguments = dict(given or {})
    else:
        raise _wrong("a test is a name, or one name with its arguments below it", origin)
    match = _NAME.match(str(name))
    if match is None:
        raise _wrong(f"'{name}' is no test's name", origin)
    config, rest = _split_config(arguments, origin)
    return FoundTest(origin, match["name"], match["namespace"], rest, config)


def _split_config(
    given: Mapping[str, object], origin: Origin
) -> tuple[dict[str, object], dict[str, object]]:
    """Config keys, wherever they stand, apart from the test's own arguments."""
    inner = given.get("arguments") or {}
    if isinstance(inner, Mapping):
        given = {**{key: given[key] for key in given if key != "arguments"}, **inner}
    config = given.get("config") or {}
    if not isinstance(config, Mapping):
        raise _wrong("'config' of a test must be a mapping", origin)
    outer: dict[str, object] = {
        key: given[key] for key in CONFIG_KEYS if given.get(key) is not None
    }
    for key in outer:
        if key in config:
            raise _wrong(f"'{key}' stands in the test and in its config: keep one", origin)
    rest = {str(key): each for key, each in given.items() if key not in (*CONFIG_KEYS, "config")}
    if "model" in rest:
        raise _wrong("'model' is the tested relation itself and cannot be an argument", origin)
    known = {**outer, **{key: value for key, value in config.items() if value is not None}}
    ordered = {key: known[key] for key in CONFIG_KEYS if key in known}
    return {**ordered, **known}, rest


def _call(tested: Tested, found: FoundTest, scope: InvocationScope) -> TestCall:
    properties = tested.properties
    macro = _macro(tested, found, scope)
    arguments = dict(found.arguments)
    name = arguments.pop("name", None)
    description = arguments.pop("description", None)
    if tested.column is not None:
        arguments["column_name"] = tested.column
    kwargs = {**arguments, "model": _model(tested)}
    values_scope = package_values_scope(scope, properties.package, lambda _: found.origin)
    config = render_value(found.config, values_scope, "config")
    return TestCall(
        test_name=found.name,
        namespace=found.namespace,
        kwargs=kwargs,
        config=config if isinstance(config, Mapping) else {},
        custom_name=None if name is None else str(name),
        description=str(description or ""),
        column_name=tested.column,
        properties=properties,
        table=tested.table,
        recording=_recording(tested, macro, (kwargs, found.origin), scope),
        origin=found.origin,
    )


def _model(tested: Tested) -> str:
    properties = tested.properties
    if tested.table is not None:
        call = f"source('{properties.name}', '{tested.table}')"
    elif properties.version is not None:
        call = f"ref('{properties.name}', version='{properties.version.version}')"
    else:
        call = f"ref('{properties.name}')"
    return "{{ get_where_subquery(" + call + ") }}"


def _macro(tested: Tested, found: FoundTest, scope: InvocationScope) -> Macro:
    library = scope.library
    macro = library.generic_test(found.name, found.namespace, tested.properties.package)
    if macro is not None:
        return macro
    written = f"{found.namespace}.{found.name}" if found.namespace else found.name
    known = {
        each.name.removeprefix("test_")
        if each.package in (INTERNAL_PACKAGE, library.root)
        else f"{each.package}.{each.name.removeprefix('test_')}"
        for each in library.macros.values()
        if each.name.startswith("test_")
    }
    raise ProjectError(
        "missing-macro",
        f"there is no generic test '{written}'",
        origin=found.origin,
        hint=did_you_mean(written, sorted(known))
        or f"define it as {{% test {found.name}(model, …) %}}, or install the package that has it",
    )


def _recording(
    tested: Tested,
    macro: Macro,
    called: tuple[Mapping[str, object], Origin],
    scope: InvocationScope,
) -> Recording:
    kwargs, origin = called
    package = tested.properties.package
    model = tested_call(tested.properties, tested.table, origin)
    if macro.package == INTERNAL_PACKAGE and macro.name in NOT_RENDERED:
        _refuse_incomplete(macro, kwargs, origin)
        return recording_of(macro, model)
    parse_scope = ParseScope(shared=scope, package=package)
    try:
        recording = (
            record_constants(Called(macro, kwargs, model, package), scope.library)
            if scope.reads_statically
            else None
        ) or record_generic_test(macro, kwargs, origin, parse_scope)
    except TypeError as error:
        raise _wrong_arguments(macro, kwargs, origin, error) from None
    _refuse_incomplete(macro, kwargs, origin)
    return replace(recording, macros=_with_namesake(recording.macros, macro, parse_scope))


def _with_namesake(called: tuple[str, ...], macro: Macro, scope: ParseScope) -> tuple[str, ...]:
    """The macros a test calls. dbt counts one of the same name nearer by to them, and first."""
    nearest = scope.shared.library.find(macro.name, scope.package)
    if nearest is None or nearest.package == INTERNAL_PACKAGE or nearest is macro:
        return called
    others = (each for each in called if each != macro.unique_id)
    return (nearest.unique_id, *others, macro.unique_id)


def _refuse_incomplete(macro: Macro, kwargs: Mapping[str, object], origin: Origin) -> None:
    """A built-in test without what it needs would be sent as broken SQL."""
    if macro.package != INTERNAL_PACKAGE:
        return
    missing = [each for each in _NEEDED.get(macro.name, ()) if kwargs.get(each) is None]
    if missing:
        name = macro.name.removeprefix("test_")
        raise ProjectError(
            "wrong-argument",
            f"test '{name}' needs {' and '.join(missing)}",
            origin=origin,
            hint="put the test under a column, or give it a column_name"
            if "column_name" in missing
            else f"write {missing[0]}: below the test's name",
        )


def _wrong_arguments(
    macro: Macro, kwargs: Mapping[str, object], origin: Origin, error: TypeError
) -> ProjectError:
    """The test's macro did not take its arguments: the one it doesn't know, or the complaint."""
    name = macro.name.removeprefix("test_")
    known = [each.name for each in macro_arguments(macro.macro_sql)]
    unknown = [key for key in kwargs if key not in known]
    if "takes no keyword argument" in str(error) and unknown:
        return ProjectError(
            "wrong-argument",
            f"test '{name}' has no argument '{unknown[0]}'",
            origin=origin,
            hint=did_you_mean(unknown[0], known) or f"its arguments: {', '.join(known[1:])}",
        )
    return ProjectError("wrong-argument", f"test '{name}' failed: {error}", origin=origin)


def _wrong(message: str, origin: Origin) -> ProjectError:
    return ProjectError("wrong-type", message, origin=origin)
