import subprocess
import sys

import pytest
from click.testing import CliRunner
from tiny_artifacts import catalog, exposure, generic_test, manifest, model, write_artifacts

from mkdocs_dagbook.checks.queried_tables import QUERIED_TABLES
from mkdocs_dagbook.commands.check import command

OWN_RULE = """\
from mkdocs_dagbook.checks import Issue, Option, OptionType, Rule, Severity, Verdict


def has_prefix(table, facts):
    wanted = facts.options["prefixes"]
    if table.name.startswith(tuple(wanted)):
        return Verdict(1)
    return Verdict(1, (Issue(message=f"is not called {' or '.join(wanted)}…"),))


RULES = (
    Rule(
        slug="our-prefix",
        what="Models are called by their layer.",
        why="A name says where a table belongs.",
        fix="Rename it.",
        kinds=("model",),
        check=has_prefix,
        severity=Severity.ERROR,
        options=(
            Option(name="prefixes", type=OptionType.TEXTS, default=("stg_",), summary="Allowed."),
        ),
    ),
)
"""
NO_VIEWS = """\
-- what: Marts are tables.
-- fix: Set `materialized: table`.
-- severity: error
-- kinds: model
select unique_id, 'is a ' || materialized as message
from nodes
where resource_type = 'model' and materialized = 'view'
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "checks").mkdir()
    return tmp_path


@pytest.fixture
def check(project):
    def run(*entries, args=(), settings="", **files):
        (project / "dagbook.yml").write_text(settings or "check: {preset: start}")
        write_artifacts(project / "target", manifest=manifest(*entries), **files)
        return CliRunner().invoke(command, ["--project-dir", str(project), *args])

    return run


def test_a_python_file_of_the_project_brings_rules_with_options(check, project):
    (project / "rules.py").write_text(OWN_RULE)
    settings = """
check:
  preset: start
  rules_from: rules.py
  rules: {our-prefix: {prefixes: [dim_, fct_]}}
"""

    result = check(model("fct_orders"), model("orders"), settings=settings)

    assert result.exit_code == 1
    assert "error[our-prefix] orders: is not called dim_ or fct_…" in result.output
    assert "fct_orders:" not in result.output


def test_rules_of_the_project_are_listed_with_the_others(check, project):
    (project / "rules.py").write_text(OWN_RULE)
    (project / "checks" / "no_views.sql").write_text(NO_VIEWS)

    result = check(settings="check: {rules_from: rules.py}", args=["--list-rules"])

    assert "our-prefix (error, standard): Models are called by their layer." in result.output
    assert "no-views (error, start): Marts are tables." in result.output


def test_a_query_is_a_rule_and_its_rows_are_findings(check, project):
    (project / "checks" / "no_views.sql").write_text(NO_VIEWS)

    result = check(model("a", config={"materialized": "view"}), model("b"))

    assert result.exit_code == 1
    assert "models/a.sql: error[no-views] a: is a view" in result.output
    assert "help[no-views]: Set `materialized: table`." in result.output
    assert "] b:" not in result.output


def test_a_query_without_rows_lets_the_gate_open(check, project):
    (project / "checks" / "no_views.sql").write_text(NO_VIEWS)

    assert check(model("b")).exit_code == 0


def test_a_query_can_point_at_a_column(check, project):
    (project / "checks" / "names.sql").write_text(
        "select unique_id, column_name, 'shouts' as message from columns\n"
        "where column_name = upper(column_name)"
    )

    result = check(model("a", columns={"ID": "Key.", "x": "Its size."}), args=["--format", "json"])

    assert '"column": "ID"' in result.output
    assert '"column": "x"' not in result.output


def test_rows_about_nothing_known_are_told_of_the_project(check, project):
    (project / "checks" / "size.sql").write_text(
        "select count(*) as models from nodes having count(*) > 1"
    )

    result = check(model("a"), model("b"))

    assert "dbt_project.yml: warning[size] tiny: models = 2" in result.output


def test_the_severity_of_a_query_can_be_set(check, project):
    (project / "checks" / "no_views.sql").write_text(NO_VIEWS)
    settings = "check: {rules: {no-views: off}, preset: start}"

    result = check(model("a", config={"materialized": "view"}), settings=settings)

    assert result.exit_code == 0


def test_every_table_can_be_queried(check, project):
    for table in QUERIED_TABLES:
        names = ", ".join(f'"{each}"' for each in table.columns)
        (project / "checks" / f"ask_{table.name}.sql").write_text(
            f"select {names} from {table.name} where false"
        )
    orders = model("orders", columns={"id": ""}, reads=["model.tiny.raw"])
    entries = [orders, model("raw"), exposure("e", reads=["model.tiny.orders"])]
    entries.append(generic_test("unique", "model.tiny.orders", "id"))

    result = check(*entries, catalog=catalog({"model.tiny.orders": {"id": "INTEGER"}}))

    assert result.exit_code == 0, result.output


def test_a_broken_query_is_told_with_its_line_and_the_tables_there_are(check, project):
    (project / "checks" / "bad.sql").write_text("-- what: x\nselect unique_id\nfrom modells\n")

    result = check(model("a"))

    assert result.exit_code == 2
    assert "error[broken-rule]: the query of the rule bad fails: Catalog Error" in result.output
    assert "--> checks/bad.sql:3" in result.output
    assert "help: the tables there are: nodes, columns" in result.output


def test_a_query_reads_the_artifacts_and_no_file(check, project):
    (project / "checks" / "spy.sql").write_text("select * from read_text('/etc/hostname')")

    result = check(model("a"))

    assert result.exit_code == 2
    assert "Permission Error" in result.output


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("RULES = 3", "rules.py has no rules"),
        ("x = (", "the rules of rules.py can't be loaded: SyntaxError"),
        ("\n\n1 / 0", "ZeroDivisionError: division by zero\n  --> rules.py:3"),
    ],
)
def test_rules_that_cannot_be_loaded_are_told(check, project, text, complaint):
    (project / "rules.py").write_text(text)

    result = check(model("a"), settings="check: {rules_from: rules.py}")

    assert result.exit_code == 2
    assert complaint in result.output


def test_a_missing_file_of_rules_is_told(check):
    result = check(model("a"), settings="check:\n  rules_from: [rulez.py]\n")

    assert result.exit_code == 2
    assert "error[broken-rule]: the rules of rulez.py can't be loaded" in result.output
    assert "--> dagbook.yml:2:3" in result.output


def test_a_missing_module_of_rules_is_told_where_it_is_named(check):
    result = check(model("a"), settings="check:\n  rules_from: governance.rulez\n")

    assert "the rules of governance.rulez can't be loaded" in result.output
    assert "--> dagbook.yml:2:3" in result.output


def test_a_rule_that_raises_is_told_with_what_it_looked_at(check, project):
    (project / "rules.py").write_text(OWN_RULE.replace('facts.options["prefixes"]', "table.nmae"))

    result = check(model("a"), settings="check: {rules_from: rules.py}")

    assert result.exit_code == 2
    assert "the rule our-prefix fails for model.tiny.a: AttributeError" in result.output
    assert "rules.py:5" in result.output


def test_an_unknown_severity_of_a_query_is_told_with_its_line(check, project):
    (project / "checks" / "bad.sql").write_text("-- what: x\n-- severity: fatal\nselect 1\n")

    result = check(model("a"))

    assert "'fatal' is no severity" in result.output
    assert "--> checks/bad.sql:2" in result.output


def test_a_query_that_is_no_text_is_told_with_its_file(check, project):
    (project / "checks" / "torn.sql").write_bytes(b"select \xff")

    result = check(model("a"))

    assert result.exit_code == 2
    assert "--> checks/torn.sql" in result.output


def test_a_process_that_asked_duckdb_ends_without_a_word(check, project):
    (project / "checks" / "no_views.sql").write_text(NO_VIEWS)
    check(model("a", config={"materialized": "view"}))
    words = (sys.executable, "-m", "dagbook", "check", "--project-dir", str(project))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "is a view" in done.stdout
    assert "leaked" not in done.stderr
