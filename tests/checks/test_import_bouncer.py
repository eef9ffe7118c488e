"""A configuration of dbt-bouncer becomes settings of the gate, or is told why not."""

from textwrap import dedent

import pytest
import yaml
from click.testing import CliRunner

from dagbook.errors import ProjectError
from mkdocs_dagbook.checks import RULES, read_settings
from mkdocs_dagbook.checks.bouncer import settings_text, translate
from mkdocs_dagbook.checks.bouncer.counterparts import COUNTERPARTS
from mkdocs_dagbook.checks.bouncer.path_patterns import path_selectors
from mkdocs_dagbook.checks.bouncer.special import REASONS, SPECIAL
from mkdocs_dagbook.commands.check import command

BY_SLUG = {rule.slug: rule for rule in RULES}
ALL = """
manifest_checks:
  - name: check_model_names
    include: ^models/staging/
    model_name_pattern: ^stg_
  - name: check_model_names
    include: ^models/(marts|reports)
    exclude: ^models/marts/old
    model_name_pattern: fct_|dim_
    severity: warn
  - name: check_model_has_meta_keys
    keys: [maturity, {owner: [name]}]
  - name: check_model_documentation_coverage
    min_model_documentation_coverage_pct: 80
  - name: check_model_has_tags
    criteria: any
    tags: [daily, hourly]
    selector: tag:core +dim_*
    materialization: view
run_results_checks:
  - name: check_run_results_max_execution_time
    max_execution_time_seconds: 60
"""


@pytest.fixture
def translated(tmp_path):
    def read(text, name="dbt-bouncer.yml"):
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return translate(path)

    return read


def test_what_is_written_reads_like_this(translated, golden):
    golden("imported-bouncer.yml", settings_text(translated(ALL)))


def test_the_gate_reads_what_is_written(translated, tmp_path):
    (tmp_path / "dagbook.yml").write_text(settings_text(translated(ALL)), encoding="utf-8")

    settings = read_settings(tmp_path)

    assert settings.rules["project-documented"].options == {"min_share": 0.8}
    assert settings.overrides[0].select == ("path:models/staging",)


def test_what_has_no_counterpart_is_told_with_its_line(translated):
    missing = translated(
        """
        # check_model_has_grain comes below
        manifest_checks:
          - name: check_model_names
            model_name_pattern: ^stg_
          - name: check_model_names
            model_name_pattern: ^fct_
          - name: check_model_has_grain
            severity: warn
          - name: check_own
          - name: check_model_has_tags
            criteria: one
            tags: [a, b]
          - name: check_model_has_tests_by_name
            test_names: [unique]
            min_number_of_tests: 3
          - name: check_model_has_semi_colon
            include: ^models/[^/]+/x
        """
    ).missing

    assert [(each.origin.line, each.message) for each in missing] == [
        (6, "check_model_names: the rule model-name is set for the same things by a check above"),
        (
            8,
            "check_model_has_grain: no rule asks for a grain; primary-key-test asks for its test",
        ),
        (
            10,
            "check_own: no rule asks this; a Python rule of your own can (`rules_from`)",
        ),
        (11, "check_model_has_tags: the rule model-tags has nothing like `criteria: one`"),
        (
            14,
            "check_model_has_tests_by_name: the rule tests-by-name has nothing like "
            "`min_number_of_tests`",
        ),
        (
            17,
            "check_model_has_semi_colon: no selector says what the pattern ^models/[^/]+/x does",
        ),
    ]


def test_a_section_of_pyproject_is_read(translated):
    found = translated(
        """
        [tool.dbt-bouncer]
        severity = "warn"
        [[tool.dbt-bouncer.manifest_checks]]
        name = "check_exposure_has_owner"
        required_fields = ["name", "email"]
        """,
        "pyproject.toml",
    )

    assert found.settings["rules"] == {
        "exposure-owner": "warning",
        "exposure-owner-email": "warning",
    }


@pytest.mark.parametrize(
    ("pattern", "selectors"),
    [
        ("^models/staging", ("path:models/staging*",)),
        ("^models/staging/", ("path:models/staging",)),
        (r"^models/.*/base_\w", None),
        (r"models/stg_a\.sql$", ("path:models/stg_a.sql",)),
        ("^models/(a|b)/c|^seeds/", ("path:models/a/c*", "path:models/b/c*", "path:seeds")),
        (".*staging.*", ("path:*staging*",)),
        ("^models/a?b", None),
    ],
)
def test_patterns_of_paths_become_selectors_or_nothing(pattern, selectors):
    if selectors is None:
        with pytest.raises(Exception, match="no selector says"):
            path_selectors(pattern)
    else:
        assert path_selectors(pattern) == selectors


@pytest.mark.parametrize("check", COUNTERPARTS)
def test_every_counterpart_is_a_rule_with_these_options(check):
    found = COUNTERPARTS[check]
    rule = BY_SLUG[found.rule]
    options = {each.name for each in rule.options}

    assert {name for name, _ in found.options.values()} | set(found.fixed) <= options
    assert found.kind in ("", *rule.kinds)


def test_no_check_has_two_answers():
    assert not COUNTERPARTS.keys() & SPECIAL.keys()
    assert not (COUNTERPARTS.keys() | SPECIAL.keys()) & REASONS.keys()


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("name: check_model_names, model_name_pattern: '(['", "is no regular expression"),
        ("name: check_model_names, include: 4", "4 is no pattern"),
        ("name: check_model_has_tags, tags: 3", "3 is no list of texts"),
        ("name: check_model_max_number_of_lines, max_number_of_lines: x", "is no whole number"),
        (
            "name: check_model_documentation_coverage, min_model_documentation_coverage_pct: x",
            "no such thing",
        ),
    ],
)
def test_a_value_that_the_gate_would_refuse_is_told(translated, check, reason):
    translation = translated(f"manifest_checks:\n  - {{{check}}}\n")

    assert translation.translated == 0
    (missing,) = translation.missing
    assert reason in missing.message
    assert (missing.origin.line, missing.origin.column) == (2, 12)


@pytest.mark.parametrize("text", ["just: this", "manifest_checks: [", "- a", "manifest_checks: 3"])
def test_another_file_is_refused(text, translated):
    with pytest.raises(ProjectError) as caught:
        translated(text)

    assert caught.value.slug == "broken-import"


def test_the_command_writes_a_new_file_and_never_an_old_one(tmp_path):
    source, output = tmp_path / "dbt-bouncer.yml", tmp_path / "dagbook.yml"
    source.write_text(ALL, encoding="utf-8")
    arguments = ["import-bouncer", str(source), "--output", str(output)]

    first = CliRunner().invoke(command, arguments)
    second = CliRunner().invoke(command, arguments)

    assert (first.exit_code, first.output) == (0, "6 of 6 checks translated\n")
    assert yaml.safe_load(output.read_text(encoding="utf-8"))["check"]["preset"] == "start"
    assert second.exit_code == 2
    assert "the file exists and is left as it is" in second.output


def test_a_number_that_is_none_is_told_not_traced(translated):
    missing = translated(
        """
        run_results_checks:
          - name: check_run_results_max_gigabytes_billed
            max_gigabytes_billed: .inf
        """
    ).missing

    assert "a parameter is missing or no such thing" in missing[0].message


def test_broken_yaml_is_told_with_its_line(translated):
    with pytest.raises(ProjectError, match="the file can't be read") as caught:
        translated("manifest_checks:\n  - name: [\n")
    assert caught.value.origin.line == 3


def test_readers_that_pin_versions_cannot_be_chosen_by_what_they_read(translated):
    found = translated(
        """
        manifest_checks:
          - name: check_model_version_pinned_in_ref
          - name: check_model_version_pinned_in_ref
            include: ^models/marts
        """
    )

    assert found.settings["overrides"] == [
        {"select": ["resource_type:model"], "rules": {"version-unsaid": "error"}}
    ]
    assert [each.origin.line for each in found.missing] == [4]
