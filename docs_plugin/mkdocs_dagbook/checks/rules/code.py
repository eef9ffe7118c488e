"""Is the code of models such that others can read, run and trust it?"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    compiled,
    fault,
    number_option,
    pattern_option,
    switch_option,
    texts_option,
    too_many,
)
from mkdocs_dagbook.checks.sql_shape import SqlShape, line_of
from mkdocs_dagbook.site_model import Kind, Macro, SiteModel, Table

_MODELS = ("model", "snapshot")
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/|\{#.*?#\}", re.DOTALL)
_NOTES = ("TODO", "FIXME", "XXX", "HACK")
_TODO = re.compile(rf"\b({'|'.join(_NOTES)})\b")
_TARGET = re.compile(r"\btarget\.(name|profile_name|schema)\b")
_ASKS = re.compile(r"\bis_incremental\b|\b_dbt_max_partition\b")
_KEYLESS = ("append", "insert_overwrite", "microbatch")


def in_code(thing: Table | Macro, line: int) -> Origin:
    """A line of its code, counted from 1, in the file it stands in."""
    begin = thing.code_origin
    return begin if begin.line is None else Origin(begin.path, begin.line + line - 1, 1)


def fault_in(thing: Table | Macro, complaint: str, line: int) -> Verdict:
    """A complaint about a line of its code."""
    return Verdict(1, (Issue(message=complaint, origin=in_code(thing, line)),))


def bare_code(code: str, left_out: re.Pattern[str] = _COMMENTS) -> str:
    """Code without its comments, each line where it was."""
    return left_out.sub(lambda each: "\n" * each.group().count("\n"), code)


def names_no_table(table: Table, facts: Facts) -> Verdict:
    """Whether every table is read by ``ref`` or ``source``."""
    named = facts.shape(table.code).hard_coded if table.language == "sql" else {}
    if not named:
        return NO_SAY
    known = {each.casefold() for each in facts.options["schemas"]}
    issues = tuple(
        Issue(
            message=f"reads {name} without ref or source",
            cause=f"reads {name} without ref or source",
            origin=in_code(table, line),
        )
        for name, line in named.items()
        if not known & set(name.split(".")[:-1])
    )
    return Verdict(1, issues) if issues else NO_SAY


_Spots = Iterable[tuple[str, int]]
"""Complaints, each with the line it is about, or 0."""


def _of_shape(judge: Callable[[SqlShape, Facts], _Spots]) -> Callable[[Table, Facts], Verdict]:
    """A rule that tells the first of the complaints about the SQL of a table."""

    def check(table: Table, facts: Facts) -> Verdict:
        if table.language == "sql":
            for complaint, line in judge(facts.shape(table.code), facts):
                if line:
                    return fault_in(table, complaint, line)
        return NO_SAY

    return check


def stars_of_strangers(shape: SqlShape, facts: Facts) -> _Spots:
    """What is read by ``select *`` though others decide its columns."""
    for name, line in shape.stars.items():
        if facts.options["everywhere"] or re.match(r"\{\{-?\s*source\b", name):
            yield f"selects every column of {name}", line


def joins_of_everything(shape: SqlShape, facts: Facts) -> _Spots:
    """Joins that pair every row with every other."""
    explicit = 0 if facts.options["allow_cross_join"] else shape.cross_join
    return (
        ("joins tables by a comma", shape.comma_join),
        ("joins every row with every other: cross join", explicit),
    )


def is_short(thing: Any, facts: Facts) -> Verdict:
    """Whether the code can be read at one sitting."""
    lines = thing.code.strip().count("\n") + 1
    return too_many(lines, facts.options["max_lines"], "lines of code")


def lacks_pattern(thing: Any, facts: Facts) -> Verdict:
    """Whether the code has nothing of what is forbidden."""
    pattern = facts.options["pattern"]
    found = compiled(pattern).search(thing.code) if pattern else None
    if found is None:
        return NO_SAY
    said = f"the code has {found.group()!r}, which {pattern} forbids"
    return fault_in(thing, said, line_of(thing.code, found.start()))


def has_pattern(table: Table, facts: Facts) -> Verdict:
    """Whether the code has what is asked for."""
    pattern = facts.options["pattern"]
    if not pattern:
        return NO_SAY
    return fault(
        None if compiled(pattern).search(table.code) else f"nothing in the code matches {pattern}"
    )


def is_finished(thing: Table | Macro, facts: Facts) -> Verdict:
    """Whether no comment says that something is to be done."""
    if not any(note in thing.code for note in _NOTES):
        return NO_SAY
    for comment in _COMMENTS.finditer(thing.code):
        found = _TODO.search(thing.code, comment.start(), comment.end())
        if found:
            line = line_of(thing.code, found.start())
            return fault_in(thing, f"a comment says {found.group()}", line)
    return NO_SAY


def is_the_same_everywhere(table: Table, facts: Facts) -> Verdict:
    """Whether the code doesn't ask where it runs."""
    if "target" not in table.code:
        return NO_SAY
    bare = bare_code(table.code)
    found = _TARGET.search(bare)
    if found is None:
        return NO_SAY
    return fault_in(table, f"the code asks for {found.group()}", line_of(bare, found.start()))


def code_is_its_own(table: Table, facts: Facts) -> Verdict:
    """Whether no other model has the same code."""
    twin = facts.of_site(twins).get(table.unique_id)
    return fault(f"has the same code as {twin}" if twin else None)


def twins(site: SiteModel) -> dict[str, str]:
    """By the id of a model the title of the first other that has the same code."""
    same: dict[str, list[Table]] = defaultdict(list)
    for table in site.of_kind(Kind.MODEL):
        if table.code:
            same[_plain(table.code)].append(table)
    return {
        table.unique_id: next(each.title for each in tables if each is not table)
        for tables in same.values()
        if len(tables) > 1
        for table in tables
    }


def _plain(code: str) -> str:
    return " ".join(_COMMENTS.sub("", code).split())


def knows_its_rows(table: Table, facts: Facts) -> Verdict:
    """Whether an incremental model says what makes a row, unless it never changes one."""
    if table.materialization != "incremental":
        return NO_SAY
    strategy = str(table.config.get("incremental_strategy") or "").casefold()
    if strategy in facts.options["strategies"]:
        return NO_SAY
    return fault(None if table.config.get("unique_key") else "is incremental without unique_key")


def reads_what_is_new(table: Table, facts: Facts) -> Verdict:
    """Whether an incremental model reads less when it is there already."""
    own_filter = str(table.config.get("incremental_strategy") or "").casefold() != "microbatch"
    if table.materialization != "incremental" or not table.code or not own_filter:
        return NO_SAY
    filters = _ASKS.search(table.code) or any(_asks(each, facts.site) for each in table.macros)
    return fault(None if filters else "is incremental and reads everything: no is_incremental()")


def _asks(macro: str, site: SiteModel) -> bool:
    """Whether a macro asks what the model then need not: itself, or one that it calls."""
    known = site.macros.get(macro)
    if known is None:
        return False
    near = [known, *(site.macros[each] for each in known.calls if each in site.macros)]
    return any(_ASKS.search(each.code) for each in near)


def expects_new_columns(table: Table, facts: Facts) -> Verdict:
    """Whether an incremental model says what becomes of new columns."""
    if table.materialization != "incremental":
        return NO_SAY
    said = table.config.get("on_schema_change") not in (None, "", "ignore")
    return fault(None if said else "ignores new columns: on_schema_change")


_LINES = "How many lines the code has at most."
_FORBIDDEN = pattern_option("What must not be found in the code. Empty forbids nothing.")

RULES = (
    Rule(
        slug="hard-coded-table",
        what="Models read tables by `ref` and `source`.",
        why="A table named by hand is built too late, isn't in the lineage, and is production's in "
        "every environment.",
        fix="Write `{{ ref('…') }}` or `{{ source('…', '…') }}`; declare the source if there is "
        "none.",
        kinds=_MODELS,
        check=names_no_table,
        options=(
            texts_option(
                "schemas",
                "Schemas that may be named.",
                ("information_schema", "pg_catalog"),
            ),
        ),
    ),
    Rule(
        slug="select-star",
        what="No model selects every column of a source.",
        why="What a source adds tomorrow arrives in the project today's reader trusts.",
        fix="Name the columns.",
        kinds=_MODELS,
        check=_of_shape(stars_of_strangers),
        preset=Preset.STRICT,
        options=(switch_option("everywhere", "Forbid it for models and parts of a query too."),),
    ),
    Rule(
        slug="semicolon",
        what="Models have no semicolon.",
        why="The query becomes a part of a larger one, which ends at the semicolon.",
        fix="Take it away; put further statements into hooks.",
        kinds=_MODELS,
        check=_of_shape(lambda shape, _: [("has a semicolon", shape.semicolon)]),
    ),
    Rule(
        slug="cross-join",
        what="Joins say on what.",
        why="A forgotten condition multiplies rows, and sums with them.",
        fix="Write `join … on`; where every pair is meant, `cross join`, and waive it.",
        kinds=_MODELS,
        check=_of_shape(joins_of_everything),
        preset=Preset.STRICT,
        options=(switch_option("allow_cross_join", "Accept joins that say `cross join`."),),
    ),
    Rule(
        slug="bare-union",
        what="Unions say whether they keep duplicates.",
        why="`union` drops rows that are alike, slowly and mostly without being meant to.",
        fix="Write `union all` or `union distinct`.",
        kinds=_MODELS,
        check=_of_shape(
            lambda shape, _: [("a union says neither all nor distinct", shape.bare_union)]
        ),
        preset=Preset.STRICT,
    ),
    Rule(
        slug="useless-sort",
        what="Models don't end in `order by`.",
        why="Tables have no order; the warehouse sorts for nothing.",
        fix="Take it away, or add the `limit` that it was for.",
        kinds=_MODELS,
        check=_of_shape(lambda shape, _: [("ends in order by without limit", shape.last_sort)]),
        preset=Preset.STRICT,
    ),
    Rule(
        slug="unused-query",
        what="Every query of a `with` is read.",
        why="Who reads the model looks for what it is for.",
        fix="Take it away, or read from it.",
        kinds=_MODELS,
        check=_of_shape(
            lambda shape, _: [(f"nothing reads {e}", at) for e, at in shape.idle_queries.items()]
        ),
        preset=Preset.STRICT,
    ),
    Rule(
        slug="code-lines",
        what="Models are short enough to be read at one sitting.",
        why="Nobody changes with confidence what nobody can overlook.",
        fix="Put a step into a model of its own.",
        kinds=_MODELS,
        check=is_short,
        preset=Preset.STRICT,
        options=(number_option("max_lines", 200, _LINES),),
    ),
    Rule(
        slug="forbidden-code",
        what="Nothing stands in the code of models that the project forbids.",
        why="Some functions and schemas are known to do harm; a rule remembers it for everybody.",
        fix="Write it another way.",
        kinds=_MODELS,
        check=lacks_pattern,
        preset=Preset.STRICT,
        options=(_FORBIDDEN,),
    ),
    Rule(
        slug="required-code",
        what="In the code of models stands what the project asks for.",
        why="An audit column or a filter helps only if no table lacks it.",
        fix="Add it.",
        kinds=_MODELS,
        check=has_pattern,
        preset=Preset.STRICT,
        options=(pattern_option("What must be found in the code. Empty asks for nothing."),),
    ),
    Rule(
        slug="unfinished-code",
        what="No comment in a model or macro says that something is left to do.",
        why="A note in the code is read by nobody who plans.",
        fix="Do it, or put it where the team plans.",
        kinds=(*_MODELS, "macro"),
        check=is_finished,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="target-in-code",
        what="Models don't ask in which environment they run.",
        why="What is tested in one environment is then not what runs in the other.",
        fix="Use a `var` or a config; keep such questions in macros.",
        kinds=_MODELS,
        check=is_the_same_everywhere,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="copied-code",
        what="No two models have the same code.",
        why="One of the two will be mended and the other not.",
        fix="Read the one from the other, or make a macro of it.",
        kinds=("model",),
        check=code_is_its_own,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="incremental-key",
        what="Incremental models that change rows say what makes a row.",
        why="Without a key every run adds the rows again that it was meant to change.",
        fix="Set `unique_key`, or the strategy `append` where rows never change.",
        kinds=("model",),
        check=knows_its_rows,
        options=(texts_option("strategies", "Strategies that need no key.", _KEYLESS),),
    ),
    Rule(
        slug="incremental-filter",
        what="Incremental models read less when they are there already.",
        why="Otherwise they cost as much as a table and are right less often.",
        fix="Filter with `{% if is_incremental() %}`, or make it a table.",
        kinds=("model",),
        check=reads_what_is_new,
    ),
    Rule(
        slug="incremental-schema",
        what="Incremental models say what becomes of new columns.",
        why="By default new columns are left out without a word.",
        fix="Set `on_schema_change` to `append_new_columns`, `sync_all_columns` or `fail`.",
        kinds=("model",),
        check=expects_new_columns,
        preset=Preset.STRICT,
    ),
)
