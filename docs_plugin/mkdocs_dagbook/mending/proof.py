"""Whether an edited file says what it said before and what was meant besides: nothing else."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import yaml

from mkdocs_dagbook.mending.deeds import Deed, Verb
from mkdocs_dagbook.mending.sheet import load


def is_what_was_meant(before: str, after: str, deeds: Sequence[Deed]) -> bool:
    """Do the same to what the file said, and compare."""
    try:
        expected = deepcopy(load(before)) or {}
        for deed in deeds:
            _DO[deed.verb](expected, deed)
        return bool((load(after) or {}) == expected)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
        # a list that holds itself can't be compared
        return False


def _add_table(root: dict[str, Any], deed: Deed) -> None:
    root[deed.section] = [
        *(root.get(deed.section) or ()),
        {"name": deed.table, "description": ""},
    ]


def _stub_table(root: dict[str, Any], deed: Deed) -> None:
    _entry(root, deed)["description"] = ""


def _list_column(root: dict[str, Any], deed: Deed) -> None:
    entry = _entry(root, deed)
    column = {"name": deed.column, "description": deed.text}
    if deed.data_type:
        column["data_type"] = deed.data_type
    entry["columns"] = [*(entry.get("columns") or ()), column]


def _describe_column(root: dict[str, Any], deed: Deed) -> None:
    _column(root, deed)["description"] = deed.text


def _remove_column(root: dict[str, Any], deed: Deed) -> None:
    gone, entry = _column(root, deed), _entry(root, deed)
    entry["columns"] = [each for each in entry["columns"] if each is not gone]


def _entry(root: dict[str, Any], deed: Deed) -> dict[str, Any]:
    entries = root[deed.section]
    if deed.section != "sources":
        return _named(entries, deed.table)
    source, table = next(
        (each, deed.table.removeprefix(f"{each['name']}."))
        for each in entries
        if any(
            f"{each['name']}.{inner['name']}" == deed.table for inner in each.get("tables") or ()
        )
    )
    return _named(source["tables"], table)


def _column(root: dict[str, Any], deed: Deed) -> dict[str, Any]:
    return _named(_entry(root, deed)["columns"], deed.column)


def _named(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    wanted = name.casefold()
    return next(each for each in items if str(each["name"]).casefold() == wanted)


_DO: Mapping[Verb, Callable[[dict[str, Any], Deed], None]] = {
    Verb.ADD_TABLE: _add_table,
    Verb.STUB: _stub_table,
    Verb.LIST_COLUMN: _list_column,
    Verb.DESCRIBE_COLUMN: _describe_column,
    Verb.REMOVE_COLUMN: _remove_column,
}
