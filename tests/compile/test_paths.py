from dataclasses import dataclass

import pytest

from dagbook.compile.paths import compiled_path, run_path
from dagbook.errors import Origin
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Model, Snapshot
from dagbook.project.nodes import Test as DataTest


@dataclass
class At:
    """Where a node stands, and where its SQL goes."""

    kind: type
    original_path: str
    path: str
    written: str


@pytest.mark.parametrize(
    "at",
    [
        At(Model, "models/staging/a.sql", "staging/a.sql", "shop/models/staging/a.sql"),
        At(DataTest, "tests/b.sql", "b.sql", "shop/tests/b.sql"),
        At(DataTest, "models/s.yml", "unique_a.sql", "shop/models/s.yml/unique_a.sql"),
        At(Snapshot, "snapshots/s.sql", "s.sql", "shop/snapshots/s.sql/history.sql"),
    ],
    ids=lambda at: at.written,
)
def test_compiled_and_run_sql_go_where_dbt_puts_them(at):
    node = _node(at)

    assert compiled_path(node, "target") == f"target/compiled/{at.written}"
    assert run_path(node, "out") == f"out/run/{at.written}"


@pytest.mark.parametrize(
    ("target_path", "written"),
    [
        ("./target", "target/run/shop/models/a.sql"),
        ("out//here/", "out/here/run/shop/models/a.sql"),
        ("out/./here", "out/here/run/shop/models/a.sql"),
        ("../out", "../out/run/shop/models/a.sql"),
        ("/tmp/out", "/tmp/out/run/shop/models/a.sql"),
        (".out", ".out/run/shop/models/a.sql"),
    ],
)
def test_the_target_folder_is_written_in_its_shortest_form(target_path, written):
    assert run_path(_node(At(Model, "models/a.sql", "a.sql", "")), target_path) == written


def test_the_sql_of_a_batch_stands_in_a_folder_of_its_model():
    node = _node(At(Model, "models/a.b.sql", "a.b.sql", ""))

    assert run_path(node, "target", "2026-11") == "target/run/shop/models/a.b/a.b_2026-11.sql"


def _node(at):
    return at.kind(
        resource_type=ResourceType.MODEL,
        name="history",
        package="shop",
        unique_id="x",
        path=at.path,
        original_path=at.original_path,
        origin=Origin(at.original_path),
        config=Config({}),
        schema="main",
        alias="history",
        raw_code="",
        checksum="",
    )
