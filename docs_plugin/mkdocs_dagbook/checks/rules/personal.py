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
from mkdocs_dagbook.checks.rules.asking import NO_SAY
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
    personal: PersonalData = facts.of_site(find_personal_data, tuple(facts.options["words"]))
    if not personal.carriers:
        return Verdict(0)
    if marks_of(table.tags, table.meta, frozenset(map(slug, facts.options["words"]))):
        return Verdict(0)
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


def public_has_none(table: Table, facts: Facts) -> Verdict:
    """Whether a public model holds nothing personal, but what is masked or added up."""
    if table.access != "public":
        return NO_SAY
    personal: PersonalData = facts.of_site(find_personal_data, tuple(facts.options["words"]))
    issues = []
    for column in table.columns:
        place = ColumnPlace(table=table.unique_id, column=column.name)
        carrier = personal.carriers.get(place)
        if place in personal.marked:
            why = "is marked as personal"
        elif carrier is not None and carrier.state in (Remains.AS_IS, Remains.CHANGED):
            why = f"holds what is marked as personal in {_name(facts, carrier.origins[0])}"
        else:
            continue
        issues.append(
            Issue(
                message=f"column {column.name} of a public model {why}",
                column=column.name,
                origin=_origin(table, column.name),
            )
        )
    return Verdict(len(table.columns), tuple(issues))


def _name(facts: Facts, place: ColumnPlace) -> str:
    table = facts.site.tables.get(place.table)
    return f"{table.title if table else place.table}.{place.column}"


def _origin(table: Table, name: str) -> Origin | None:
    column = table.column(name)
    return column.origin if column is not None and column.declared else None


_WORDS = Option(
    name="words",
    type=OptionType.TEXTS,
    default=PERSONAL_WORDS,
    summary="Tags, keys of `meta` and classes of data that mark something personal.",
)

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
        options=(_WORDS,),
    ),
    Rule(
        slug="public-personal",
        what="Public models hold nothing that is marked as personal, here or upstream.",
        why="Whoever may read them was never asked what for; masked, hashed or added up is well.",
        fix="Leave the column out, mask it, or take `access: public` back.",
        kinds=("model",),
        check=public_has_none,
        preset=Preset.STRICT,
        reads_lineage=True,
        options=(_WORDS,),
    ),
)
