"""What columns inherit along copies and renames."""

from datetime import UTC, datetime

import pytest
from tiny_artifacts import PACKAGE, manifest, model, source, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import CheckSettings, run_checks
from mkdocs_dagbook.site_model import build_site_model
from mkdocs_dagbook.site_model.column_flow import with_column_lineage
from mkdocs_dagbook.site_model.inheritance import (
    inherited_descriptions,
    inherited_marks,
    with_inherited_words,
)
from mkdocs_dagbook.site_model.remedies import reasons

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RAW = source(
    "people",
    columns={
        "mail": {"description": "Where invoices go.", "meta": {"pii": True}},
        "age": {"description": "In years.", "tags": ["pii"]},
    },
)


def staging(**columns):
    return model(
        "stg_people",
        reads=["source.tiny.raw.people"],
        columns={"email": "", "age": "", "older": "", **columns},
        compiled_code="select mail as email, age, age + 1 as older from raw.people",
        relation_name='"main"."stg_people"',
        patch_path=f"{PACKAGE}://models/schema.yml",
    )


def mart(**columns):
    return model(
        "people",
        reads=["model.tiny.stg_people"],
        columns={"email": "", "age": "", **columns},
        compiled_code='select email, age from "main"."stg_people"',
        relation_name='"main"."people"',
    )


@pytest.fixture
def site_of(tmp_path):
    def build(*entries):
        folder = write_artifacts(tmp_path / "target", manifest=manifest(RAW, *entries))
        return with_column_lineage(build_site_model(read_artifacts(folder), now=NOW))

    return build


def test_words_come_from_the_nearest_column_that_has_some(site_of):
    site = site_of(staging(age="In full years."), mart())

    told = inherited_descriptions(site, site.tables["model.tiny.people"])

    assert {name: (each.title, each.column, each.description) for name, each in told.items()} == {
        "email": ("raw.people", "mail", "Where invoices go."),
        "age": ("stg_people", "age", "In full years."),
    }


def test_marks_come_along_unless_a_column_on_the_way_says_otherwise(site_of):
    site = site_of(staging(email={"meta": {"pii": False}}), mart())

    marks = inherited_marks(site, site.tables["model.tiny.people"])

    assert {name: (each.title, each.marks) for name, each in marks.items()} == {
        "age": ("raw.people", ("#pii",))
    }


def test_a_column_that_is_calculated_inherits_nothing(site_of):
    site = site_of(staging())
    table = site.tables["model.tiny.stg_people"]

    assert set(inherited_descriptions(site, table)) == {"email", "age"}
    assert set(inherited_marks(site, table)) == {"email", "age"}


def test_inherited_words_count_for_health_where_they_are_to(site_of):
    site = site_of(staging())
    counted = with_inherited_words(site)
    before, after = (each.tables["model.tiny.stg_people"] for each in (site, counted))

    assert before.health.documentation == 0
    assert after.health.documentation == pytest.approx(0.4 * 2 / 3, abs=1e-4)
    models = next(each for each in counted.health.kinds if each.name == "model")
    assert models.documentation == after.health.documentation
    assert after.health.score == pytest.approx(before.health.score + 40 * 0.4 * 2 / 3, abs=0.1)
    told = [each.words for each in reasons(after, (), counted.limits)]
    assert "1 of 3 columns not described" in told


def test_inherited_words_count_for_the_gate_where_they_are_to(site_of):
    def found(site):
        report = run_checks(site, CheckSettings())
        rules = ("columns-documented", "column-description")
        return [(each.rule, each.column) for each in report.findings if each.rule in rules]

    site = site_of(staging(older="Next year's age."))

    assert found(site) == [
        ("column-description", "age"),
        ("column-description", "email"),
        ("columns-documented", None),
    ]
    assert found(with_inherited_words(site)) == []
