"""Is personal data marked wherever it goes?"""

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import (
    Facts,
    Issue,
    Option,
    OptionType,
    Preset,
    Rule,
    Verdict,
)
from mkdocs_dagbook.site_model import ColumnPlace, Table
from mkdocs_dagbook.site_model.personal import (
    PERSONAL_WORDS,
    PersonalData,
    Remains,
    find_personal_data,
    marks_of,
)
from mkdocs_dagbook.site_model.slugs import slug


def marked_downstream(table: Table, facts: Facts) -> Verdict:
    """Whether columns that hold a marked value as it is are marked, or the table as a whole."""
    if marks_of(table.tags, table.meta, frozenset(map(slug, facts.options["words"]))):
        return Verdict(0)
    personal: PersonalData = facts.of_site(find_personal_data, tuple(facts.options["words"]))
    places = (ColumnPlace(table=table.unique_id, column=each.name) for each in table.columns)
    carriers = (personal.carriers[each] for each in places if each in personal.carriers)
    whole = [each for each in carriers if each.state is Remains.AS_IS]
    issues = tuple(
        Issue(
            message=f"column {each.place.column} holds what is marked as personal in "
            f"{_name(facts, each.origins[0])}, and isn't marked",
            column=each.place.column,
            origin=_origin(table, each.place.column),
        )
        for each in whole
        if not each.is_marked
    )
    return Verdict(len(whole), issues)


def _name(facts: Facts, place: ColumnPlace) -> str:
    table = facts.site.tables.get(place.table)
    return f"{table.title if table else place.table}.{place.column}"


def _origin(table: Table, name: str) -> Origin | None:
    column = table.column(name)
    return column.origin if column is not None and column.declared else None


RULES = (
    Rule(
        slug="personal-unmarked",
        what="A column that holds a value marked as personal upstream is marked too.",
        why="Who looks at the mart doesn't see the mark at the source, and hands the data on.",
        fix="Mark the column the same way, or mask the value on its way.",
        kinds=("model", "snapshot"),
        check=marked_downstream,
        preset=Preset.START,
        reads_lineage=True,
        options=(
            Option(
                name="words",
                type=OptionType.TEXTS,
                default=PERSONAL_WORDS,
                summary="Tags, keys of `meta` and classes of data that mark something personal.",
            ),
        ),
    ),
)
