"""Which columns identify a row of a model, told from its constraints and tests as dbt does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from dagbook.project.nodes import Model, Node, Test

_UNIQUE: Final = ("unique", "unique_combination_of_columns")
_FILLED: Final = ("not_null",)


def infer_primary_keys(nodes: Mapping[str, Node], disabled: Iterable[object]) -> dict[str, Node]:
    """The nodes, models with their ``primary_key``."""
    tests = tests_by_model((*nodes.values(), *disabled))
    return {
        id_: with_primary_key(node, tests) if isinstance(node, Model) else node
        for id_, node in nodes.items()
    }


def tests_by_model(resources: Iterable[object]) -> Mapping[str, list[Test]]:
    """The generic tests that stand under each node."""
    tests: dict[str, list[Test]] = defaultdict(list)
    for each in resources:
        if isinstance(each, Test) and each.attached_node and each.metadata is not None:
            tests[each.attached_node].append(each)
    return tests


def with_primary_key(model: Model, tests: Mapping[str, list[Test]]) -> Model:
    """The model with what its constraints and tests say."""
    columns = _primary_key(model, tests.get(model.unique_id, []))
    return replace(model, primary_key=tuple(sorted(columns)))


def _primary_key(model: Model, tests: list[Test]) -> tuple[str, ...]:
    for constraint in model.constraints:
        if constraint.type == "primary_key":
            return constraint.columns
    for column in model.columns:
        if any(each.type == "primary_key" for each in column.constraints):
            return (column.name,)
    unique = tuple(_columns(tests, _UNIQUE, enabled=True))
    switched_off = tuple(_columns(tests, _UNIQUE, enabled=False))
    filled = tuple(
        column for state in (True, False) for column in _columns(tests, _FILLED, enabled=state)
    )
    both = tuple(each for each in filled if each in unique or each in switched_off)
    return tuple(dict.fromkeys(both or unique or switched_off))


def _columns(tests: list[Test], names: tuple[str, ...], *, enabled: bool) -> Iterator[str]:
    for test in tests:
        if test.metadata is None or test.metadata.name not in names:
            continue
        if test.config.enabled is not enabled:
            continue
        column = test.metadata.kwargs.get("column_name")
        several = test.metadata.kwargs.get("combination_of_columns")
        if isinstance(column, str):
            yield column
        elif isinstance(several, list):
            yield from (each for each in several if isinstance(each, str))
