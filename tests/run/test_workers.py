"""Work that is called off at moments which only a slow machine hits."""

import signal
from collections.abc import Iterator
from threading import Event
from time import sleep

import pytest

from dagbook.adapters.duckdb.adapter import ADAPTER
from dagbook.adapters.duckdb.ctrl_c import within_reach
from dagbook.adapters.protocol import Session, Warehouse
from dagbook.errors import WarehouseError
from dagbook.project.files import Target
from dagbook.project.results import NodeResult, Status
from dagbook.run.workers import Workers
from dagbook.testing.adapter_conformance import SLOW_QUERY

PATIENCE = 60


@pytest.fixture
def warehouse(tmp_path) -> Iterator[Warehouse]:
    target = Target(
        profile_name="shop",
        name="dev",
        type="duckdb",
        database="shop",
        schema="main",
        threads=2,
        credentials={"type": "duckdb", "path": "shop.duckdb"},
    )
    opened = ADAPTER.open(target, tmp_path)
    yield opened
    opened.close()


class OneQuery:
    """What a worker does with its session: one query without an end, begun when it may."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.has_session, self.may_begin, self.has_ended = Event(), Event(), Event()
        self.error: WarehouseError | None = None

    def __call__(self, nodes, session):
        self.session = session
        self.has_session.set()
        assert self.may_begin.wait(PATIENCE)
        try:
            session.fetch(SLOW_QUERY)
        except WarehouseError as error:
            self.error = error
        self.has_ended.set()
        return ()


@pytest.fixture
def query(warehouse) -> Iterator[OneQuery]:
    """A worker that has its session and waits; its query is stopped with the test."""
    query = OneQuery()
    query.workers = Workers(warehouse, query, lambda node, error: pytest.fail(str(error)))
    query.workers.start(1)
    query.workers.put(())
    assert query.has_session.wait(PATIENCE)
    yield query
    query.may_begin.set()
    query.workers.cancel()
    assert query.has_ended.wait(PATIENCE)


def test_a_query_that_begins_after_the_run_was_called_off_is_interrupted_too(query):
    assert query.workers.cancel() == ()
    query.may_begin.set()

    assert query.has_ended.wait(PATIENCE)
    assert query.error.slug == "sql-cancelled"


def result(name):
    return NodeResult(unique_id=f"test.shop.{name}", status=Status.PASS, message="")


@pytest.fixture
def handing_back(warehouse):
    """A thread that gave back three results, the first alone."""

    def execute(nodes, session):
        yield (result("a"),)
        yield result("b"), result("c")

    workers = Workers(warehouse, execute, lambda node, error: pytest.fail(str(error)))
    workers.start(1)
    workers.put(())
    workers.stop()
    return workers


def test_all_results_that_are_there_are_taken_at_once(handing_back):
    assert [each.unique_id[-1] for each in handing_back.take()] == ["a", "b", "c"]


def test_results_that_nobody_looked_at_are_kept_when_the_run_is_called_off(handing_back):
    assert next(handing_back.take()) == result("a")

    assert handing_back.cancel() == (result("b"), result("c"))


def test_a_warehouse_does_not_wait_for_a_query_that_was_left_behind(query, warehouse):
    query.may_begin.set()
    while not query.session.is_at_work:
        sleep(0.01)

    warehouse.close()

    assert not query.has_ended.is_set()


def test_ctrl_c_before_a_query_of_the_main_thread_has_begun_interrupts_it(ctrl_c, warehouse):
    session = warehouse.session()

    def begin_late():
        signal.raise_signal(signal.SIGINT)
        sleep(0.5)
        session.fetch(SLOW_QUERY)

    with pytest.raises(KeyboardInterrupt):
        within_reach(begin_late, session.cancel)
