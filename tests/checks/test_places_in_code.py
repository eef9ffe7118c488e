"""What is wrong with code is told at its line of the file, wherever the table is described."""

import pytest
from rule_examples.promises import version
from tiny_artifacts import macro, manifest, model, source, write_artifacts

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import CheckSettings, RuleSetting, Severity, run_checks
from mkdocs_dagbook.site_model import build_site_model, project_files, read_places

YAML = "models:\n  - name: orders\n    description: One row an order.\n"
OPTIONS = {"select-star": {"everywhere": True}, "forbidden-code": {"pattern": r"cast\("}}


def place_of(rule, code, tmp_path, before="\n\n"):
    """Where a rule finds fault with a model whose file begins with blank lines."""
    path = tmp_path / "models" / "orders.sql"
    path.parent.mkdir()
    path.write_text(f"{before}{code}\n", encoding="utf-8")
    (tmp_path / "models" / "orders.yml").write_text(YAML, encoding="utf-8")
    orders = model("orders", raw_code=code, language="sql", patch_path="tiny://models/orders.yml")
    return _place(rule, tmp_path, orders)


def _place(rule, tmp_path, *entries):
    artifacts = read_artifacts(write_artifacts(tmp_path / "target", manifest=manifest(*entries)))
    places = read_places(tmp_path, project_files(artifacts.manifest))
    setting = RuleSetting(severity=Severity.WARNING, options=OPTIONS.get(rule, {}))
    settings = CheckSettings(rules={rule: setting})
    report = run_checks(build_site_model(artifacts, places=places), settings)
    (found,) = [each for each in report.findings if each.rule == rule]
    return found.origin


@pytest.mark.parametrize(
    ("rule", "code", "line"),
    [
        ("hard-coded-table", "select id\nfrom raw.orders", 4),
        ("select-star", "with a as (\n  select *\n  from b\n)\nselect id from a", 4),
        ("cross-join", "select a.id\nfrom a\ncross join b", 5),
        ("cross-join", "select a.id\nfrom a, b", 4),
        ("bare-union", "-- union\nselect 1 as id\nunion\nselect 2", 5),
        ("useless-sort", "select id\nfrom {{ ref('a') }}\norder by id", 5),
        ("semicolon", "select 1 as id\n;", 4),
        ("unused-query", "with\nidle as (select 1)\nselect 2 as id", 4),
        ("forbidden-code", "select\n  cast(id as int) as id", 4),
        ("unfinished-code", "select 1 as id\n/* one\n TODO: two */", 5),
        ("target-in-code", "/* target.name\n*/ select '{{\n target.name }}' as id", 5),
    ],
)
def test_the_line_of_the_words_at_fault(rule, code, line, tmp_path):
    assert place_of(rule, code, tmp_path) == Origin("models/orders.sql", line, 1)


def test_a_version_that_is_not_said_is_told_at_its_line(tmp_path):
    code = "{# ref('orders')\n#}\nselect *\nfrom {{ ref('orders') }}"
    path = tmp_path / "models" / "report.sql"
    path.parent.mkdir()
    path.write_text(f"\n{code}\n", encoding="utf-8")
    orders = version(2)
    report = model("report", raw_code=code, reads=[orders["unique_id"]])

    place = _place("version-unsaid", tmp_path, orders, report)

    assert place == Origin("models/report.sql", 5, 1)


def test_without_the_project_the_file_is_told_alone(tmp_path):
    code = "select 1 as id\nunion\nselect 2"

    orders = model("orders", raw_code=code, language="sql")

    assert _place("bare-union", tmp_path, orders) == Origin("models/orders.sql")


def test_a_macro_of_a_file_of_many_has_its_own_lines(tmp_path):
    code = "{% macro second() %}\n-- TODO: all of it\n{% endmacro %}"
    file = tmp_path / "macros" / "two.sql"
    file.parent.mkdir()
    file.write_text("{% macro first() %}{% endmacro %}\n\n" + code, encoding="utf-8")

    second = macro("second", original_file_path="macros/two.sql", macro_sql=code)

    assert _place("unfinished-code", tmp_path, second) == Origin("macros/two.sql", 4, 1)


def test_words_that_a_source_lacks_are_asked_for_at_the_source_not_at_its_table(tmp_path):
    file = tmp_path / "models" / "sources.yml"
    file.parent.mkdir()
    file.write_text(
        "sources:\n  - name: raw\n    tables:\n      - name: orders\n", encoding="utf-8"
    )

    assert _place("source-overview", tmp_path, source("orders")) == Origin(
        "models/sources.yml", 2, 5
    )
