"""Did a change take something away? These have no say unless an earlier state is given."""

from collections.abc import Iterator

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Severity, Verdict
from mkdocs_dagbook.comparison import Aspect, Change, Deed, Weight
from mkdocs_dagbook.comparison.telling import audience
from mkdocs_dagbook.site_model import Exposure, Group, Metric, SiteModel, Table

_TABLES = ("source", "seed", "model", "snapshot")


def no_test_lost(table: Table, facts: Facts) -> Verdict:
    """Whether every test of an earlier state is still there."""
    lost = _removed(table.unique_id, Aspect.TEST, facts)
    return _verdict(facts, (_lost_test(table, each) for each in lost))


def no_description_lost(thing: Table | Exposure | Metric, facts: Facts) -> Verdict:
    """Whether everything that was described still is."""
    lost = _removed(thing.unique_id, Aspect.DESCRIPTION, facts)
    return _verdict(facts, (_lost_words(thing, each) for each in lost))


def no_owner_lost(thing: Table | Exposure | Metric | Group, facts: Facts) -> Verdict:
    """Whether everything that had an owner still has one."""
    lost = _removed(thing.unique_id, Aspect.OWNER, facts)
    return _verdict(facts, (Issue(message=f"was owned by {each.before}") for each in lost))


def nothing_in_use_removed(thing: Table | SiteModel, facts: Facts) -> Verdict:
    """Whether everybody still finds what they read; whole tables are the project's business."""
    if isinstance(thing, SiteModel):
        return _verdict(facts, _lost_tables(facts))
    return _verdict(facts, _lost_columns(thing, facts))


def _removed(ident: str, aspect: Aspect, facts: Facts) -> Iterator[Change]:
    for each in facts.changes.of_node.get(ident, ()):
        if each.aspect is aspect and each.deed is Deed.REMOVED:
            yield each


def _verdict(facts: Facts, issues: Iterator[Issue]) -> Verdict:
    if facts.earlier is None:
        return Verdict(0)
    found = tuple(issues)
    return Verdict(max(1, len(found)), found)


def _lost_test(table: Table, change: Change) -> Issue:
    detail = "" if change.before == change.label else f" ({change.before[:120]})"
    return Issue(
        message=f"{_whose(change)}lost the test {change.label}{detail}",
        column=change.column,
        cause=change.label,
        origin=_origin(table, change.column),
    )


def _lost_words(thing: Table | Exposure | Metric, change: Change) -> Issue:
    text = change.before if len(change.before) <= 120 else f"{change.before[:119]}…"
    return Issue(
        message=f"{_whose(change)}lost its description: {text}",
        column=change.column,
        origin=_origin(thing, change.column) if isinstance(thing, Table) else None,
    )


def _lost_columns(table: Table, facts: Facts) -> Iterator[Issue]:
    for each in facts.changes.of_node.get(table.unique_id, ()):
        if each.column is None or each.aspect is not Aspect.ITSELF:
            continue
        if each.weight is Weight.BREAKING:
            yield Issue(message=_told(each, "column "), column=each.before or each.column)


def _lost_tables(facts: Facts) -> Iterator[Issue]:
    for each in facts.changes.of(Weight.BREAKING):
        is_table = each.kind in _TABLES and each.column is None
        if is_table and each.aspect is Aspect.ITSELF:
            name = each.before or each.name
            yield Issue(message=_told(each, f"the {each.kind} "), cause=name)


def _told(change: Change, word: str) -> str:
    if change.deed is Deed.RENAMED:
        lost = f"{word}{change.before} is now called {change.after}"
    else:
        lost = f"{word}{change.column or change.name} is gone"
    who = audience(change.reached)
    return f"{lost}; it {who}" if change.reached.tables or change.reached.exposures else lost


def _whose(change: Change) -> str:
    return f"column {change.column} " if change.column else ""


def _origin(table: Table, name: str | None) -> Origin | None:
    column = table.column(name) if name else None
    return column.origin if column is not None and column.declared else None


RULES = (
    Rule(
        slug="lost-test",
        what="What was tested in the state that `--state` names is tested still.",
        why="A test that goes with a refactoring is missed when the data breaks, months later.",
        fix="Put the test back, or waive this with the reason why nobody needs it.",
        kinds=_TABLES,
        check=no_test_lost,
        severity=Severity.ERROR,
        preset=Preset.START,
        reads_lineage=True,
        compares=True,
    ),
    Rule(
        slug="lost-description",
        what="What was described in the state that `--state` names is described still.",
        why="Somebody knew what it means and wrote it down; the next one has to find it out again.",
        fix="Put the text back, or write a better one.",
        kinds=(*_TABLES, "exposure", "metric"),
        check=no_description_lost,
        severity=Severity.ERROR,
        preset=Preset.START,
        reads_lineage=True,
        compares=True,
    ),
    Rule(
        slug="lost-owner",
        what="What had an owner in the state that `--state` names has one still.",
        why="Nobody notices that nobody answers for a table until it is broken.",
        fix="Name the owner again, or who takes over.",
        kinds=(*_TABLES, "exposure", "metric", "group"),
        check=no_owner_lost,
        severity=Severity.ERROR,
        preset=Preset.START,
        compares=True,
    ),
    Rule(
        slug="removed-column-in-use",
        what="No table and no column goes, or is renamed, that somebody still reads or relies on.",
        why="Models fail when they are built next, dashboards when they are opened next: an "
        "exposure, a public model or one with a contract has readers that this project doesn't "
        "see.",
        fix="Keep the old name beside the new one until its readers have moved, change them along, "
        "or publish a new version of the model.",
        kinds=(*_TABLES, "project"),
        check=nothing_in_use_removed,
        severity=Severity.ERROR,
        preset=Preset.START,
        reads_lineage=True,
        compares=True,
    ),
)
