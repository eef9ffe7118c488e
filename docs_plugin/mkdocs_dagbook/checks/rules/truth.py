"""Is what is written so? Types, copies, texts that contradict each other or say nothing."""

import re
from datetime import date
from functools import lru_cache

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
from mkdocs_dagbook.site_model import Column, ColumnPlace, Table
from mkdocs_dagbook.site_model.carried import column_at, described_source
from mkdocs_dagbook.site_model.on_demand import is_same_type

_MODELS = ("model", "snapshot")
_TABLES = ("source", "seed", "model", "snapshot")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_FILLERS = frozenset(
    {"a", "an", "and", "are", "attribute", "be", "by", "column", "data", "each", "every", "field"}
    | {"for", "from", "given", "in", "is", "it", "its", "of", "on", "record", "respective", "row"}
    | {"table", "that", "the", "these", "this", "to", "value", "was", "which", "with"}
)
_SYNONYMS = {"identifier": "id", "ids": "id", "number": "num", "no": "num"}
_LEAST_WORDS = 4
"""A text of fewer words may well be right for two columns: ``In cents.``"""


def types_agree(table: Table, facts: Facts) -> Verdict:
    """Whether columns have the type that is declared for them."""
    both = [each for each in table.columns if each.declared_type and each.data_type]
    dialect = facts.site.adapter
    issues = tuple(
        Issue(
            message=f"column {column.name} is declared as {column.declared_type} and is "
            f"{column.data_type} in the warehouse",
            column=column.name,
            origin=column.origin,
        )
        for column in both
        if not same_type(column.declared_type or "", column.data_type or "", dialect)
    )
    return Verdict(len(both), issues)


def same_type(declared: str, real: str, dialect: str) -> bool:
    """Whether two types are one: by other names, or the declared one says less exactly."""
    return declared.casefold() == real.casefold() or is_same_type(declared, real, dialect)


def says_more_than_the_name(table: Table, facts: Facts) -> Verdict:
    """Whether descriptions of columns say more than the columns' names do."""
    written = [each for each in table.columns if each.is_documented]
    of_table = _forms(table.name)
    issues = tuple(
        Issue(
            message=f"description of column {column.name} says what its name says: "
            f"{column.description.strip()!r}",
            column=column.name,
            origin=column.origin,
        )
        for column in written
        if (said := _said(column.description)) and said <= of_table | _forms(column.name)
    )
    return Verdict(len(written), issues)


def texts_differ(table: Table, facts: Facts) -> Verdict:
    """Whether columns of one table have descriptions of their own."""
    first: dict[str, Column] = {}
    issues = []
    written = [each for each in table.columns if each.is_documented]
    for column in written:
        text = _plain(column.description)
        other = first.setdefault(text, column)
        if other is not column and len(text.split()) >= _LEAST_WORDS:
            issues.append(
                Issue(
                    message=f"column {column.name} has the description of column {other.name}",
                    column=column.name,
                    origin=column.origin,
                )
            )
    return Verdict(len(written), tuple(issues))


def agrees_with_its_source(table: Table, facts: Facts) -> Verdict:
    """Whether a column that hands a value on as it is has the words of the one it comes from."""
    site = facts.site
    checked, issues = 0, []
    for column in table.columns:
        if not column.is_documented:
            continue
        place = ColumnPlace(table=table.unique_id, column=column.name)
        source = described_source(site.tables, site.column_graph, place)
        other = column_at(site.tables, source) if source else None
        if source is None or other is None:
            continue
        checked += 1
        if _plain(column.description) != _plain(other.description):
            name = f"{site.tables[source.table].title}.{other.name}"
            issues.append(
                Issue(
                    message=f"column {column.name} is {name}, handed on as it is, and is described "
                    "otherwise",
                    column=column.name,
                    origin=column.origin,
                )
            )
    return Verdict(checked, tuple(issues))


def description_kept_up(table: Table, facts: Facts) -> Verdict:
    """Whether the words about a column changed when its calculation did."""
    earlier = facts.earlier
    if earlier is None or table.unique_id not in earlier.tables:
        return Verdict(0)
    old_table, old_graph = earlier.tables[table.unique_id], earlier.column_graph
    before = old_graph.tables.get(table.unique_id)
    now = facts.site.column_graph.tables.get(table.unique_id)
    if before is None or now is None:
        return Verdict(0)
    checked, issues = 0, []
    for column in table.columns:
        old = old_table.column(column.name)
        was, is_now = before.expressions.get(column.name), now.expressions.get(column.name)
        if old is None or not column.is_documented or not was or not is_now or was == is_now:
            continue
        checked += 1
        if old.description == column.description:
            issues.append(
                Issue(
                    message=f"column {column.name} is calculated otherwise than before, its "
                    "description is as it was",
                    column=column.name,
                    origin=column.origin,
                )
            )
    return Verdict(checked, tuple(issues))


def owners_known(thing: Table, facts: Facts) -> Verdict:
    """Whether owners are among those the project knows."""
    known = {str(each).removeprefix("@").casefold() for each in facts.options["known"]}
    if not known:
        return Verdict(0)
    owners = [facts.site.owners[key] for key in thing.owners if key in facts.site.owners]
    strangers = [
        each.name
        for each in owners
        if not known & {each.name.casefold(), each.key.casefold(), (each.email or "").casefold()}
    ]
    return Verdict(
        len(owners), tuple(Issue(message=f"nobody knows the owner {name}") for name in strangers)
    )


def words_keep_up(table: Table, facts: Facts) -> Verdict:
    """Whether the file with its words was looked at since its code changed."""
    code = facts.site.changed_on.get(table.code_path)
    words = facts.site.changed_on.get(table.patch_path or "")
    if not facts.options["max_days"] or not code or not words or not table.description.strip():
        return Verdict(0)
    late = (date.fromisoformat(code) - date.fromisoformat(words)).days
    return verdict(
        f"its code changed on {code}, the file with its words last on {words}"
        if late > facts.options["max_days"]
        else None
    )


@lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text)).casefold()


def _words(text: str) -> frozenset[str]:
    found = (each.casefold() for each in _WORD.findall(text))
    return frozenset(_SYNONYMS.get(each, each) for each in found)


@lru_cache(maxsize=65536)
def _said(text: str) -> frozenset[str]:
    """The words of a text, fillers aside."""
    return _words(text) - _FILLERS


@lru_cache(maxsize=65536)
def _forms(name: str) -> frozenset[str]:
    """The words of a name, and what they are of one."""
    words = _words(name)
    return words | {each.removesuffix("s") for each in words}


RULES = (
    Rule(
        slug="type-drift",
        what="Columns have the type that is declared for them.",
        why="Who reads the declared type builds on it; the warehouse has another.",
        fix="Correct `data_type:`, or cast the column.",
        kinds=_TABLES,
        check=types_agree,
        preset=Preset.START,
    ),
    Rule(
        slug="tautology",
        what="Descriptions of columns say more than the columns' names.",
        why="“The order id” for `order_id` looks like documentation and tells nobody anything.",
        fix="Say what the name doesn't: unit, rule, exceptions, where it comes from.",
        kinds=_TABLES,
        check=says_more_than_the_name,
    ),
    Rule(
        slug="copied-description",
        what="Columns of one table don't share a description.",
        why="One of the two is wrong, most often by copying.",
        fix="Describe the column for what it is.",
        kinds=_TABLES,
        check=texts_differ,
    ),
    Rule(
        slug="conflicting-descriptions",
        what="A column that hands a value on as it is is described like the one it comes from.",
        why="Two texts about one value drift apart, and readers meet only one of them.",
        fix="Write the text once as a doc block and name it at both, or leave it out downstream: "
        "the book shows it as inherited.",
        kinds=_MODELS,
        check=agrees_with_its_source,
        reads_lineage=True,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="stale-description",
        what="A column that is calculated otherwise than before has new words.",
        why="The text was true of the old calculation; nobody looked at it since.",
        fix="Read the description again, and change it where it is no longer so. Compared with the "
        "state that `--state` names.",
        kinds=_MODELS,
        check=description_kept_up,
        reads_lineage=True,
        compares=True,
        preset=Preset.START,
    ),
    Rule(
        slug="description-left-behind",
        what="Somebody looked at the words about a model since its code changed.",
        why="What was true when it was written is read for years.",
        fix="Read what is said of the model, and correct it. Days are those of the last commit of "
        "its code and of its properties file; without git, or in a shallow clone, there is no say.",
        kinds=_MODELS,
        check=words_keep_up,
        reads_dates=True,
        preset=Preset.STRICT,
        options=(
            Option(
                name="max_days",
                type=OptionType.NUMBER,
                default=0,
                summary="How many days words may be older than the code. 0 asks for nothing.",
                silent=True,
            ),
        ),
    ),
    Rule(
        slug="unknown-owner",
        what="Owners are among those the project knows.",
        why="A team that was renamed or a person who left answers nobody.",
        fix="Correct the owner, or add it to the rule's option `known`.",
        kinds=(*_MODELS, "seed", "source", "exposure", "metric"),
        check=owners_known,
        severity=Severity.ERROR,
        preset=Preset.START,
        options=(
            Option(
                name="known",
                type=OptionType.TEXTS,
                default=(),
                summary="Names, keys or e-mail addresses of all owners; empty asks for nothing.",
            ),
        ),
    ),
)
