"""Contracts as ``create table`` wants them: types and constraints of columns and of the table."""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from dagbook.jinja.phase import Phase
from dagbook.jinja.run_phase import RunPhase


def render_columns_constraints(phase: Phase, raw_columns: Mapping[str, object]) -> list[str]:
    """Columns of a contract as ``create table`` wants them: name, type, constraints."""
    lines = []
    for column in raw_columns.values():
        if not isinstance(column, Mapping):
            continue
        name = str(column["name"])
        quoted = phase.shared.dialect.quote(name) if column.get("quote") else name
        rules = [_column_rule(phase, each) for each in _mappings(column.get("constraints"))]
        type_ = promised_type(phase, column.get("data_type"))
        lines.append(" ".join((quoted, type_, *filter(None, rules))))
    return lines


def promised_type(phase: Phase, data_type: object) -> str:
    """A type of a contract; ``string`` is what the warehouse has for text, if it may be."""
    written = str(data_type or "")
    node = phase.node if isinstance(phase, RunPhase) else None
    contract = node.config.get("contract") if node is not None else None
    as_written = isinstance(contract, Mapping) and contract.get("alias_types") is False
    if as_written or written.lower() != "string":
        return written
    return phase.shared.dialect.type_names.get("string", written)


def render_model_constraints(phase: Phase, raw_constraints: object) -> list[str]:
    """Constraints of a model's contract as ``create table`` wants them."""
    return [rule for each in _mappings(raw_constraints) if (rule := _model_rule(phase, each))]


def _column_rule(phase: Phase, constraint: Mapping[str, object]) -> str | None:
    written = str(constraint.get("expression") or "").strip()
    kind = constraint.get("type")
    if kind == "check" and written:
        return f"check ({written})"
    if kind in ("not_null", "unique", "primary_key"):
        return f"{str(kind).replace('_', ' ')} {written}".strip()
    if kind == "foreign_key":
        return _references(phase, constraint, written)
    return written or None


def _model_rule(phase: Phase, constraint: Mapping[str, object]) -> str | None:
    named = f"constraint {constraint['name']} " if constraint.get("name") else ""
    written = str(constraint.get("expression") or "").strip()
    columns = ", ".join(str(each) for each in _items(constraint.get("columns")))
    kind = constraint.get("type")
    if kind == "check" and written:
        return f"{named}check ({written})"
    if kind in ("unique", "primary_key"):
        return f"{named}{str(kind).replace('_', ' ')} ({columns}) {written}".strip()
    if kind == "foreign_key":
        target = _references(phase, constraint, written)
        return f"{named}foreign key ({columns}) {target}" if target else None
    return f"{named}{written}" if kind == "custom" and written else None


def _references(phase: Phase, constraint: Mapping[str, object], written: str) -> str | None:
    """``to`` is an expression: a ref or a source, whole also under --empty."""
    if constraint.get("to"):
        render = cast(Callable[[str], str], phase.rendering.look_up("render"))
        table = render("{{ (" + str(constraint["to"]) + ").render() }}")
        columns = ", ".join(str(each) for each in _items(constraint.get("to_columns")))
        return f"references {table} ({columns})"
    return f"references {written}" if written else None


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [each for each in _items(value) if isinstance(each, Mapping)]


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, (list, tuple)) else ()
