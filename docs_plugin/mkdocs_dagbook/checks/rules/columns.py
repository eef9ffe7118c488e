"""Are columns described, and is what is described there?"""

from mkdocs_dagbook.checks.rule import (
    Facts,
    Issue,
    Option,
    OptionType,
    Preset,
    Rule,
    Severity,
    Verdict,
    verdict,
)
from mkdocs_dagbook.checks.rules.asking import NO_SAY, about_columns, compiled
from mkdocs_dagbook.site_model import Table
from mkdocs_dagbook.site_model.inheritance import inherited_descriptions
from mkdocs_dagbook.site_model.queries import NOT_COMPILED

_MODELS = ("model", "snapshot")
_TABLES = ("source", "seed", "model", "snapshot")


def enough_documented(table: Table, facts: Facts) -> Verdict:
    """Whether the share of described columns is large enough."""
    columns = [each for each in table.columns if each.is_certain]
    if not columns:
        return Verdict(0)
    documented = sum(column.has_words for column in columns)
    least = facts.options["min_share"]
    if documented >= least * len(columns):
        return verdict(None)
    return verdict(
        f"{documented} of {len(columns)} columns are described, {least:.0%} are asked for"
    )


def column_described(table: Table, facts: Facts) -> Verdict:
    """Whether every column that is listed has a text."""
    listed = [column for column in table.columns if column.declared]
    least = facts.options["min_length"]
    issues = tuple(
        Issue(
            message=f"column {column.name} has no description"
            if not column.is_documented
            else f"description of column {column.name} is shorter than {least} characters",
            column=column.name,
            origin=column.origin,
        )
        for column in listed
        if len(column.description.strip()) < max(least, 1) and not column.inherits
    )
    return Verdict(len(listed), issues)


def exists(table: Table, facts: Facts) -> Verdict:
    """Whether every column that is described exists."""
    known = [column for column in table.columns if column.exists is not None and column.declared]
    missing = tuple(
        Issue(
            message=f"column {column.name} is described but doesn't exist in the warehouse",
            column=column.name,
            origin=column.origin,
        )
        for column in known
        if not column.exists
    )
    return Verdict(len(known), missing)


def listed(table: Table, facts: Facts) -> Verdict:
    """Whether every column that exists is listed."""
    real = [column for column in table.columns if column.exists]
    missing = tuple(
        Issue(
            message=f"column {column.name} exists but isn't listed in any properties file",
            column=column.name,
            origin=column.origin,
        )
        for column in real
        if not column.declared
    )
    return Verdict(len(real), missing)


def has_contract(table: Table, facts: Facts) -> Verdict:
    """Whether the columns and types of a model are promised."""
    return verdict(None if table.contract_enforced else "has no enforced contract")


def words_handed_on(table: Table, facts: Facts) -> Verdict:
    """Whether columns whose value is described where it comes from are described too."""
    inherited = inherited_descriptions(facts.site, table)
    columns = [each for each in table.columns if each.is_certain]
    wrong = (
        (
            column,
            f"column {column.name} has no description, its value has one at "
            f"{inherited[column.name].title}.{inherited[column.name].column}",
        )
        for column in columns
        if column.name in inherited and not column.inherits
    )
    return about_columns(columns, wrong)


def is_traced(table: Table, facts: Facts) -> Verdict:
    """Whether it is known where the values of every column come from."""
    traced = facts.site.column_graph.tables.get(table.unique_id)
    if traced is None or traced.miss == NOT_COMPILED:
        return NO_SAY
    if traced.miss:
        return verdict(f"nobody knows where its values come from: {traced.miss}")
    past = facts.options["except"]
    columns = [e for e in table.columns if not (past and compiled(past).search(e.name))]
    wrong = (
        (each, f"nobody knows in full where column {each.name} comes from: {reason}")
        for each in columns
        if (reason := traced.misses.get(each.name))
    )
    return about_columns(columns, wrong)


RULES = (
    Rule(
        slug="columns-documented",
        what="Enough of a table's columns are described.",
        why="A table with three known columns out of twenty is read by guessing.",
        fix="Describe more columns, the ones people ask about first.",
        kinds=_MODELS,
        check=enough_documented,
        options=(
            Option(
                name="min_share",
                type=OptionType.SHARE,
                default=0.8,
                summary="The share of columns with a description.",
            ),
        ),
    ),
    Rule(
        slug="column-description",
        what="Every column that a properties file lists has a description.",
        why="A column listed without a text is a promise nobody kept.",
        fix="Write `description:` at the column.",
        kinds=_TABLES,
        check=column_described,
        options=(
            Option(
                name="min_length",
                type=OptionType.NUMBER,
                default=1,
                summary="How many characters a column's description has at least.",
            ),
        ),
    ),
    Rule(
        slug="phantom-column",
        what="Every described column exists in the warehouse.",
        why="Documentation of a column that was renamed or dropped sends people the wrong way.",
        fix="Rename or remove the entry, or build the table again if it is out of date.",
        kinds=_TABLES,
        check=exists,
        preset=Preset.START,
        severity=Severity.ERROR,
    ),
    Rule(
        slug="undocumented-real-column",
        what="Every column of the warehouse is listed in a properties file.",
        why="What nobody listed, nobody tested and nobody knows to be personal data.",
        fix="Add the column under `columns:` of the table.",
        kinds=_MODELS,
        check=listed,
    ),
    Rule(
        slug="model-contract",
        what="Models promise their columns and types by an enforced contract.",
        why="Others build on a mart; a column that changes its type breaks them without a word.",
        fix="Set `contract: {enforced: true}` and give every column a `data_type`.",
        kinds=("model",),
        check=has_contract,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="words-handed-on",
        what="A column that hands on a described value as it is is described too.",
        why="The words are there, a table further up, where nobody looks who reads this one.",
        fix="Write `description:`, or let `dagbook check --fix --fix-with inherited` do it.",
        kinds=_MODELS,
        check=words_handed_on,
        preset=Preset.STRICT,
        reads_lineage=True,
    ),
    Rule(
        slug="column-lineage",
        what="It is known where the values of every column come from.",
        why="What can't be traced is left out of every answer to: what hangs on this column?",
        fix="Name the columns instead of `*`, or build upstream tables for the catalog.",
        kinds=_MODELS,
        check=is_traced,
        preset=Preset.STRICT,
        reads_lineage=True,
        options=(
            Option(
                name="except",
                type=OptionType.PATTERN,
                default="",
                summary="Which columns need none; looked for in the name.",
            ),
        ),
    ),
)
