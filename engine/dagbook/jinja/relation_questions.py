"""What macros ask relations, under dbt's names; nothing here changes one."""

from collections.abc import Iterator, Mapping
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from dagbook.project.relation import Quoting, Relation, RelationType


class Parts(Struct, frozen=True):
    """Which parts of a name are written."""

    database: bool = True
    schema: bool = True
    identifier: bool = True


ALL_PARTS: Final = Parts()


class RelationPath(Struct, frozen=True):
    """The three parts of a name."""

    database: str | None
    schema: str | None
    identifier: str | None


class RelationAsMapping(Relation, frozen=True):
    """A relation by key: dbt's relations are mappings too, and dbt_utils tells them by that."""

    @property
    def metadata(self) -> dict[str, str]:
        """``type`` ends as the names of dbt's classes do."""
        return {"type": "Relation"}

    def __getitem__(self, key: str) -> object:
        """A part or property. Raises KeyError."""
        if key.startswith("_") or not hasattr(self, key):
            raise KeyError(key)
        return getattr(self, key)

    def __iter__(self) -> Iterator[str]:
        """Names of the parts."""
        return iter(_KEYS)

    def __len__(self) -> int:
        """How many parts there are."""
        return len(_KEYS)

    def __contains__(self, key: object) -> bool:
        """Whether there is such a part."""
        return key in _KEYS

    def get(self, key: str, default: object = None) -> object:
        """A part or property, or the default."""
        return self[key] if hasattr(self, key) else default

    def keys(self) -> tuple[str, ...]:
        """Names of the parts."""
        return _KEYS

    def items(self) -> tuple[tuple[str, object], ...]:
        """Names and values of the parts."""
        return tuple((key, self[key]) for key in _KEYS)

    def values(self) -> tuple[object, ...]:
        """Values of the parts."""
        return tuple(self[key] for key in _KEYS)


Mapping.register(RelationAsMapping)
_KEYS: Final = ("database", "schema", "identifier", "type", "metadata")


class RelationQuestions(RelationAsMapping, frozen=True):
    """What a macro may ask a relation."""

    @property
    def name(self) -> str | None:
        """The identifier."""
        return self.identifier

    @property
    def table(self) -> str | None:
        """The identifier."""
        return self.identifier

    @property
    def path(self) -> RelationPath:
        """The parts of the name."""
        return RelationPath(self.database, self.schema, self.identifier)

    @property
    def quote_policy(self) -> Quoting:
        """Which parts are quoted."""
        return self.quoting

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.type == RelationType.TABLE

    @property
    def is_view(self) -> bool:
        """Whether it is a view."""
        return self.type == RelationType.VIEW

    @property
    def is_cte(self) -> bool:
        """Whether it is an ephemeral model."""
        return self.type == RelationType.CTE

    @property
    def is_materialized_view(self) -> bool:
        """Whether it is a materialized view."""
        return self.type == RelationType.MATERIALIZED_VIEW

    @property
    def can_be_renamed(self) -> bool:
        """Whether ``alter … rename`` works on it."""
        return self.type in (RelationType.TABLE, RelationType.VIEW)

    @property
    def can_be_replaced(self) -> bool:
        """Whether ``create or replace`` works on it."""
        return self.type in (RelationType.TABLE, RelationType.VIEW)


class RarelyAsked(RelationQuestions, frozen=True):
    """Members of dbt's relations that hardly a macro asks for."""

    catalog = None
    dbt_created = False
    require_alias = True
    event_time_filter = None
    is_function = False
    is_pointer = False

    include_policy: Parts = ALL_PARTS
    location: str | None = None
    """Written instead of the name: a file or function an external source is read from."""
    row_limit: int | None = None
    """0 under --empty: a query that returns no row is written instead of the name."""

    @property
    def limit(self) -> int | None:
        """How many rows are read; None for all."""
        return self.row_limit

    @property
    def external(self) -> str | None:
        """The file or function it is read from."""
        return self.location

    def render_limited(self) -> str:
        """What SQL gets."""
        return str(self)

    def render_event_time_filtered(self, rendered: str | None = None) -> str:
        """What SQL gets."""
        return str(self) if rendered is None else rendered

    def get_default_quote_policy(self) -> Quoting:
        """Which parts are quoted."""
        return self.quoting

    def get_default_include_policy(self) -> Parts:
        """Which parts are written, where nothing is left out."""
        return ALL_PARTS

    def replace(self, **changes: object) -> Self:
        """The same relation with other members."""
        return replace(self, **changes)

    def to_dict(self, omit_none: object = None) -> dict[str, object]:
        """Its parts, policies and type."""
        told: dict[str, object] = {
            "path": _plain(self.path),
            "type": None if self.type is None else str(self.type),
            "quote_character": self.quote_character,
            "include_policy": _plain(self.include_policy),
            "quote_policy": _plain(self.quoting),
        }
        return {key: value for key, value in told.items() if value is not None or not omit_none}


def _plain(parts: object) -> dict[str, object]:
    return {each: getattr(parts, each) for each in ("database", "schema", "identifier")}
