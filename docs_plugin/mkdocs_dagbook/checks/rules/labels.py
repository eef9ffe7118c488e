"""Do things have the tags and the ``meta`` that the project asks for?"""

from collections.abc import Callable
from typing import Any

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    about_column_parts,
    about_many,
    compiled,
    pattern_option,
    texts_option,
)
from mkdocs_dagbook.site_model import Table

_TABLES = ("source", "seed", "model", "snapshot")
_NOTHING: tuple[Any, ...] = (None, "", [], {})


def tagged(thing: Any, facts: Facts) -> Verdict:
    """Whether it has the tags that are asked for and no unknown ones."""
    options = facts.options
    asked, some, known = options["all"], options["some"], options["allowed"]
    if not (asked or some or known):
        return NO_SAY
    wrong = [f"has no tag {each}" for each in asked if each not in thing.tags]
    if some and not set(some) & set(thing.tags):
        wrong.append(f"has none of the tags {', '.join(some)}")
    if known:
        wrong += [f"has the unknown tag {e}" for e in thing.tags if e not in known]
    return about_many(max(1, len(asked) + bool(some) + bool(known) * len(thing.tags)), wrong)


def has_meta(thing: Any, facts: Facts) -> Verdict:
    """Whether the asked keys stand under ``meta``."""
    keys = facts.options["keys"]
    return about_many(
        len(keys), (f"meta has no {each}" for each in keys if _held(thing.meta, each) in _NOTHING)
    )


def has_labels(table: Table, facts: Facts) -> Verdict:
    """Whether the asked keys stand under ``labels``, which go to the warehouse."""
    keys = facts.options["keys"]
    wrong = (key for key in keys if _held(table.config.get("labels"), key) in _NOTHING)
    return about_many(len(keys), (f"labels have no {each}" for each in wrong))


def columns_have_meta(table: Table, facts: Facts) -> Verdict:
    """Whether the asked keys stand under ``meta`` of the columns."""
    keys, pattern = facts.options["keys"], compiled(facts.options["columns"])
    columns = [each for each in table.columns if each.declared and pattern.search(each.name)]
    wrong = (
        (column, key, f"meta of column {column.name} has no {key}")
        for column in columns
        for key in keys
        if _held(column.meta, key) in _NOTHING
    )
    return about_column_parts(columns, wrong) if keys else NO_SAY


def columns_are_tagged(table: Table, facts: Facts) -> Verdict:
    """Whether columns have no unknown tags."""
    known = facts.options["allowed"]
    columns = [each for each in table.columns if each.tags]
    wrong = (
        (column, tag, f"column {column.name} has the unknown tag {tag}")
        for column in columns
        for tag in column.tags
        if tag not in known
    )
    return about_column_parts(columns, wrong) if known else NO_SAY


def _held(meta: Any, path: str) -> Any:
    """What stands under ``owner.team``."""
    for key in path.split("."):
        meta = meta.get(key) if isinstance(meta, dict) else None
    return meta


def _tags(slug: str, kind: str, many: str) -> Rule:
    return Rule(
        slug=slug,
        what=f"{many} have the tags the project asks for, and no others than it knows.",
        why="Schedules, owners and gates go by tags; one that is missing or misspelt is skipped.",
        fix="Add or correct the tag, or add it to the rule's `allowed`.",
        kinds=(kind,),
        check=tagged,
        preset=Preset.STRICT,
        options=(
            texts_option("all", "Tags each must have. Empty asks for none."),
            texts_option("some", "Tags of which each must have at least one."),
            texts_option("allowed", "All tags there are. Empty allows any."),
        ),
    )


def _labels(slug: str, kind: str, many: str) -> Rule:
    return Rule(
        slug=slug,
        what=f"{many} have the `labels` the project asks for.",
        why="The warehouse's bill goes by labels; what has none is paid by nobody.",
        fix="Add the key under `labels:` of the configuration.",
        kinds=(kind,),
        check=has_labels,
        preset=Preset.STRICT,
        options=(texts_option("keys", "Keys that must have a value. Empty asks for none."),),
    )


def _meta(slug: str, kind: str, many: str, check: Callable[[Any, Facts], Verdict]) -> Rule:
    return Rule(
        slug=slug,
        what=f"{many} have the `meta` keys the project asks for.",
        why="Service levels, classification and contacts help only if nothing lacks them.",
        fix="Add the key under `meta:`.",
        kinds=(kind,),
        check=check,
        preset=Preset.STRICT,
        options=(
            texts_option("keys", "Keys that must have a value; `owner.team` looks further in."),
        ),
    )


RULES = (
    _tags("model-tags", "model", "Models"),
    _tags("seed-tags", "seed", "Seeds"),
    _tags("snapshot-tags", "snapshot", "Snapshots"),
    _tags("source-tags", "source", "Source tables"),
    _tags("exposure-tags", "exposure", "Exposures"),
    _tags("test-tags", "test", "Tests"),
    _meta("source-meta", "source", "Source tables", has_meta),
    _meta("seed-meta", "seed", "Seeds", has_meta),
    _meta("exposure-meta", "exposure", "Exposures", has_meta),
    _meta("macro-meta", "macro", "Macros", has_meta),
    _meta("metric-meta", "metric", "Metrics", has_meta),
    _meta("test-meta", "test", "Tests", has_meta),
    _labels("model-labels", "model", "Models"),
    _labels("source-labels", "source", "Source tables"),
    Rule(
        slug="column-meta",
        what="Listed columns have the `meta` keys the project asks for.",
        why="Classification and units help only if no column lacks them.",
        fix="Add the key under `meta:` of the column.",
        kinds=_TABLES,
        check=columns_have_meta,
        preset=Preset.STRICT,
        options=(
            texts_option("keys", "Keys that must have a value. Empty asks for none."),
            pattern_option("Which columns it is for; empty is all.", name="columns"),
        ),
    ),
    Rule(
        slug="column-tags",
        what="Columns have no tags but those the project knows.",
        why="A misspelt `pii` protects nothing.",
        fix="Correct the tag, or add it to the rule's `allowed`.",
        kinds=_TABLES,
        check=columns_are_tagged,
        preset=Preset.STRICT,
        options=(texts_option("allowed", "All tags there are. Empty allows any."),),
    ),
)
