from collections.abc import Iterator
from pathlib import Path

import pytest

from dagbook.adapters.duckdb.adapter import ADAPTER
from dagbook.adapters.protocol import Warehouse
from dagbook.project.files import Target
from dagbook.testing import AdapterConformance


class TestDuckDb(AdapterConformance):
    database = "shop"

    @pytest.fixture
    def warehouse(self, tmp_path: Path) -> Iterator[Warehouse]:
        target = Target(
            profile_name="shop",
            name="dev",
            type="duckdb",
            database="shop",
            schema="main",
            threads=2,
            credentials={"type": "duckdb", "path": "shop.duckdb"},
        )
        warehouse = ADAPTER.open(target, tmp_path)
        yield warehouse
        warehouse.close()
