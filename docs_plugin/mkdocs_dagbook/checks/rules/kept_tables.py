"""Seeds and snapshots: are they small, typed, and do they notice what changed?"""

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import NO_SAY, fault, number_option, texts_option
from mkdocs_dagbook.checks.rules.sources import is_tested
from mkdocs_dagbook.site_model import Table

_SEED, _SNAPSHOT = ("seed",), ("snapshot",)
_BYTES = ("bytes", "num_bytes", "size")


def has_few_rows(table: Table, facts: Facts) -> Verdict:
    """Whether it is a table somebody can look through."""
    if table.row_count is None:
        return NO_SAY
    most = facts.options["max_rows"]
    return fault(
        f"has {table.row_count} rows, {most} are allowed" if table.row_count > most else None
    )


def is_small(table: Table, facts: Facts) -> Verdict:
    """Whether it takes little room in the warehouse, where that is known."""
    sizes = [each.value for each in table.stats if each.id in _BYTES]
    known = [each for each in sizes if isinstance(each, int | float)]
    if not known:
        return NO_SAY
    most = facts.options["max_bytes"]
    return fault(f"has {known[0]:.0f} bytes, {most} are allowed" if known[0] > most else None)


def strategy_is_whole(table: Table, facts: Facts) -> Verdict:
    """Whether the strategy is allowed and has what it needs."""
    strategy = str(table.config.get("strategy") or "").casefold()
    known = facts.options["allowed"]
    if strategy not in known:
        return verdict(f"the strategy is {strategy or 'none'}, allowed: {', '.join(known)}")
    needed = {"timestamp": "updated_at", "check": "check_cols"}.get(strategy, "strategy")
    lacks = not table.config.get(needed)
    return verdict(f"the strategy {strategy} has no {needed}" if lacks else None)


def has_key(table: Table, facts: Facts) -> Verdict:
    """Whether it says what identifies a row."""
    return verdict(None if table.config.get("unique_key") else "has no unique_key")


def checks_named_columns(table: Table, facts: Facts) -> Verdict:
    """Whether it says which columns make a new version of a row."""
    every = table.config.get("check_cols") == "all"
    return fault("every column makes a new version: check_cols is all" if every else None)


def knows_deletions(table: Table, facts: Facts) -> Verdict:
    """Whether it says what becomes of rows that are gone."""
    config = table.config
    said = config.get("hard_deletes") or config.get("invalidate_hard_deletes") is not None
    return verdict(None if said else "nobody says what becomes of deleted rows")


RULES = (
    Rule(
        slug="seed-rows",
        what="Seeds have few rows.",
        why="A seed is kept in version control and read by people; data belongs into a source.",
        fix="Load it as a source.",
        kinds=_SEED,
        check=has_few_rows,
        options=(number_option("max_rows", 10_000, "How many rows a seed has at most."),),
    ),
    Rule(
        slug="seed-bytes",
        what="Seeds take little room.",
        why="Every checkout and every build carries them.",
        fix="Load it as a source.",
        kinds=_SEED,
        check=is_small,
        preset=Preset.STRICT,
        options=(number_option("max_bytes", 1_000_000, "How many bytes a seed has at most."),),
    ),
    Rule(
        slug="seed-tests",
        what="Seeds have tests.",
        why="They are typed by hand.",
        fix="Add `data_tests:` to the seed or its columns.",
        kinds=_SEED,
        check=is_tested,
        preset=Preset.STRICT,
        options=(number_option("min_tests", 1, "How many tests a seed has at least."),),
    ),
    Rule(
        slug="snapshot-strategy",
        what="Snapshots have an allowed strategy, and what it needs.",
        why="Without the column that says when a row changed, changes are missed for ever.",
        fix="Set `strategy: timestamp` with `updated_at`, or `check` with `check_cols`.",
        kinds=_SNAPSHOT,
        check=strategy_is_whole,
        options=(texts_option("allowed", "Strategies.", ("timestamp", "check")),),
    ),
    Rule(
        slug="snapshot-key",
        what="Snapshots say what identifies a row.",
        why="Otherwise nobody can tell a changed row from a new one.",
        fix="Set `unique_key`.",
        kinds=_SNAPSHOT,
        check=has_key,
    ),
    Rule(
        slug="snapshot-columns",
        what="Snapshots that compare columns say which.",
        why="A column that changes every night makes a version of every row every night.",
        fix="List the columns under `check_cols`.",
        kinds=_SNAPSHOT,
        check=checks_named_columns,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="snapshot-deletions",
        what="Snapshots say what becomes of rows that are gone.",
        why="By default a deleted customer stays a customer.",
        fix="Set `hard_deletes` to `invalidate`, `new_record` or `ignore`.",
        kinds=_SNAPSHOT,
        check=knows_deletions,
        preset=Preset.STRICT,
    ),
)
