"""Contracts that are broken: what readers of a model were promised and no longer get.

A new column breaks nothing; a column gone or retyped, a constraint given up, a contract no longer
enforced do. After dbt: an unversioned model is warned of, a versioned one is an error, since a new
version of it would break nobody.
"""

from collections.abc import Iterable, Mapping

from dagbook.errors import Origin, ProjectError
from dagbook.project.nodes import Model
from dagbook.project.project import Project
from dagbook.records.of_resource import resource_record
from dagbook.records.plain import Record, plain

_KEEPS_CONSTRAINTS = frozenset({"table", "incremental"})


def broken_contracts(
    project: Project, earlier: Mapping[str, Record]
) -> tuple[tuple[ProjectError, bool], ...]:
    """A word for each broken contract, and whether it is an error: its model is versioned."""
    found = []
    for unique_id, old in sorted(earlier.items()):
        if old.get("resource_type") != "model" or not _mapping(old, "contract").get("enforced"):
            continue
        model = project.nodes.get(unique_id)
        breaks = _breaks(old, model) if isinstance(model, Model) else _lost(old)
        if breaks:
            found.append((_word(old, model, breaks), old.get("version") is not None))
    return tuple(found)


def _breaks(old: Record, model: Model) -> tuple[str, ...]:
    new = resource_record(model)
    if _mapping(new, "contract").get("checksum") == _mapping(old, "contract").get("checksum"):
        return ()
    return (
        *(() if _mapping(new, "contract").get("enforced") else ("it is no longer enforced",)),
        *_columns(_mapping(old, "columns"), _mapping(new, "columns")),
        *(_constraints(old, new) if _keeps_constraints(old) else ()),
    )


def _lost(old: Record) -> tuple[str, ...]:
    """A model removed, renamed or switched off; after its deprecation date that is expected."""
    return () if old.get("deprecation_date") else ("the model is gone, renamed or disabled",)


def _columns(old: Mapping[str, object], new: Mapping[str, object]) -> Iterable[str]:
    for name, before in old.items():
        if name not in new:
            yield f"column {name} is gone"
        elif _type(before) != _type(new[name]):
            yield f"column {name} was {_shown_type(before)} and is {_shown_type(new[name])}"


def _constraints(old: Record, new: Record) -> Iterable[str]:
    if not _keeps_constraints(new):
        yield "a view or ephemeral model keeps no constraints"
    for place, before, after in _constraint_lists(old, new):
        kept = [plain(each) for each in after]
        for each in before:
            if plain(each) not in kept and isinstance(each, Mapping):
                yield f"constraint {each.get('type')}{place} is gone"


def _constraint_lists(old: Record, new: Record) -> Iterable[tuple[str, list[object], list[object]]]:
    yield "", _list(old, "constraints"), _list(new, "constraints")
    columns = _mapping(new, "columns")
    for name, column in _mapping(old, "columns").items():
        if name in columns:
            yield (
                f" of column {name}",
                _list(column, "constraints"),
                _list(columns[name], "constraints"),
            )


def _keeps_constraints(record: Record) -> bool:
    return _mapping(record, "config").get("materialized") in _KEEPS_CONSTRAINTS


def _type(column: object) -> str:
    """The type without its size, which may change without breaking anything."""
    return _shown_type(column).partition("(")[0].strip().lower()


def _shown_type(column: object) -> str:
    return str(column.get("data_type")) if isinstance(column, Mapping) else ""


def _mapping(record: object, key: str) -> Mapping[str, object]:
    found = record.get(key) if isinstance(record, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(record: object, key: str) -> list[object]:
    found = record.get(key) if isinstance(record, Mapping) else None
    return list(found) if isinstance(found, (list, tuple)) else []


def _word(old: Record, model: object, breaks: tuple[str, ...]) -> ProjectError:
    origin = model.origin if isinstance(model, Model) else Origin(str(old["original_file_path"]))
    return ProjectError(
        "contract-change",
        f"the contract of model '{old['name']}' is broken: {'; '.join(breaks)}",
        origin=origin,
        hint="readers rely on it: give the model a new version, or tell them first",
    )
