"""Tags, and what wears them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.tables import DataTest, Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace, Exposure, Tag


def read_tags(
    tables: Iterable[Table], exposures: Iterable[Exposure], tests: Iterable[DataTest]
) -> dict[str, Tag]:
    """Every tag by key, in order; spelt as it is met first."""
    names: dict[str, str] = {}
    worn: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns: dict[str, list[ColumnPlace]] = defaultdict(list)
    every_table = tuple(tables)
    wearers = (("table", every_table), ("exposure", exposures), ("test", tests))
    for kind, things in wearers:
        for thing in things:
            for key, name in _keyed(thing.tags):
                names.setdefault(key, name)
                worn[key][kind].append(thing.unique_id)
    for place, tags in _tagged_columns(every_table):
        for key, name in _keyed(tags):
            names.setdefault(key, name)
            columns[key].append(place)
    return {
        key: Tag(
            key=key,
            name=names[key],
            tables=tuple(worn[key]["table"]),
            columns=tuple(columns[key]),
            exposures=tuple(worn[key]["exposure"]),
            tests=tuple(worn[key]["test"]),
        )
        for key in sorted(names)
    }


def _keyed(tags: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Keys with a spelling, each key once."""
    return {slug(tag): tag for tag in tags}.items()


def _tagged_columns(tables: Iterable[Table]) -> Iterator[tuple[ColumnPlace, tuple[str, ...]]]:
    for table in tables:
        for column in table.columns:
            if column.tags:
                yield ColumnPlace(table=table.unique_id, column=column.name), column.tags
