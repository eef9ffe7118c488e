"""Values of properties entries, their Jinja rendered where dbt renders it at parse time."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.parse.shapes import COLUMN
from dagbook.project.columns import EMPTY, ColumnDeclaration, Constraint
from dagbook.project.config import text_tuple
from dagbook.project.declarations import Properties
from dagbook.resolve.surroundings import Description, Surroundings

_RENDERED_LATER: Final = ("description", "tests", "data_tests", "columns", "tables", "versions")
_LATE_CONFIG: Final = ("pre_hook", "post_hook", "pre-hook", "post-hook", "loaded_at_query")
_CONFIG_AT_TOP: Final = ("meta", "docs", "group", "contract", "access", "tags", "enabled")
"""Config keys that may also stand at the top of an entry."""
_OF_MOST_COLUMNS: Final = frozenset({"name", "description", "tests", "data_tests"})
"""A column that has no other key needs nothing rendered but its description."""
_COLUMN_KEYS: Final = frozenset(COLUMN.keys) - {"policy_tags"}


class Entry(Struct, frozen=True):
    """A mapping of a properties file (an entry, a table of a source) with its values rendered."""

    values: Mapping[str, object]
    config: Mapping[str, object]
    properties: Properties
    dotted: str = ""

    def place(self, key: str) -> Origin:
        """Where a key stands."""
        return self.properties.place(f"{self.dotted}.{key}" if self.dotted else key)

    def place_of_config(self, key: str) -> Origin:
        """Where a config key stands: under ``config:``, or at the top."""
        return self.place(f"config.{key}" if key in self.config else key)

    def text(self, key: str) -> str | None:
        """A value as text."""
        value = self.values.get(key)
        return None if value is None else str(value)

    def mapping(self, key: str) -> Mapping[str, object]:
        """A value that is a mapping, or an empty one."""
        value = self.values.get(key)
        return value if isinstance(value, Mapping) else EMPTY

    def items(self, key: str) -> tuple[Mapping[str, object], ...]:
        """The mappings of a list."""
        value = self.values.get(key)
        listed = value if isinstance(value, list) else ()
        return tuple(each for each in listed if isinstance(each, Mapping))


def read_entry(properties: Properties, surroundings: Surroundings) -> Entry:
    """A whole entry, rendered."""
    return _entry(properties, properties.values, "", surroundings)


def read_table(entry: Entry, index: int, surroundings: Surroundings) -> Entry:
    """The table of a source at a position of ``tables:``, rendered."""
    tables = entry.values["tables"]
    table = tables[index] if isinstance(tables, list) else {}
    return _entry(entry.properties, table, f"tables.{index}", surroundings)


def _entry(
    properties: Properties, raw: Mapping[str, object], dotted: str, surroundings: Surroundings
) -> Entry:
    scope = surroundings.values_scope(properties.package, properties.place)
    values = {
        key: value if key in (*_RENDERED_LATER, "config") else _render(value, scope, dotted, key)
        for key, value in raw.items()
    }
    below = f"{dotted}.config" if dotted else "config"
    config = _config(raw.get("config"), scope, below)
    _reject_doubles(values, config, Entry(values, config, properties, dotted))
    return Entry(values, config, properties, dotted)


def config_with_top_keys(entry: Entry) -> dict[str, object]:
    """The entry's ``config:`` with the keys that may stand beside it."""
    outer = {key: entry.values[key] for key in _CONFIG_AT_TOP if entry.values.get(key) is not None}
    return {**outer, **entry.config}


def config_as_written(entry: Entry) -> dict[str, object]:
    """The same before rendering, as dbt keeps it.

    A list under ``config:`` stands in it twice, and tags beside the name count for nothing.
    """
    properties = entry.properties
    raw = properties.values.get("config")
    bare = replace(entry, values={**entry.values, "tags": None})
    own = config_with_top_keys(bare) if properties.version is None else properties.version.config
    top = config_with_top_keys(replace(bare, config=EMPTY))
    return _joined({**top, **own}, raw if isinstance(raw, Mapping) else EMPTY)


def _joined(left: Mapping[str, object], right: Mapping[str, object]) -> dict[str, object]:
    joined = dict(left)
    for key, value in right.items():
        before = joined.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            joined[key] = _joined(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            joined[key] = [*before, *value]
        else:
            joined[key] = value
    return joined


def describe_entry(entry: Entry, surroundings: Surroundings) -> Description:
    """The entry's description, rendered."""
    text = entry.values.get("description")
    return surroundings.describe(text, entry.place("description"), entry.properties.package)


def read_columns(entry: Entry, surroundings: Surroundings) -> tuple[ColumnDeclaration, ...]:
    """The columns an entry declares, described."""
    columns = entry.values.get("columns")
    if not isinstance(columns, list):
        return ()
    prefix = f"{entry.dotted}.columns" if entry.dotted else "columns"
    properties = entry.properties
    scope = surroundings.values_scope(properties.package, properties.place)
    return tuple(
        _column(column, (properties, f"{prefix}.{index}"), scope, surroundings)
        for index, column in enumerate(columns)
        if isinstance(column, Mapping) and column.get("name") is not None
    )


def read_constraints(listed: object) -> tuple[Constraint, ...]:
    """Constraints as declared."""
    if not isinstance(listed, list):
        return ()
    return tuple(
        Constraint(
            type=str(each.get("type", "")),
            name=_optional(each.get("name")),
            expression=_optional(each.get("expression")),
            columns=text_tuple(each.get("columns")),
            to=_optional(each.get("to")),
            to_columns=text_tuple(each.get("to_columns")),
            warn_unenforced=bool(each.get("warn_unenforced", True)),
            warn_unsupported=bool(each.get("warn_unsupported", True)),
        )
        for each in listed
        if isinstance(each, Mapping)
    )


def _column(
    raw: Mapping[str, object],
    place: tuple[Properties, str],
    scope: SettingsScope,
    surroundings: Surroundings,
) -> ColumnDeclaration:
    properties, dotted = place
    origin = properties.place(dotted)
    words, name = raw.get("description"), raw["name"]
    is_plain = not (isinstance(words, str) and has_jinja(words))
    where = origin if is_plain else properties.place(f"{dotted}.description")
    description = surroundings.describe(words, where, properties.package)
    if isinstance(name, str) and raw.keys() <= _OF_MOST_COLUMNS and not has_jinja(name):
        return ColumnDeclaration(
            name=name.removesuffix("\n"),
            description=description.text,
            origin=origin,
            doc_blocks=description.doc_blocks,
        )
    values = {
        key: value if key in _RENDERED_LATER else _render(value, scope, dotted, key)
        for key, value in raw.items()
    }
    config = values.get("config")
    config = config if isinstance(config, Mapping) else EMPTY
    quote = values.get("quote")
    return ColumnDeclaration(
        name=str(values["name"]),
        description=description.text,
        data_type=_optional(values.get("data_type")),
        quote=quote if isinstance(quote, bool) else None,
        tags=tuple(
            dict.fromkeys((*text_tuple(values.get("tags")), *text_tuple(config.get("tags"))))
        ),
        meta={**_mapping(values.get("meta")), **_mapping(config.get("meta"))},
        constraints=read_constraints(values.get("constraints")),
        granularity=_optional(values.get("granularity")),
        origin=origin,
        doc_blocks=description.doc_blocks,
        extra={key: each for key, each in values.items() if key not in _COLUMN_KEYS},
    )


def _render(value: object, scope: SettingsScope, dotted: str, key: str) -> object:
    return render_value(value, scope, f"{dotted}.{key}" if dotted else key)


def _config(raw: object, scope: SettingsScope, dotted: str) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        return EMPTY
    return {
        key: value if key in _LATE_CONFIG else _render(value, scope, dotted, key)
        for key, value in raw.items()
    }


def _reject_doubles(
    values: Mapping[str, object], config: Mapping[str, object], entry: Entry
) -> None:
    if entry.properties.section in ("sources", "exposures"):
        return
    for key in _CONFIG_AT_TOP:
        if key in values and key in config:
            raise ProjectError(
                "duplicate-key",
                f"'{key}' stands at the top of '{entry.properties.name}' and under its config",
                origin=entry.place(key),
                hint=f"keep the one under config, on line {entry.place(f'config.{key}').line}",
            )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else EMPTY


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
