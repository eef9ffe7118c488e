"""Which tests share a scan of their relation: all of ours that ask for nothing out of the ordinary.

A test goes its own way where the project or a package overrides what it is made of, where its
failures are kept, and where its configuration asks for more than a count and a threshold.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Final

from dagbook.compile.measures import MEASURED_TESTS
from dagbook.jinja.library import MacroLibrary
from dagbook.jinja.run_context import RunScope
from dagbook.project.config import FIELD_BY_NAME
from dagbook.project.nodes import Macro, Node, Test

_MOST_TESTS: Final = 60
"""So many tests share a scan at most; a relation with more has several."""
_MOST_REPEATS: Final = 4
"""So many of them remember all values of a column, in memory."""
_UNIQUE: Final = "unique"
_MACHINERY: Final = (
    "get_test_sql",
    "get_shared_scan_sql",
    "shared_scan_nulls",
    "should_store_failures",
    "statement",
)
"""How a test's query is made and sent: a package may override it for its own tests."""
_THRESHOLD: Final = re.compile(r"\s*(=|!=|<>|<=|>=|<|>)\s*(\d{1,18})\s*")
_COMPARE: Final[Mapping[str, Callable[[int, int], bool]]] = MappingProxyType(
    {"=": eq, "!=": ne, "<>": ne, "<=": le, ">=": ge, "<": lt, ">": gt}
)


def share_scans(nodes: Iterable[Node], scope: RunScope) -> Mapping[str, tuple[str, ...]]:
    """For each test that may share a scan, all that share it, itself included."""
    sent_by = scope.shared.library.materialization("test")
    if sent_by is None or not _is_ours(sent_by):
        return {}
    shared: dict[object, list[Test]] = {}
    for node in nodes:
        if isinstance(node, Test) and (key := _scan_of(node, scope)) is not None:
            shared.setdefault(key, []).append(node)
    groups = (group for tests in shared.values() for group in _groups(tests))
    return {each: group for group in groups if len(group) > 1 for each in group}


def measured_macro(test: Test, library: MacroLibrary) -> Macro | None:
    """The macro of a test that may share a scan, unless it or what it dispatches to is not ours."""
    if test.metadata is None:
        return None
    name, namespace = test.metadata.name, test.metadata.namespace
    macro = library.generic_test(name, namespace, test.package)
    if macro is None or macro.unique_id not in MEASURED_TESTS or not _is_ours(macro):
        return None
    dispatched = library.dispatch(macro.name, macro.package, test.package)
    return macro if dispatched is None or _is_ours(dispatched) else None


def is_met(threshold: object, failures: int) -> bool:
    """Whether a count of failures meets ``warn_if`` or ``error_if`` of a test that shares."""
    found = _THRESHOLD.fullmatch(str(threshold))
    assert found is not None
    return _COMPARE[found[1]](failures, int(found[2]))


def _scan_of(test: Test, scope: RunScope) -> object | None:
    """What tests of the same scan have in common."""
    if test.metadata is None or not _is_ordinary(test) or _keeps_failures(test, scope):
        return None
    library = scope.shared.library
    if not library.has_all_ours(_MACHINERY, test.package) or measured_macro(test, library) is None:
        return None
    return (test.package, str(test.metadata.kwargs.get("model")), bool(test.config.get("where")))


def _is_ordinary(test: Test) -> bool:
    config = test.config
    return (
        config.materialized == "test"
        and config.get("limit") is None
        and config.get("sql_header") is None
        and "".join(str(config.get("fail_calc")).lower().split()) == "count(*)"
        and all(_THRESHOLD.fullmatch(str(config.get(each))) for each in ("warn_if", "error_if"))
        and config.values.keys() <= FIELD_BY_NAME.keys()
    )


def _keeps_failures(test: Test, scope: RunScope) -> bool:
    kept_as = test.config.get("store_failures_as")
    if kept_as is not None:
        return kept_as != "ephemeral"
    own = test.config.get("store_failures")
    return bool(scope.shared.flags.get("STORE_FAILURES") if own is None else own)


def _groups(tests: list[Test]) -> list[tuple[str, ...]]:
    """Tests of one scan, in their order, in as few groups as the limits allow."""
    groups: list[tuple[str, ...]] = []
    group: list[str] = []
    repeats = 0
    for test in tests:
        is_unique = test.metadata is not None and test.metadata.name == _UNIQUE
        if len(group) == _MOST_TESTS or (is_unique and repeats == _MOST_REPEATS):
            groups.append(tuple(group))
            group, repeats = [], 0
        group.append(test.unique_id)
        repeats += is_unique
    return [*groups, tuple(group)]


def _is_ours(macro: Macro) -> bool:
    """Whether it came with dagbook: an installed package stands in a folder of the project."""
    return macro.origin.path.startswith(f"{macro.package}:")
