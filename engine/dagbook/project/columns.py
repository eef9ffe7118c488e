"""Columns, as declared in a properties file and as found in the warehouse."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from dagbook.errors import Origin
from dagbook.project.relation import RelationType

EMPTY: Mapping[str, object] = MappingProxyType({})


class Constraint(Struct, frozen=True, gc=False):
    """A constraint as declared.

    ``type`` is one of check, not_null, unique, primary_key, foreign_key, custom.
    """

    type: str
    name: str | None = None
    expression: str | None = None
    columns: tuple[str, ...] = ()
    to: str | None = None
    to_columns: tuple[str, ...] = ()
    warn_unenforced: bool = True
    warn_unsupported: bool = True


class ColumnDeclaration(Struct, frozen=True, gc=False):
    """A column under ``columns:`` of a properties file."""

    name: str
    description: str = ""
    data_type: str | None = None
    quote: bool | None = None
    tags: tuple[str, ...] = ()
    meta: Mapping[str, object] = EMPTY
    constraints: tuple[Constraint, ...] = ()
    granularity: str | None = None
    origin: Origin | None = None
    doc_blocks: tuple[str, ...] = ()
    """Unique ids of the doc blocks that the description names."""
    extra: Mapping[str, object] = EMPTY
    """Keys of the user's own; artifacts repeat them."""


class WarehouseColumn(Struct, frozen=True):
    """A column as the warehouse has it; ``index`` counts from 1 as in catalog.json."""

    name: str
    data_type: str
    index: int
    comment: str | None = None


class WarehouseTable(Struct, frozen=True):
    """A table or view as the warehouse has it."""

    type: RelationType
    columns: tuple[WarehouseColumn, ...]
    comment: str | None = None
    owner: str | None = None
    bytes: int | None = None
    """What it takes on disk, where the warehouse tells."""
