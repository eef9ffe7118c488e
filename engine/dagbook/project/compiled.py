"""A node whose Jinja is rendered: the SQL to send."""

from msgspec import Struct

from dagbook.project.nodes import Node
from dagbook.project.written import Written, WrittenCte


class ExtraCte(Struct, frozen=True):
    """An ephemeral model prepended to a query: its unique id and ``name as (…)``."""

    unique_id: str
    sql: str


class InlinedModel(Struct, frozen=True):
    """An ephemeral model, rendered, and what is prepended to whoever reads it."""

    cte: ExtraCte
    sql: str
    written: tuple[Written, ...]
    """What its templates wrote."""
    ephemeral: tuple[str, ...]
    """Unique ids of the ephemeral models that it reads itself."""
    macros: tuple[str, ...]
    """Unique ids of the macros that rendering it called."""


class CompiledNode(Struct, frozen=True, kw_only=True):
    """A node and its SQL, ephemeral parents included."""

    node: Node
    sql: str
    own_sql: str = ""
    """The same without its ephemeral parents."""
    extra_ctes: tuple[ExtraCte, ...] = ()
    macros: tuple[str, ...] = ()
    """Unique ids of the macros that rendering it called."""
    relation_name: str | None = None
    """The relation as SQL names it; None for what leaves nothing in the warehouse."""
    written: tuple[Written, ...] = ()
    """What the node's own templates wrote; the whole is last."""
    written_ctes: tuple[WrittenCte, ...] = ()
    """The same of the ephemeral models in it."""
