"""What the SQL of models says is remembered by its text: remembering changes no finding."""

import json

import pytest
from click.testing import CliRunner
from tiny_artifacts import manifest, model, write_artifacts

from dagbook.checked_bytes import with_checksum
from mkdocs_dagbook.checks.sql_shape import SHAPES_FILE
from mkdocs_dagbook.commands.check import command

CODE = """\
with idle as (select 1)
select *, case
  when a.id = 1 then 2 end
from {{ source('raw', 'a') }} a, b join raw.c on true
union
select 1 order by 1;
"""
FOUND_IN_CODE = {
    ("hard-coded-table", 4),
    ("select-star", 2),
    ("cross-join", 4),
    ("bare-union", 5),
    ("semicolon", 6),
    ("unused-query", 1),
    ("logic-unit-test", 1),
}


@pytest.fixture
def project(tmp_path):
    write_model(tmp_path, CODE)
    return tmp_path


def write_model(folder, code):
    (folder / "models").mkdir(exist_ok=True)
    (folder / "models" / "orders.sql").write_text(code, encoding="utf-8")
    orders = model("orders", raw_code=code, language="sql", original_file_path="models/orders.sql")
    write_artifacts(folder / "target", manifest=manifest(orders))


def report_of(project, *options, **environment):
    words = ["--project-dir", project, "--preset", "strict", "--format", "json", *options]
    return CliRunner().invoke(command, [*map(str, words)], env=environment).stdout


def found_in_code(report):
    slugs = {slug for slug, _ in FOUND_IN_CODE}
    findings = json.loads(report)["findings"]
    return {(each["rule"], each["line"]) for each in findings if each["rule"] in slugs}


def test_a_report_is_the_same_whether_sql_is_remembered_or_not(project):
    unremembered = report_of(project, "--no-partial-parse")

    first, second = report_of(project), report_of(project)

    assert first == second == unremembered
    assert found_in_code(first) == FOUND_IN_CODE
    assert (project / "target" / SHAPES_FILE).is_file()


@pytest.mark.parametrize(
    "switch", [("--no-partial-parse", {}), ("", {"DAGBOOK_PARTIAL_PARSE": "0"})]
)
def test_switched_off_nothing_is_kept(project, switch):
    option, environment = switch

    report_of(project, *filter(None, [option]), **environment)

    assert not (project / "target" / "lineage_cache").exists()


def test_sql_that_changed_is_read_again(project):
    report_of(project)
    write_model(project, f"-- a line more\n{CODE}")

    assert ("hard-coded-table", 5) in found_in_code(report_of(project))


SENSELESS = [b"", b"shapes 1\n", b"shapes 0\n\x80", b"shapes 1\n\xff" * 9]


@pytest.mark.parametrize("content", [*SENSELESS, *map(with_checksum, SENSELESS)])
def test_a_memory_that_makes_no_sense_is_written_anew(project, content):
    known = report_of(project)
    good = (project / "target" / SHAPES_FILE).read_bytes()
    (project / "target" / SHAPES_FILE).write_bytes(content)

    assert report_of(project) == known
    assert (project / "target" / SHAPES_FILE).read_bytes() == good
