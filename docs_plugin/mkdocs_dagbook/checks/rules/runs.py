"""What did the last run say?"""

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict
from mkdocs_dagbook.checks.rules.asking import NO_SAY, fault, number_option
from mkdocs_dagbook.site_model import DataTest, SiteModel, Table

_BUILT = ("seed", "model", "snapshot")


def was_built(table: Table, facts: Facts) -> Verdict:
    """Whether the last run built it."""
    if table.outcome is None:
        return NO_SAY
    bad = table.outcome.is_bad
    return fault(f"ended with {table.outcome.status} in the last run" if bad else None)


def was_not_skipped(table: Table, facts: Facts) -> Verdict:
    """Whether the last run came as far as this."""
    if table.outcome is None:
        return NO_SAY
    skipped = table.outcome.status == "skipped"
    return fault("was skipped in the last run" if skipped else None)


def is_fast(thing: Table | DataTest, facts: Facts) -> Verdict:
    """Whether it took no longer than it may."""
    if thing.outcome is None or thing.outcome.seconds is None:
        return NO_SAY
    took, most = thing.outcome.seconds, facts.options["max_seconds"]
    return fault(f"took {took:.0f} seconds, {most} are allowed" if took > most else None)


def run_is_fast(site: SiteModel, facts: Facts) -> Verdict:
    """Whether the whole run took no longer than it may."""
    most = facts.options["max_seconds"]
    if site.run is None or site.run.seconds is None or not most:
        return NO_SAY
    took = site.run.seconds
    return fault(
        f"the last run took {took:.0f} seconds, {most} are allowed" if took > most else None
    )


def has_rows(table: Table, facts: Facts) -> Verdict:
    """Whether it isn't empty."""
    if table.row_count is None:
        return NO_SAY
    return fault("has no rows" if table.row_count == 0 else None)


def is_cheap(thing: Table | DataTest, facts: Facts) -> Verdict:
    """Whether the warehouse billed no more than it may."""
    if thing.outcome is None or thing.outcome.bytes_billed is None:
        return NO_SAY
    billed, most = thing.outcome.bytes_billed / 1e9, facts.options["max_gigabytes"]
    return fault(f"{billed:,.0f} GB were billed, {most} are allowed" if billed > most else None)


_SECONDS = "How many seconds it may take."

RULES = (
    Rule(
        slug="build-failed",
        what="Tables were built when they were last to be built.",
        why="What the warehouse has is then of an earlier day, and the book shows it as today's.",
        fix="Mend what the message of the run says.",
        kinds=_BUILT,
        check=was_built,
        reads_runs=True,
    ),
    Rule(
        slug="build-skipped",
        what="The last run skipped no table.",
        why="It waits for another that failed.",
        fix="Mend what failed upstream.",
        kinds=_BUILT,
        check=was_not_skipped,
        reads_runs=True,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="slow-build",
        what="Tables are built in time.",
        why="One slow table keeps all that hang on it waiting, and costs every night.",
        fix="Make it incremental, or split it.",
        kinds=_BUILT,
        check=is_fast,
        reads_runs=True,
        preset=Preset.STRICT,
        options=(number_option("max_seconds", 600, _SECONDS),),
    ),
    Rule(
        slug="slow-test",
        what="Tests are answered in time.",
        why="Tests that take long are left out first.",
        fix="Narrow it by `where`.",
        kinds=("test", "unit_test"),
        check=is_fast,
        reads_runs=True,
        preset=Preset.STRICT,
        options=(number_option("max_seconds", 120, _SECONDS),),
    ),
    Rule(
        slug="slow-run",
        what="The whole run is over in time.",
        why="Figures have to be there when people come.",
        fix="Look for the chain of tables that takes longest.",
        kinds=("project",),
        check=run_is_fast,
        reads_runs=True,
        preset=Preset.STRICT,
        options=(number_option("max_seconds", 0, f"{_SECONDS} 0 asks for nothing."),),
    ),
    Rule(
        slug="billed-bytes",
        what="The last run was billed no more than allowed for anything.",
        why="A query that forgets its partition costs every night what it cost once.",
        fix="Filter by the partition, make it incremental, or cluster the table.",
        kinds=(*_BUILT, "test"),
        check=is_cheap,
        reads_runs=True,
        preset=Preset.STRICT,
        options=(number_option("max_gigabytes", 100, "Gigabytes, where the warehouse tells."),),
    ),
    Rule(
        slug="empty-table",
        what="Tables have rows.",
        why="An empty table is most often a join that finds nothing.",
        fix="Look at its inputs, or waive it where no row is well.",
        kinds=("model", "snapshot", "seed"),
        check=has_rows,
    ),
)
