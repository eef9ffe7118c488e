"""What columns inherit from those whose values they hand on as they are: words and marks.

Terms are inherited too (``site_model.glossary_carried``). Nothing is inherited where values mix,
and what somebody wrote at a column itself always counts for more.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.site_model.carried import column_at, described_source, sources_of_value
from mkdocs_dagbook.site_model.health import project_health, with_documentation
from mkdocs_dagbook.site_model.personal import CLASSIFYING, PERSONAL_WORDS, marks_of
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.tables import Column, Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace


class Inherited(Struct, frozen=True):
    """A description and where it stands; ``title`` is the title of that table."""

    table: str
    title: str
    column: str
    description: str


class InheritedMarks(Struct, frozen=True):
    """What marks a column as personal where its value comes from."""

    source: ColumnPlace
    title: str
    marks: tuple[str, ...]


def inherited_descriptions(site: SiteModel, table: Table) -> Mapping[str, Inherited]:
    """For each column without words the nearest described one that its value comes from as is."""
    found = {}
    for column in table.columns if site.column_graph.into else ():
        if not column.is_documented:
            place = ColumnPlace(table=table.unique_id, column=column.name)
            source = described_source(site.tables, site.column_graph, place)
            told = column_at(site.tables, source) if source else None
            if source is not None and told is not None:
                title = site.tables[source.table].title
                found[column.name] = Inherited(source.table, title, told.name, told.description)
    return found


def inherited_marks(
    site: SiteModel, table: Table, words: Iterable[str] = PERSONAL_WORDS
) -> Mapping[str, InheritedMarks]:
    """For each column without marks the nearest marked one that its value comes from as is.

    A column that says of itself that it is none (``pii: false``) inherits nothing.
    """
    wanted = frozenset(slug(word) for word in words)
    found = {}
    for column in table.columns if site.column_graph.into else ():
        if not _has_a_say(column, wanted):
            place = ColumnPlace(table=table.unique_id, column=column.name)
            marks = next(_marks_on_the_way(site, place, wanted), None)
            if marks is not None:
                found[column.name] = marks
    return found


def _marks_on_the_way(
    site: SiteModel, start: ColumnPlace, wanted: frozenset[str]
) -> Iterator[InheritedMarks]:
    for place in sources_of_value(site.column_graph, start):
        column = column_at(site.tables, place)
        if column is None or not _has_a_say(column, wanted):
            continue
        marks = marks_of(column.tags, column.meta, wanted)
        if not marks:
            return
        yield InheritedMarks(place, site.tables[place.table].title, marks)


def _has_a_say(column: Column, wanted: frozenset[str]) -> bool:
    """Whether it is marked, or says of itself what it is instead."""
    return bool(marks_of(column.tags, column.meta, wanted)) or any(
        slug(key) in wanted or key in CLASSIFYING for key in column.meta
    )


def with_inherited_words(site: SiteModel) -> SiteModel:
    """The site in which columns that inherit a description count as described, in health too."""
    tables = {key: _counted(site, table) for key, table in site.tables.items()}
    own = (each for each in tables.values() if site.is_own(each.package))
    return replace(site, tables=tables, health=project_health(own, site.readers))


def _counted(site: SiteModel, table: Table) -> Table:
    heirs = inherited_descriptions(site, table)
    if not heirs:
        return table
    columns = tuple(
        replace(column, inherits=True) if column.name in heirs else column
        for column in table.columns
    )
    judged = [each for each in columns if each.is_certain]
    more = 0.4 * sum(each.inherits for each in judged) / len(judged) if judged else 0.0
    documentation = table.health.documentation + more
    health = with_documentation(table.health, documentation, site.limits)
    return replace(table, columns=columns, health=health)
