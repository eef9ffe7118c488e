"""How much hangs on a table: everything that reads from it, directly or not.

Sets of readers are whole numbers with a bit for each reader, so that a project of thousands of
tables takes milliseconds.
"""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from msgspec import Struct

from mkdocs_dagbook.site_model.tables import Table


class Readers(Struct, frozen=True):
    """Tables and exposures that a mistake in a table reaches."""

    tables: int = 0
    exposures: int = 0

    @property
    def weight(self) -> int:
        """What a table counts where many are taken together: itself and all its readers."""
        return 1 + self.tables + self.exposures


NOBODY_READS: Mapping[str, Readers] = MappingProxyType({})


def count_readers(tables: Iterable[Table]) -> Mapping[str, Readers]:
    """The readers of each table, by its id."""
    known = {table.unique_id: table for table in tables}
    table_bits = {ident: 1 << at for at, ident in enumerate(known)}
    exposure_bits: dict[str, int] = {}
    for table in known.values():
        for ident in table.exposures:
            exposure_bits.setdefault(ident, 1 << len(exposure_bits))
    read_by: dict[str, int] = {}
    shown_to: dict[str, int] = {}
    for ident in _readers_first(known):
        table = known[ident]
        reading, showing = 0, 0
        for exposure in table.exposures:
            showing |= exposure_bits[exposure]
        for child in table.children:
            reading |= table_bits.get(child, 0) | read_by.get(child, 0)
            showing |= shown_to.get(child, 0)
        read_by[ident], shown_to[ident] = reading, showing
    return {
        ident: Readers(read_by[ident].bit_count(), shown_to[ident].bit_count()) for ident in known
    }


def _readers_first(known: Mapping[str, Table]) -> tuple[str, ...]:
    graph = {
        ident: [child for child in table.children if child in known]
        for ident, table in known.items()
    }
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError:  # no artifact of a project that was built
        return tuple(known)
