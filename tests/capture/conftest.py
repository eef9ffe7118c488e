from collections.abc import Iterator

import duckdb
import pytest

from dagbook.adapters.duckdb.session import DuckDbSession


@pytest.fixture
def session() -> Iterator[DuckDbSession]:
    session = DuckDbSession(duckdb.connect())
    yield session
    session.close()
