"""A small shop's artifacts in a folder, and `dagbook export` to print them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tiny_artifacts import (
    catalog,
    doc,
    exposure,
    generic_test,
    macro,
    manifest,
    model,
    run_results,
    source,
    write_artifacts,
)

from mkdocs_dagbook.commands.export import command

TERM = "# Net revenue\n\nWhat we earn.\n\n**Calculation:** gross - refunds\n**Owner:** @finance\n"


def shop(*more: dict[str, Any], described: str = "One row an **order**") -> dict[str, Any]:
    """Artifacts by name; ``described`` is the text about orders."""
    entries = (
        source("orders", columns={"order_id": "As the till counts"}, description="Raw orders"),
        model(
            "stg_orders",
            reads=["source.tiny.raw.orders"],
            raw_code="select order_id, amount from {{ source('raw', 'orders') }}",
            compiled_code="select order_id, amount from raw.orders",
            columns={"order_id": "", "amount": ""},
        ),
        model(
            "orders",
            reads=["model.tiny.stg_orders"],
            path="models/marts/orders.sql",
            description=described,
            tags=["finance"],
            meta={"owner": "@finance"},
            raw_code="select order_id, sum(amount) as paid\n\nfrom {{ ref('stg_orders') }}\n",
            compiled_code="select order_id, sum(amount) as paid from main.stg_orders group by 1",
            columns={
                "order_id": "Key of the order",
                "paid": {"description": "What was paid", "meta": {"term": "net_revenue"}},
            },
        ),
        generic_test("not_null", "model.tiny.orders", "order_id"),
        exposure("board", reads=["model.tiny.orders"], owner={"name": "Finance"}),
        macro("cents"),
        doc("term__net_revenue", TERM),
    )
    types = {"order_id": "INTEGER", "paid": "DECIMAL(9,2)"}
    return {
        "manifest": manifest(*entries, *more),
        "run_results": run_results({"model.tiny.orders": "success"}),
        "catalog": catalog({"model.tiny.orders": types}, {"row_count": 1234}),
    }


@pytest.fixture
def artifacts() -> Callable[..., dict[str, Any]]:
    return shop


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Result]:
    """Write the shop's artifacts and export them; words are those of the command line."""

    def exported(*words: str, told: dict[str, Any] | None = None) -> Result:
        write_artifacts(tmp_path / "target", **(shop() if told is None else told))
        return CliRunner().invoke(command, ["--project-dir", str(tmp_path), *words])

    return exported
