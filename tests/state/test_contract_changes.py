"""A contract that is not kept any more is told when changes are selected."""

import shutil
from pathlib import Path

import pytest

from dagbook.testing import ProjectFolder

MODEL = """\
models:
  - name: orders
    config: {materialized: table, contract: {enforced: true}}
    columns:
      - {name: id, data_type: integer, constraints: [{type: not_null}]}
      - {name: amount, data_type: "decimal(10, 2)"}
"""
VERSIONED = """\
models:
  - name: orders
    latest_version: 1
    config: {materialized: table, contract: {enforced: true}}
    columns:
      - {name: id, data_type: integer, constraints: [{type: not_null}]}
      - {name: amount, data_type: "decimal(10, 2)"}
    versions: [{v: 1, defined_in: orders}]
"""


def changed(tmp_path: Path, before: str, *edit: str) -> tuple[list[str], BaseException | None]:
    """Warnings and the error of selecting what changed by an edit of the properties."""
    files = {"models/s.yml": before, "models/orders.sql": "select 1 as id, 2.5 as amount"}
    shop = ProjectFolder(tmp_path / "shop").write(files)
    assert shop.invoke("parse").success
    shutil.copytree(shop.root / "target", tmp_path / "before")
    shop.write({"models/s.yml": before.replace(*edit)})
    result = shop.invoke("ls", "-s", "state:modified", "--state", str(tmp_path / "before"))
    told = [each.message for each in result.warnings if each.slug == "contract-change"]
    return told, result.exception


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("      - {name: amount", "#"), "column amount is gone"),
        (("data_type: integer", "data_type: text"), "column id was integer and is text"),
        ((", constraints: [{type: not_null}]", ""), "constraint not_null of column id is gone"),
        (("enforced: true", "enforced: false"), "it is no longer enforced"),
        (("materialized: table", "materialized: view"), "a view or ephemeral model keeps no"),
        (("name: orders\n", "name: orders\n    deprecation_date: 2020-01-01\n"), None),
        (("decimal(10, 2)", "decimal(12, 2)"), None),
        (("      - {name: id", "      - {name: n, data_type: integer}\n      - {name: id"), None),
    ],
)
def test_what_breaks_readers_is_warned_of(
    edit: tuple[str, str], told: str | None, tmp_path: Path
) -> None:
    warnings, error = changed(tmp_path, MODEL, *edit)
    assert error is None
    if told is None:
        assert warnings == []
    else:
        assert len(warnings) == 1
        assert told in warnings[0]


def test_a_model_that_is_gone_is_warned_of(tmp_path: Path) -> None:
    warnings, _ = changed(
        tmp_path, MODEL, "materialized: table", "enabled: false, materialized: table"
    )
    assert warnings == [
        "the contract of model 'orders' is broken: the model is gone, renamed or disabled"
    ]


def test_a_versioned_model_must_get_a_new_version(tmp_path: Path) -> None:
    _, error = changed(tmp_path, VERSIONED, "data_type: integer", "data_type: text")
    assert "column id was integer and is text" in str(error)
