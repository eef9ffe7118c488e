"""A project or package that asks for another dbt than the one dagbook works as."""

import pytest

from dagbook.api import invoke

BARE = "name: test\nprofile: test\n"


@pytest.fixture
def parsed(write_project, monkeypatch):
    def parse(requirement, *options, package=None):
        files = {
            "models/a.sql": "select 1 as id",
            "dbt_project.yml": BARE
            + (f"require-dbt-version: {requirement}\n" if requirement else ""),
        }
        if package:
            text = f"name: kit\nrequire-dbt-version: {package}\n"
            files["dbt_packages/kit/dbt_project.yml"] = text
        monkeypatch.chdir(write_project(files))
        return invoke(["parse", *options])

    return parse


@pytest.mark.parametrize(
    "requirement",
    ['">=1.5.0"', '[">=1.0.0", "<2.0.0"]', '">=1.0.0, <2.0.0"', '"1.12.6"', '">1.12.0-rc1"', "[]"],
)
def test_a_range_that_holds_is_silent(parsed, requirement):
    assert parsed(requirement).success


@pytest.mark.parametrize("requirement", ['">=2.0.0"', '[">=1.0.0", "<1.9.0"]', '"=1.10.0"'])
def test_a_project_for_another_dbt_is_refused_with_the_way_out(parsed, requirement):
    error = parsed(requirement).exception

    assert error.slug == "wrong-dbt-version"
    assert "this project asks for dbt" in error.message
    assert (error.origin.path, error.origin.line) == ("dbt_project.yml", 3)
    assert "--no-version-check" in error.hint


def test_the_check_can_be_switched_off(parsed, monkeypatch):
    assert parsed('">=2.0.0"', "--no-version-check").success
    monkeypatch.setenv("DBT_VERSION_CHECK", "false")
    assert parsed('">=2.0.0"').success
    assert not parsed('">=2.0.0"', "--version-check").success


def test_a_flag_of_the_project_switches_it_off_too(parsed):
    assert parsed('">=2.0.0"\nflags: {version_check: false}').success


def test_a_package_for_another_dbt_is_refused_by_name(parsed):
    error = parsed(None, package='"<1.3.0"').exception

    assert error.slug == "wrong-dbt-version"
    assert "package 'kit'" in error.message
    assert error.origin.path == "dbt_packages/kit/dbt_project.yml"


def test_a_range_nobody_understands_is_shown_corrected(parsed):
    error = parsed('">= 1.9"').exception

    assert error.slug == "invalid-version"
    assert 'require-dbt-version: ">=1.9.0"' in error.hint
