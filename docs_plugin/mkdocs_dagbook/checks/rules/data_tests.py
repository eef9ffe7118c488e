"""Do tests say what they are for, count, and pass?"""

import json
import re

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    allowed,
    fault,
    fits_pattern,
    pattern_option,
    texts_option,
)
from mkdocs_dagbook.site_model import DataTest, DataTestSort, SiteModel

_TESTS = ("test",)
_KEY_TESTS = ("unique", "not_null", "unique_combination_of_columns")
_READS = re.compile(r"\b(?:ref|source)\s*\(")


def severity_allowed(test: DataTest, facts: Facts) -> Verdict:
    """Whether it fails as hard as the project allows there."""
    return allowed(test.severity, "severity", facts)


def key_tests_fail(test: DataTest, facts: Facts) -> Verdict:
    """Whether a test of a key stops what hangs on it."""
    if test.bare_kind not in facts.options["tests"]:
        return NO_SAY
    table = facts.site.tables.get(test.table or "")
    column = table.column(test.column or "") if table else None
    if test.bare_kind == "not_null" and not (column and column.is_key):
        return NO_SAY
    return fault("only warns" if test.severity == "warn" else None)


def is_described(test: DataTest, facts: Facts) -> Verdict:
    """Whether a test that is a query of its own says what it proves."""
    if test.sort is DataTestSort.GENERIC:
        return NO_SAY
    return fault(None if test.description.strip() else "has no description")


def kind_allowed(test: DataTest, facts: Facts) -> Verdict:
    """Whether it is one of the generic tests the project uses."""
    if test.sort is not DataTestSort.GENERIC:
        return NO_SAY
    return allowed(test.kind, "the test", facts)


def passed(test: DataTest, facts: Facts) -> Verdict:
    """Whether it didn't fail when it ran last."""
    if test.outcome is None:
        return NO_SAY
    failures = f" with {test.outcome.failures} rows" if test.outcome.failures else ""
    return fault(
        f"ended with {test.outcome.status}{failures} in the last run"
        if test.outcome.is_bad
        else None
    )


def was_run(test: DataTest, facts: Facts) -> Verdict:
    """Whether it ran, in a run that ran tests."""
    if facts.site.run is None or not facts.site.run.test_counts:
        return NO_SAY
    return fault(None if test.outcome else "did not run in the last run")


def is_about_a_table(test: DataTest, facts: Facts) -> Verdict:
    """Whether it looks at a table of the project, be it one that is switched off."""
    known = test.table or test.tables or _READS.search(test.code)
    return fault(None if known else "reads no table of the project")


def is_alone(test: DataTest, facts: Facts) -> Verdict:
    """Whether no other test asks the same."""
    if test.sort is not DataTestSort.GENERIC:
        return NO_SAY
    repeated = test.unique_id in facts.of_site(repetitions)
    return fault("asks what another test asks" if repeated else None)


def repetitions(site: SiteModel) -> frozenset[str]:
    """Generic tests that ask what one before them asks."""
    asked: set[tuple[str, ...]] = set()
    found = set()
    for test in site.tests.values():
        if test.sort is DataTestSort.GENERIC:
            question = _question(test)
            if question in asked:
                found.add(test.unique_id)
            asked.add(question)
    return frozenset(found)


def _question(test: DataTest) -> tuple[str, ...]:
    said = json.dumps(dict(test.arguments), sort_keys=True, default=str)
    where = test.condition or ""
    return (test.kind, test.table or "", (test.column or "").casefold(), said, where, test.severity)


def condition_fits(test: DataTest, facts: Facts) -> Verdict:
    """Whether the rows it looks at are narrowed as agreed."""
    return fits_pattern(test.condition or "", "where", facts)


def expects_rows(test: DataTest, facts: Facts) -> Verdict:
    """Whether a unit test says what must come out."""
    if test.case is None:
        return NO_SAY
    expected = test.case.expect
    said = expected.rows or expected.query or expected.file
    return fault(None if said else "expects nothing: any model that gives no row passes")


def form_allowed(test: DataTest, facts: Facts) -> Verdict:
    """Whether rows of a unit test are written in a form the project uses."""
    known = facts.options["allowed"]
    if test.case is None or not known:
        return NO_SAY
    used = {
        each.format or ("sql" if each.query else "dict")
        for each in (*test.case.given, test.case.expect)
    }
    strangers = sorted(used - set(known))
    wanted = ", ".join(known)
    return fault(f"has rows as {strangers[0]}, allowed: {wanted}" if strangers else None)


RULES = (
    Rule(
        slug="test-severity",
        what="Tests fail as hard as the project allows where they stand.",
        why="A test that only warns is a test nobody mends.",
        fix="Set `severity` at the test.",
        kinds=_TESTS,
        check=severity_allowed,
        preset=Preset.STRICT,
        options=(texts_option("allowed", "Of `error` and `warn`. Empty allows both."),),
    ),
    Rule(
        slug="key-test-warns",
        what="Tests of keys stop what hangs on them.",
        why="Duplicated rows go on into every sum while the log says: warning.",
        fix="Set `severity: error`.",
        kinds=_TESTS,
        check=key_tests_fail,
        preset=Preset.STRICT,
        options=(
            texts_option(
                "tests", "Generic tests of keys; `not_null` where the column is one.", _KEY_TESTS
            ),
        ),
    ),
    Rule(
        slug="test-description",
        what="Singular and unit tests say what they prove.",
        why="When it fails at night, the query alone tells nobody what is broken.",
        fix="Write `description:` at the test in a properties file.",
        kinds=("test", "unit_test"),
        check=is_described,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="test-allowed",
        what="Generic tests are those the project uses.",
        why="Three packages with three tests for one thing are three to learn and to update.",
        fix="Use the project's test, or add this one to the rule's `allowed`.",
        kinds=_TESTS,
        check=kind_allowed,
        preset=Preset.STRICT,
        options=(
            texts_option(
                "allowed", "With their package: `dbt_utils.not_constant`. Empty allows all."
            ),
        ),
    ),
    Rule(
        slug="test-failed",
        what="Tests passed when they ran last.",
        why="Everybody who reads the table reads what the test found.",
        fix="Mend the data or the model, or correct the test.",
        kinds=("test", "unit_test"),
        check=passed,
        reads_runs=True,
    ),
    Rule(
        slug="test-not-run",
        what="All tests ran in a run that ran tests.",
        why="A test that is always left out proves nothing.",
        fix="Run it, or take it away.",
        kinds=_TESTS,
        check=was_run,
        reads_runs=True,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="test-of-nothing",
        what="Tests look at tables of the project.",
        why="A test that names its tables by hand runs before they are built, or elsewhere.",
        fix="Use `ref` and `source` in the test.",
        kinds=("test", "unit_test"),
        check=is_about_a_table,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="test-duplicate",
        what="No two tests ask the same.",
        why="It costs twice and fails twice.",
        fix="Take one away.",
        kinds=_TESTS,
        check=is_alone,
    ),
    Rule(
        slug="test-condition",
        what="Tests look at such rows as the project agreed.",
        why="A test over years of rows costs too much to be run often.",
        fix="Set `where` in the test's config.",
        kinds=_TESTS,
        check=condition_fits,
        preset=Preset.STRICT,
        options=(pattern_option("What is found in `where`. Empty asks for nothing."),),
    ),
    Rule(
        slug="unit-test-expectation",
        what="Unit tests say what must come out.",
        why="A test that expects no row passes when the model is broken.",
        fix="Write rows under `expect:`; waive it where no row is the point.",
        kinds=("unit_test",),
        check=expects_rows,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="unit-test-form",
        what="Rows of unit tests are written in a form the project uses.",
        why="Who reads tests in one form reads them fast.",
        fix="Write the rows in an allowed form.",
        kinds=("unit_test",),
        check=form_allowed,
        preset=Preset.STRICT,
        options=(texts_option("allowed", "Of `dict`, `csv`, `sql`. Empty allows all."),),
    ),
)
