from threading import Event, current_thread

import pytest

from dagbook.commands.held_warehouse import HeldWarehouse
from dagbook.errors import WarehouseError


class Noting:
    """A warehouse that notes which thread closed it, and perhaps fails to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.closed_by: list[str] = []
        self.may_close = Event()
        self.may_close.set()
        self.error = error

    def close(self) -> None:
        self.may_close.wait()
        self.closed_by.append(current_thread().name)
        if self.error is not None:
            raise self.error


def test_a_warehouse_is_closed_where_its_block_ends():
    warehouse = Noting()
    with HeldWarehouse(warehouse) as held:
        assert held.warehouse is warehouse
        assert warehouse.closed_by == []

    assert warehouse.closed_by == [current_thread().name]


def test_one_that_is_let_go_closes_beside_the_rest_of_the_block_which_waits_for_it():
    warehouse = Noting()
    warehouse.may_close.clear()
    with HeldWarehouse(warehouse) as held:
        held.let_go()
        assert warehouse.closed_by == []
        warehouse.may_close.set()

    assert warehouse.closed_by == ["closing"]


def test_what_goes_wrong_while_it_closes_is_raised_where_the_block_ends():
    with (
        pytest.raises(WarehouseError, match="the disk is full"),
        HeldWarehouse(Noting(WarehouseError("full-disk", "the disk is full"))) as held,
    ):
        held.let_go()


def test_an_error_of_the_block_itself_is_the_one_that_is_told():
    warehouse = Noting(WarehouseError("full-disk", "the disk is full"))
    with pytest.raises(KeyboardInterrupt), HeldWarehouse(warehouse) as held:
        held.let_go()
        raise KeyboardInterrupt

    assert warehouse.closed_by == ["closing"]
