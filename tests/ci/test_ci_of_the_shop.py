"""The shop's CI stops a bad change, with each fault at its line, and lets the mended one pass."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from ci_jobs import CiHost
from click.testing import CliRunner

from dagbook.api import invoke
from mkdocs_dagbook.commands.check import command as check
from mkdocs_dagbook.commands.glossary import command as glossary

SHOP = Path(__file__).parents[2] / "examples/shop"
TUTORIAL = Path(__file__).parents[2] / "docs/tutorial.md"
GITHUB = {"token": "", "repository": "me/shop", "default_branch": "main", "number": "7"}
SQL = "shop/models/marts/finance/mart_daily_revenue.sql"
YML = "shop/models/marts/finance/_finance_marts.yml"
MODEL = "  - name: mart_daily_revenue\n"
FIRST_COLUMN = "    columns:\n      - name: date_day\n"
KEY_TESTS = """\
        data_tests:
          - unique
          - not_null
          - not_after_as_of_date
      - name: month_start
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> CiHost:
    """A repository with a small shop below it, built for production."""
    checkout = tmp_path_factory.mktemp("repository")
    (checkout / ".git").mkdir()
    left_out = shutil.ignore_patterns("target", "site", "logs", "*.duckdb", "__pycache__")
    shutil.copytree(SHOP, checkout / "shop", ignore=left_out)
    subprocess.run(
        [sys.executable, "generate_data.py", "--orders", "500"], cwd=checkout / "shop", check=True
    )
    assert invoke(["init", "--ci", "github", "--project-dir", str(checkout / "shop")]).success
    host = CiHost(checkout=checkout, kept=tmp_path_factory.mktemp("kept"))
    text = (checkout / ".github/workflows/dagbook.yml").read_text()
    assert "CHANGE_TARGET: dev" in text
    ran = host.github("production", steps=("Build production", "Keep"), **GITHUB)
    assert ran.success, ran.output
    return host


@pytest.fixture
def machine(production, tmp_path) -> CiHost:
    """A fresh checkout to change something in."""
    return production.another_machine(tmp_path / "checkout")


def edit(host: CiHost, path: str, old: str, new: str) -> None:
    text = (host.checkout / path).read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    (host.checkout / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def annotations(output: str) -> set[tuple[str, str, int]]:
    """Rule, file and line of each error that GitHub shows beside the change."""
    found = re.findall(r"^::error file=([^,]+),line=(\d+),.*?title=([\w-]+)::", output, re.M)
    return {(rule, file, int(line)) for file, line, rule in found}


def line_of(host: CiHost, text: str) -> int:
    lines = (host.checkout / YML).read_text(encoding="utf-8").splitlines()
    return lines.index(text) + 1


def test_each_fault_of_a_bad_change_is_told_at_its_line(machine):
    edit(
        machine,
        SQL,
        "        calendar.date_day,\n",
        "        calendar.date_day,\n        1 as loaded_by,\n",
    )
    edit(
        machine,
        YML,
        FIRST_COLUMN,
        "    columns:\n      - name: gross_profit\n        description: Money we made.\n"
        "      - name: date_day\n",
    )
    edit(machine, YML, KEY_TESTS, KEY_TESTS.replace("          - unique\n", ""))
    edit(machine, YML, "{meta: {terms: [refund_rate]}}", "{meta: {terms: [refund_rat]}}")

    ran = machine.github("change", **GITHUB)

    assert not ran.success
    found = annotations(ran.output)
    assert ("phantom-column", YML, line_of(machine, "      - name: gross_profit")) in found
    assert ("undocumented-real-column", YML, line_of(machine, MODEL.rstrip())) in found
    assert ("lost-test", YML, line_of(machine, "      - name: date_day")) in found
    assert ("unknown-term", YML, line_of(machine, "      - name: refunds")) in found
    told = {rule for rule, _, _ in found}
    assert told <= {
        "phantom-column",
        "undocumented-real-column",
        "lost-test",
        "unknown-term",
        "primary-key-test",
    }, ran.output


def test_the_mended_change_passes(machine):
    edit(
        machine,
        SQL,
        "        calendar.date_day,\n",
        "        calendar.date_day,\n        1 as loaded_by,\n",
    )
    edit(
        machine,
        YML,
        FIRST_COLUMN,
        "    columns:\n      - name: loaded_by\n"
        "        description: Number of the loader that brought the row.\n"
        "      - name: date_day\n",
    )

    ran = machine.github("change", **GITHUB)

    assert ran.success, ran.output
    assert not annotations(ran.output)


def test_the_tutorial_counts_what_the_shop_holds(production):
    shop = production.checkout / "shop"
    manifest = json.loads((shop / "target/manifest.json").read_text(encoding="utf-8"))
    kinds = Counter(each["resource_type"] for each in manifest["nodes"].values())
    words = ["export", "--format", "json", "--project-dir", str(shop)]
    terms = json.loads(CliRunner().invoke(glossary, words).stdout)["terms"]
    told = " ".join(TUTORIAL.read_text(encoding="utf-8").split())
    assert (
        f"{len(manifest['sources'])} raw tables, {kinds['model']} models, {kinds['test']} tests "
        f"and a unit test, {len(manifest['metrics'])} metrics, {len(terms)} glossary terms, and "
        f"{len(manifest['exposures'])} dashboards"
    ) in told
    assert len(manifest["unit_tests"]) == 1


def test_the_tutorial_prints_what_the_gate_says(production):
    words = ["--project-dir", str(production.checkout / "shop")]
    said = CliRunner().invoke(check, words).stdout.splitlines()
    text = TUTORIAL.read_text(encoding="utf-8")
    shown = text.partition("$ dagbook check\n")[2].partition("```")[0].splitlines()
    assert [line for line in shown if line != "…" and line not in said] == []
