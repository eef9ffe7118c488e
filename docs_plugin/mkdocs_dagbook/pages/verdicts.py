"""What tests and their last results say, in as few words as a cell of a table has room for."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from mkdocs_dagbook.site_model import DataTest, Table


class Verdict(Struct, frozen=True):
    """Tests by how they fared: ``trouble`` is for people to look at, the others are names."""

    trouble: tuple[DataTest, ...] = ()
    passing: tuple[str, ...] = ()
    unrun: tuple[str, ...] = ()


def verdict(tests: Iterable[DataTest]) -> Verdict:
    """Tests sorted into those that need somebody and those that don't."""
    trouble: list[DataTest] = []
    passing: list[str] = []
    unrun: list[str] = []
    for test in tests:
        name = test.name if test.kind in {"singular", "unit"} else test.kind
        if test.outcome is None or test.outcome.status == "skipped":
            unrun.append(name)
        elif test.outcome.is_good:
            passing.append(name)
        else:
            trouble.append(test)
    return Verdict(tuple(trouble), tuple(passing), tuple(unrun))


def verdicts_by_column(table: Table, tests: Iterable[DataTest]) -> Mapping[str, Verdict]:
    """One verdict for each column that is tested."""
    by_id = {test.unique_id: test for test in tests}
    return {
        column.name: verdict(by_id[each] for each in column.tests if each in by_id)
        for column in table.columns
        if column.tests
    }
