"""How much of an input is read: all of it, no row (--empty), or what happened within a time."""

from collections.abc import Iterable

from msgspec.structs import replace

from dagbook.adapters.protocol import Dialect
from dagbook.jinja.relation_object import MacroRelation
from dagbook.project.columns import ColumnDeclaration
from dagbook.project.nodes import Model, Node, Snapshot, Source
from dagbook.project.time_windows import Batch, TimeWindow


def is_microbatch(node: Node | None) -> bool:
    """Whether a node is built batch by batch."""
    return (
        isinstance(node, Model)
        and node.config.materialized == "incremental"
        and node.config.get("incremental_strategy") == "microbatch"
    )


def time_read(
    node: Node | None, batch: Batch | None, sample: TimeWindow | None
) -> TimeWindow | None:
    """The time a node reads of its inputs; None for all of it."""
    if batch is not None and is_microbatch(node):
        return batch.window.overlap(sample)
    return sample if isinstance(node, (Model, Snapshot)) else None


def within(
    relation: MacroRelation, target: Node | Source, window: TimeWindow, dialect: Dialect
) -> MacroRelation:
    """A relation, of which only rows of a time are read where its ``event_time`` is known."""
    event_time = target.config.text("event_time")
    if not event_time:
        return relation
    quoted = any(each.quote for each in _named(event_time, target.columns))
    column = dialect.quote(event_time) if quoted else event_time
    return replace(
        relation, condition=f"{column} >= '{window.start}' and {column} < '{window.end}'"
    )


def _named(name: str, columns: Iterable[ColumnDeclaration]) -> Iterable[ColumnDeclaration]:
    return (each for each in columns if each.name == name)
