"""Two states of a project in, what changed between them out."""

from collections.abc import Iterator

from mkdocs_dagbook.comparison.change import Change, Changes, Share, changes_of
from mkdocs_dagbook.comparison.columns import column_changes, pair_all_columns
from mkdocs_dagbook.comparison.data_tests import data_test_changes
from mkdocs_dagbook.comparison.pairing import pair_tables
from mkdocs_dagbook.comparison.reach import Reach
from mkdocs_dagbook.comparison.surroundings import surrounding_changes
from mkdocs_dagbook.comparison.tables import Sides, table_changes
from mkdocs_dagbook.site_model import SiteModel


def compare(before: SiteModel, after: SiteModel) -> Changes:
    """What a reader of the data or of its documentation may notice, and what is quiet about it.

    The sites should have their column lineage: without it whole tables are taken for what is read.
    """
    sides = Sides(before, after, pair_tables(before, after), Reach(before))
    return changes_of(_found(sides), _coverage(before, after))


def _found(sides: Sides) -> Iterator[Change]:
    columns = pair_all_columns(sides)
    yield from table_changes(sides)
    yield from column_changes(sides, columns)
    yield from data_test_changes(sides, columns)
    yield from surrounding_changes(sides)


def _coverage(before: SiteModel, after: SiteModel) -> Iterator[Share]:
    old, new = before.health.overall, after.health.overall
    yield Share("documentation", old.documentation, new.documentation)
    yield Share("test coverage", old.coverage, new.coverage)
    yield Share("columns tested", old.column_coverage, new.column_coverage)
