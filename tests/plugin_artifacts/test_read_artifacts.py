import json

import pytest
from tiny_artifacts import (
    catalog,
    freshness,
    generic_test,
    manifest,
    model,
    run_results,
    source,
    write_artifacts,
)

from dagbook.errors import ArtifactError, render_error
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.site_model import build_site_model


def slugs(artifacts):
    return [warning.slug for warning in artifacts.warnings]


def test_all_four_artifacts_are_read_without_a_warning(tmp_path):
    folder = write_artifacts(
        tmp_path,
        manifest=manifest(model("orders"), source("orders")),
        run_results=run_results({"model.tiny.orders": "success"}),
        catalog=catalog({"model.tiny.orders": {"id": "INTEGER"}}),
        sources=freshness({"source.tiny.raw.orders": "pass"}),
    )

    artifacts = read_artifacts(folder)

    assert list(artifacts.manifest.nodes) == ["model.tiny.orders"]
    assert artifacts.run_results.command == "build"
    assert artifacts.catalog.nodes["model.tiny.orders"].columns["id"].type == "INTEGER"
    assert artifacts.sources.results[0].status == "pass"
    assert artifacts.warnings == ()


def test_a_missing_manifest_names_the_command_that_makes_it(tmp_path):
    with pytest.raises(ArtifactError) as caught:
        read_artifacts(tmp_path / "target")

    assert caught.value.slug == "missing-artifact"
    assert "dagbook build" in caught.value.hint
    assert "dbt build" in caught.value.hint
    assert caught.value.origin.path.endswith("target/manifest.json")


def test_missing_optional_artifacts_are_warned_about_once_each(tmp_path):
    artifacts = read_artifacts(write_artifacts(tmp_path, manifest=manifest(model("orders"))))

    assert slugs(artifacts) == ["missing-artifact", "missing-artifact"]
    assert [warning.message.split(":")[0] for warning in artifacts.warnings] == [
        "no run_results.json",
        "no catalog.json",
    ]


def test_sources_json_is_missed_only_where_freshness_is_watched(tmp_path):
    watched = {"freshness": {"warn_after": {"count": 12, "period": "hour"}}}
    folder = write_artifacts(
        tmp_path,
        manifest=manifest(source("orders", **watched)),
        run_results=run_results({}),
        catalog=catalog({}),
    )

    (warning,) = read_artifacts(folder).warnings

    assert warning.message.startswith("no sources.json")
    assert "source freshness" in warning.hint


def test_results_of_a_command_that_builds_nothing_are_set_aside_with_a_word(tmp_path):
    folder = write_artifacts(
        tmp_path,
        manifest=manifest(model("orders")),
        run_results=run_results({"model.tiny.orders": "success"}, command="generate"),
        catalog=catalog({}),
    )

    artifacts = read_artifacts(folder)

    assert artifacts.run_results is None
    assert slugs(artifacts) == ["idle-run-results"]


def test_broken_json_is_told_with_line_and_column(tmp_path):
    (tmp_path / "manifest.json").write_text('{\n  "metadata": {},\n  "nodes": oops\n}')

    with pytest.raises(ArtifactError) as caught:
        read_artifacts(tmp_path)

    assert caught.value.slug == "broken-artifact"
    assert (caught.value.origin.line, caught.value.origin.column) == (3, 12)


def test_half_a_file_is_told_with_the_place_where_it_ends(tmp_path):
    text = json.dumps(manifest(model("orders")), indent=1)
    (tmp_path / "manifest.json").write_text(text[: len(text) // 2])

    with pytest.raises(ArtifactError) as caught:
        read_artifacts(tmp_path)

    assert caught.value.slug == "broken-artifact"
    assert caught.value.origin.line == text[: len(text) // 2].count("\n") + 1


def test_a_value_of_the_wrong_type_is_told_with_its_path(tmp_path):
    broken = manifest(model("orders"))
    broken["nodes"]["model.tiny.orders"]["name"] = 7
    write_artifacts(tmp_path, manifest=broken)

    with pytest.raises(ArtifactError) as caught:
        read_artifacts(tmp_path)

    assert caught.value.slug == "broken-artifact"
    assert "$.nodes[...].name" in render_error(caught.value)


@pytest.mark.parametrize("version", [9, 10, 11, 12, 20])
def test_manifests_from_version_nine_on_are_read(tmp_path, version):
    folder = write_artifacts(tmp_path, manifest=manifest(model("orders"), version=version))

    assert read_artifacts(folder).manifest.nodes


def test_a_manifest_from_the_future_is_read_with_a_word_about_it(tmp_path):
    folder = write_artifacts(tmp_path, manifest=manifest(model("orders"), version=21))

    artifacts = read_artifacts(folder)

    assert list(artifacts.manifest.nodes) == ["model.tiny.orders"]
    assert slugs(artifacts)[0] == "unknown-artifact-version"
    assert "version 21, newer than 20" in artifacts.warnings[0].message


def test_an_older_manifest_is_refused_by_its_version(tmp_path):
    folder = write_artifacts(tmp_path, manifest=manifest(model("orders"), version=8))

    with pytest.raises(ArtifactError, match="version 8") as caught:
        read_artifacts(folder)

    assert caught.value.slug == "unknown-artifact-version"


@pytest.mark.parametrize(
    "content",
    [{}, {"metadata": None}, {"metadata": {"dbt_schema_version": "2"}}, catalog({})],
    ids=["empty", "no head", "another schema", "a catalog"],
)
def test_what_is_no_manifest_is_refused(tmp_path, content):
    folder = write_artifacts(tmp_path, manifest=content)

    with pytest.raises(ArtifactError) as caught:
        read_artifacts(folder)

    assert caught.value.slug == "unknown-artifact-version"


def test_a_json_that_is_no_object_is_broken(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")

    with pytest.raises(ArtifactError) as caught:
        read_artifacts(tmp_path)

    assert caught.value.slug == "broken-artifact"


def test_sections_a_version_does_not_have_may_be_absent_or_null(tmp_path):
    sparse = manifest(model("orders"))
    sparse["groups"] = None
    del sparse["unit_tests"]

    read = read_artifacts(write_artifacts(tmp_path, manifest=sparse)).manifest

    assert (read.groups, read.unit_tests) == ({}, {})


def test_a_broken_catalog_is_an_error_and_not_a_missing_one(tmp_path):
    write_artifacts(tmp_path, manifest=manifest(model("orders")))
    (tmp_path / "catalog.json").write_text("{")

    with pytest.raises(ArtifactError, match=r"catalog\.json is broken"):
        read_artifacts(tmp_path)


def test_fields_that_are_unknown_absent_or_null_are_borne(tmp_path):
    bare = {
        "unique_id": "model.tiny.bare",
        "name": "bare",
        "resource_type": "model",
        "package_name": "tiny",
        "columns": None,
        "tags": None,
        "config": None,
        "depends_on": None,
        "meta": None,
        "some_future_field": {"deep": [1]},
    }
    folder = write_artifacts(
        tmp_path, manifest=manifest(bare, generic_test("unique", "model.tiny.bare", "id"))
    )

    assert read_artifacts(folder).manifest.nodes["model.tiny.bare"].name == "bare"


def test_a_macro_that_dbt_2_has_no_name_for_is_passed_over(tmp_path):
    orders = model("orders")
    orders["depends_on"] = {"nodes": [], "macros": ["macro.tiny.cents", None]}
    folder = write_artifacts(tmp_path, manifest=manifest(orders))

    site = build_site_model(read_artifacts(folder))

    assert site.tables["model.tiny.orders"].macros == ()
