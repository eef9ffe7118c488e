"""A small shop with something to hide, and books of it for some audience."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from tiny_artifacts import (
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

SECRET_SQL = "select order_id, risk_points_of(customer_id) as kraken_points from raw_orders"


def shop(**texts: Any) -> dict[str, Any]:
    """Artifacts by name. ``kraken_scores`` is what partners may not see."""
    entries = (
        source("raw_orders", columns={"order_id": "As the till counts"}),
        model(
            "kraken_scores",
            path="models/internal/kraken_scores.sql",
            reads=["source.tiny.raw.raw_orders"],
            tags=["internal"],
            raw_code=SECRET_SQL,
            compiled_code=SECRET_SQL,
            columns={"order_id": "", "kraken_points": "How odd an order is"},
        ),
        model(
            "orders",
            path="models/marts/orders.sql",
            reads=["model.tiny.kraken_scores", "source.tiny.raw.raw_orders"],
            description=texts.get("description", "One row an order"),
            meta={"owner": "@finance", "cost_center": "cc-777-blue"},
            raw_code="select order_id, home_address\nfrom {{ ref('kraken_scores') }}",
            compiled_code="select order_id, home_address from main.kraken_scores",
            columns={
                "order_id": "Key of the order",
                "home_address": {"description": "Where it goes", "tags": ["pii"]},
            },
        ),
        model(
            "board",
            path="models/marts/board.sql",
            reads=["model.tiny.orders"],
            raw_code="select order_id, count(*) as number_of_rows_there_are\nfrom orders",
            compiled_code="select order_id, count(*) as number_of_rows_there_are\nfrom orders",
            columns={"order_id": ""},
        ),
        generic_test("not_null", "model.tiny.orders", "order_id"),
        generic_test("not_null", "model.tiny.orders", "home_address"),
        generic_test("not_null", "model.tiny.kraken_scores", "kraken_points"),
        exposure("dashboard", reads=["model.tiny.orders", "model.tiny.kraken_scores"]),
        exposure("kraken_watch", reads=["model.tiny.kraken_scores"]),
        macro("cents"),
        doc("term__order", texts.get("term", "# Order\n\nWhat somebody bought.\n")),
    )
    return {
        "manifest": manifest(*entries),
        "run_results": run_results(
            {"model.tiny.orders": "success", "model.tiny.kraken_scores": "error"}
        ),
    }


@pytest.fixture
def export_for(tmp_path: Path) -> Callable[..., Result]:
    """`dagbook export` in a folder of the shop, with one audience called partners."""

    def exported(audience: dict[str, Any], *options: str, **texts: Any) -> Result:
        artifacts = texts.pop("artifacts", None) or shop(**texts)
        write_artifacts(tmp_path / "target", **artifacts)
        settings = yaml.safe_dump({"audiences": {"partners": audience}})
        (tmp_path / "dagbook.yml").write_text(settings, encoding="utf-8")
        given = ("--project-dir", str(tmp_path), "--audience", "partners", *options)
        return CliRunner().invoke(command, given, catch_exceptions=False)

    return exported
