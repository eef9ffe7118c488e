"""Results of runs are read where a rule asks for them: for others it is as if there were none."""

import json

from click.testing import CliRunner
from tiny_artifacts import model, with_a_bad_run

from mkdocs_dagbook.checks import RULES
from mkdocs_dagbook.commands.check import command


def findings_of(project, rules, *arguments):
    """What the command finds where these rules are on and no others."""
    chosen = {**{rule.slug: "off" for rule in RULES}, **dict.fromkeys(rules, "warning")}
    settings = {"check": {"layers": False, "rules": chosen}}
    (project / "dagbook.yml").write_text(json.dumps(settings), encoding="utf-8")
    words = ["--project-dir", str(project), "--format", "json", *arguments]
    answer = CliRunner().invoke(command, words)
    return [each["rule"] for each in json.loads(answer.stdout)["findings"]], answer.stderr


def test_a_broken_result_is_told_when_a_rule_asks_for_results_and_only_then(tmp_path):
    with_a_bad_run(tmp_path / "target", model("orders"))

    assert findings_of(tmp_path, ["model-owner", "build-failed"])[0] == [
        "build-failed",
        "model-owner",
    ]
    (tmp_path / "target" / "run_results.json").unlink()
    rules, told = findings_of(tmp_path, ["model-owner"])
    assert rules == ["model-owner"]
    assert "no catalog.json" in told
    assert "run_results.json" not in told


def test_rules_of_the_project_may_read_whatever_they_like(tmp_path):
    with_a_bad_run(tmp_path / "target", model("orders"))
    (tmp_path / "ours.py").write_text(
        "from mkdocs_dagbook.checks import Rule, verdict\n"
        "def ran(table, facts):\n"
        "    return verdict(table.outcome.status if table.outcome else None)\n"
        "RULES = (Rule(slug='ran', what='.', why='.', fix='.', kinds=('model',), check=ran),)\n",
        encoding="utf-8",
    )
    off = {rule.slug: "off" for rule in RULES}
    settings = {"check": {"layers": False, "rules_from": ["ours.py"], "rules": off}}
    (tmp_path / "dagbook.yml").write_text(json.dumps(settings), encoding="utf-8")

    answer = CliRunner().invoke(command, ["--project-dir", str(tmp_path), "--format", "json"])

    assert [each["message"] for each in json.loads(answer.stdout)["findings"]] == ["error"]
