"""A warehouse that is held for a block of work, and may be let go of before the block ends.

To close a DuckDB file means writing into it what its log holds, which takes a disk a while; what
needs the warehouse no more is done meanwhile.
"""

from contextlib import AbstractContextManager
from threading import Thread
from types import TracebackType

from dagbook.adapters.protocol import Warehouse


class HeldWarehouse(AbstractContextManager["HeldWarehouse"]):
    """Closes its warehouse by the end of the block, with whose error the block ends."""

    def __init__(self, warehouse: Warehouse) -> None:
        """Take an open warehouse."""
        self.warehouse = warehouse
        self._closing: Thread | None = None
        self._error: BaseException | None = None

    def let_go(self) -> None:
        """Begin to close it, in a thread of its own."""
        self._closing = Thread(target=self._close, name="closing")
        self._closing.start()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close it, or wait until it is closed. Raises what closing it raised."""
        if self._closing is None:
            self.warehouse.close()
            return
        self._closing.join()
        if self._error is not None and error is None:
            raise self._error

    def _close(self) -> None:
        try:
            self.warehouse.close()
        except BaseException as error:  # raised where the block ends
            self._error = error
