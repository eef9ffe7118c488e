import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import jsonschema
import pytest
from junitparser import JUnitXml
from msgspec.structs import replace
from sarif_pydantic import Sarif
from tiny_artifacts import catalog, manifest, model, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import (
    REPORTERS,
    RULES,
    Telling,
    read_settings,
    run_checks,
    tell,
)
from mkdocs_dagbook.checks.baseline import baseline_of
from mkdocs_dagbook.checks.reporters.for_programs import report_schema
from mkdocs_dagbook.site_model import build_site_model, project_files, read_places

PROPERTIES = """\
models:
  - name: orders
    description: Orders of the shop, one a row.
    columns:
      - name: id
        description: Its key.
      - name: gone
        description: It was renamed.
  - name: 'we<ird, 100%: "name"'
"""
SETTINGS = """\
check:
  threshold: 99
  waivers:
    - {rule: model-tests, select: orders, reason: comes in May, owner: ann, expires: 2027-05-31}
"""
WEIRD = 'we<ird, 100%: "name"'


@pytest.fixture
def telling(tmp_path):
    """A project in a folder of a repository; one finding is known, one is waived."""
    project = tmp_path / "transform"
    (tmp_path / ".git").mkdir()
    (project / "models").mkdir(parents=True)
    (project / "models" / "schema.yml").write_text(PROPERTIES)
    (project / "dagbook.yml").write_text(SETTINGS)
    described = {"id": "Its key.", "gone": "It was renamed."}
    place = {"path": "models/orders.sql", "patch_path": "tiny://models/schema.yml"}
    orders = model(
        "orders", description="Orders of the shop, one a row.", columns=described, **place
    )
    weird = model(WEIRD, description="TODO", **{**place, "path": "models/w.sql"})
    folder = write_artifacts(
        project / "target",
        manifest=manifest(orders, weird),
        catalog=catalog({"model.tiny.orders": {"id": "INTEGER"}}),
    )
    artifacts = read_artifacts(folder)
    places = read_places(project, project_files(artifacts.manifest))
    site = build_site_model(artifacts, places=places, now=datetime(2026, 11, 22, tzinfo=UTC))
    settings = read_settings(project)
    first = run_checks(site, settings)
    known = [each for each in first.findings if each.rule == "model-owner"]
    report = run_checks(site, settings, baseline=baseline_of(known, {}))
    return tell(report, project)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("text", "reported.txt"),
        ("json", "reported.json"),
        ("junit", "reported.xml"),
        ("github", "reported.github"),
        ("gitlab", "reported.gitlab.json"),
        ("markdown", "reported.md"),
    ],
)
def test_a_report_reads_like_this(telling, golden, form, name):
    golden(name, REPORTERS[form](telling))


def test_the_text_quotes_the_line_a_finding_stands_on(telling):
    lines = REPORTERS["text"](telling).splitlines()

    quoted = lines.index("    7 |       - name: gone")
    assert lines[quoted + 1].startswith("models/schema.yml:7:9: error[phantom-column] orders: ")


def test_json_has_the_shape_its_schema_promises(telling):
    told = json.loads(REPORTERS["json"](telling))

    jsonschema.validate(told, report_schema())
    assert told["counts"]["known"] == len(told["known"]) == 2
    assert told["waived"][0]["reason"] == "comes in May"


def test_sarif_is_read_by_those_who_know_the_format(telling):
    text = REPORTERS["sarif"](telling)

    (run,) = Sarif.model_validate_json(text).runs

    assert run.tool.driver.name == "dagbook"
    assert len(run.results) > 3


def test_sarif_says_the_exact_region_of_the_repository(telling):
    (run,) = json.loads(REPORTERS["sarif"](telling))["runs"]

    phantom = next(each for each in run["results"] if each["ruleId"] == "phantom-column")
    place = phantom["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "transform/models/schema.yml",
        "uriBaseId": "SRCROOT",
    }
    assert place["region"] == {
        "startLine": 7,
        "startColumn": 9,
        "endLine": 7,
        "endColumn": 19,
        "snippet": {"text": "      - name: gone"},
    }
    assert run["tool"]["driver"]["rules"][phantom["ruleIndex"]]["id"] == "phantom-column"


def test_sarif_marks_what_is_known_new_and_waived(telling):
    (run,) = json.loads(REPORTERS["sarif"](telling))["runs"]
    by_rule = {each["ruleId"]: each for each in run["results"]}

    assert by_rule["model-owner"]["baselineState"] == "unchanged"
    assert by_rule["phantom-column"]["baselineState"] == "new"
    (waived,) = (each for each in run["results"] if "suppressions" in each)
    assert waived["ruleId"] == "model-tests"
    assert waived["suppressions"][0]["justification"] == "comes in May (ann, until 2027-05-31)"


def test_sarif_lists_every_rule_once(telling):
    (run,) = json.loads(REPORTERS["sarif"](telling))["runs"]

    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == [each.slug for each in RULES]


def test_junit_is_read_by_those_who_know_the_format(telling):
    suites = JUnitXml.fromstring(REPORTERS["junit"](telling).encode())

    failed = [case.name for suite in suites for case in suite if case.result]
    assert {suite.name for suite in suites} == {"models", "scores"}
    assert len(failed) == suites.failures


def test_junit_survives_control_characters(telling):
    finding = replace(telling.report.findings[0], message="\x1b[31mBell\x07")
    report = replace(telling.report, findings=(finding,), failing=(finding,))

    root = ElementTree.fromstring(REPORTERS["junit"](Telling(report)))

    assert root.find(".//failure").get("message") == "�[31mBell�"


def test_github_commands_escape_what_would_end_them(telling):
    lines = REPORTERS["github"](telling).splitlines()

    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    weird = next(line for line in lines if "we<ird" in line)
    assert "100%25: " in weird


def test_gitlab_tells_each_finding_once(telling):
    issues = json.loads(REPORTERS["gitlab"](telling))

    assert len({each["fingerprint"] for each in issues}) == len(issues)
    assert {each["severity"] for each in issues} <= {
        "info",
        "minor",
        "major",
        "critical",
        "blocker",
    }
    assert all(each["location"]["lines"]["begin"] >= 1 for each in issues)
    assert all(each["location"]["path"].startswith("transform/") for each in issues)


def test_markdown_gives_names_no_meaning(telling):
    text = REPORTERS["markdown"](telling)

    assert "we\\<ird" in text


def test_a_file_outside_the_project_is_not_quoted(telling, tmp_path):
    (tmp_path / "secret.txt").write_text("password\n")

    assert telling.read_lines("../secret.txt") == ()
