"""Is it known where raw data comes from, who answers for it and who reads it?"""

import re
from collections import defaultdict

from mkdocs_dagbook.checks.rule import ALL_WELL, Facts, Issue, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import NO_SAY, about_columns, fault, faults, number_option
from mkdocs_dagbook.checks.rules.lineage import children_of
from mkdocs_dagbook.site_model import ColumnPlace, DataTestSort, Kind, SiteModel, Table

_SOURCE = ("source",)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_OTHER_CALL = r"\b(?:source|ref|var|env_var|config)\s*\([^()]*\)"
_ARGUMENT = re.compile(
    _OTHER_CALL + r"""|(?:[(,]|(?<![=!<>])=)\s*["'](?P<text>[\w$-]+)["']""",
)


def has_loader(table: Table, facts: Facts) -> Verdict:
    """Whether it is said what loads it."""
    return verdict(None if table.loader else "nobody says what loads it")


def is_owned(table: Table, facts: Facts) -> Verdict:
    """Whether somebody answers for it."""
    return verdict(None if table.owners else "has no owner")


def source_is_described(table: Table, facts: Facts) -> Verdict:
    """Whether the source as a whole, above its tables, is described."""
    if table.source_description.strip():
        return ALL_WELL
    message = f"the source {table.source_name} has no description"
    return Verdict(1, (Issue(message=message, origin=table.source_origin),))


def is_read(table: Table, facts: Facts) -> Verdict:
    """Whether anything reads it; no say where a model may, by listing the tables of the schema."""
    read = table.children or table.exposures or table.is_read_elsewhere
    if not read and table.schema.casefold() in facts.of_site(named_in_jinja):
        return NO_SAY
    return fault(None if read else "nothing reads it")


def named_in_jinja(site: SiteModel) -> frozenset[str]:
    """Texts that models and macros hand to macros: ``union_all_of('raw')`` reads a whole schema."""
    own = (each.code for each in site.macros.values() if site.is_own(each.package))
    codes = (*own, *(each.code for each in site.tables.values()))
    tags = (tag for code in codes for tag in _JINJA.findall(code))
    found = (named["text"] for tag in tags for named in _ARGUMENT.finditer(tag))
    return frozenset(text.casefold() for text in found if text)


def is_read_by_one(table: Table, facts: Facts) -> Verdict:
    """Whether one model alone cleans it for all others."""
    readers = [each.title for each in children_of(table, facts.site) if each.kind is Kind.MODEL]
    return fault(f"read by {', '.join(sorted(readers))}" if len(readers) > 1 else None)


def is_read_nearby(table: Table, facts: Facts) -> Verdict:
    """Whether its readers stand in the folder in which it is declared."""
    folder = table.folder or table.origin.path.rpartition("/")[0]
    strangers = (e for e in children_of(table, facts.site) if e.folder != folder)
    return faults(f"{each.title} in {each.folder} reads it" for each in strangers)


def is_declared_once(table: Table, facts: Facts) -> Verdict:
    """Whether no other source is the same table of the warehouse."""
    twins = facts.of_site(source_relations)[_relation(table)]
    other = next((each for each in twins if each != table.title), None)
    return fault(f"is the same table as {other}" if other else None)


def source_relations(site: SiteModel) -> dict[tuple[str, str, str], list[str]]:
    """The titles of source tables by their place in the warehouse."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for table in site.of_kind(Kind.SOURCE):
        found[_relation(table)].append(table.title)
    return found


def _relation(table: Table) -> tuple[str, str, str]:
    name = table.identifier or table.name
    return ((table.database or "").casefold(), table.schema.casefold(), name.casefold())


def is_tested(table: Table, facts: Facts) -> Verdict:
    """Whether there are as many tests as asked for."""
    least = facts.options["min_tests"]
    found = sum(test.sort is not DataTestSort.UNIT for test in facts.site.tests_of(table))
    return verdict(f"has {found} tests, {least} are asked for" if found < least else None)


def is_fresh(table: Table, facts: Facts) -> Verdict:
    """Whether the last look found it fresh enough."""
    if table.freshness is None:
        return NO_SAY
    bad = table.freshness.status in {"error", "runtime error"}
    return fault(f"freshness: {table.freshness.status}" if bad else None)


def was_looked_at(table: Table, facts: Facts) -> Verdict:
    """Whether a source with a limit for its age was asked for it."""
    if table.freshness_policy is None or not facts.site.has_freshness:
        return NO_SAY
    return verdict(None if table.freshness else "nobody looked how old it is")


def columns_are_read(table: Table, facts: Facts) -> Verdict:
    """Whether models read every listed column; no say where lineage doesn't know all readers."""
    graph = facts.site.column_graph
    readers = [each.unique_id for each in children_of(table, facts.site)]
    unknown = any(each not in graph.tables or graph.tables[each].miss for each in readers)
    columns = [each for each in table.columns if each.declared]
    if not readers or unknown:
        return NO_SAY
    places = [ColumnPlace(table=table.unique_id, column=each.name) for each in columns]
    wrong = (
        (column, f"nothing reads column {column.name}")
        for column, place in zip(columns, places, strict=True)
        if place not in graph.out_of and place not in graph.used_by
    )
    return about_columns(columns, wrong)


RULES = (
    Rule(
        slug="source-loader",
        what="Sources say what loads them.",
        why="When data is missing, the first question is whom to call.",
        fix="Set `loader:` at the source.",
        kinds=_SOURCE,
        check=has_loader,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-owner",
        what="Sources have an owner.",
        why="A change in raw data needs somebody who knew of it before.",
        fix="Set `meta: {owner: …}` at the source or its table.",
        kinds=_SOURCE,
        check=is_owned,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-overview",
        what="Sources are described as a whole, above their tables.",
        why="What a system is for, and since when, is true of all of its tables.",
        fix="Write `description:` at the source.",
        kinds=_SOURCE,
        check=source_is_described,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-unused",
        what="Something reads every source table.",
        why="What nobody reads is loaded, watched and asked about for nothing.",
        fix="Take it out of the properties file.",
        kinds=_SOURCE,
        check=is_read,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-one-reader",
        what="One model reads a source table for all others.",
        why="What is cleaned in two places is cleaned in two ways.",
        fix="Read the staging model of the source.",
        kinds=_SOURCE,
        check=is_read_by_one,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-nearby",
        what="Source tables are read in the folder in which they are declared.",
        why="Who changes a source finds all that depends on it in one place.",
        fix="Move the model or the properties file, or read a model of that folder.",
        kinds=_SOURCE,
        check=is_read_nearby,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-duplicate",
        what="No two sources are the same table of the warehouse.",
        why="Half of the readers, tests and descriptions are then at the other one.",
        fix="Keep one, and point its readers there.",
        kinds=_SOURCE,
        check=is_declared_once,
    ),
    Rule(
        slug="source-tests",
        what="Source tables have tests.",
        why="A fault that is found where it comes in is found once.",
        fix="Add `data_tests:` to the table or its columns.",
        kinds=_SOURCE,
        check=is_tested,
        preset=Preset.STRICT,
        options=(number_option("min_tests", 1, "How many tests a source table has at least."),),
    ),
    Rule(
        slug="source-stale",
        what="Source tables are as fresh as they should be.",
        why="Everything downstream shows yesterday as today.",
        fix="Start the load again, or correct the limit.",
        kinds=_SOURCE,
        check=is_fresh,
        reads_runs=True,
    ),
    Rule(
        slug="source-unwatched",
        what="Where sources are asked for their age, all are that have a limit.",
        why="A limit nobody looks at is a promise nobody keeps.",
        fix="Run `dagbook source freshness` for all sources.",
        kinds=_SOURCE,
        check=was_looked_at,
        reads_runs=True,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="source-column-unused",
        what="Models read every listed column of a source.",
        why="What nobody reads needs neither load nor words, and personal data is a risk.",
        fix="Take the column out of the load and out of the properties file.",
        kinds=_SOURCE,
        check=columns_are_read,
        preset=Preset.STRICT,
        reads_lineage=True,
    ),
)
