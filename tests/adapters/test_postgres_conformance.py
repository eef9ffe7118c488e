from collections.abc import Iterator
from pathlib import Path

import pytest

from dagbook.adapters.postgres.adapter import ADAPTER
from dagbook.adapters.protocol import Warehouse
from dagbook.project.files import Target
from dagbook.testing import AdapterConformance
from dagbook.testing.postgres_server import PostgresServer


class TestPostgres(AdapterConformance):
    database = "postgres"
    slow_query = "select pg_sleep(60)"

    @pytest.fixture
    def warehouse(self, postgres_server: PostgresServer) -> Iterator[Warehouse]:
        target = Target(
            profile_name="shop",
            name="dev",
            type="postgres",
            database="postgres",
            schema="public",
            threads=2,
            credentials=postgres_server.output("public"),
        )
        warehouse = ADAPTER.open(target, Path())
        yield warehouse
        warehouse.close()
