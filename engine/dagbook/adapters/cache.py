"""What the run knows of the relations that exist, so that it asks the warehouse once.

The one piece of shared state beside the connection; every method may be called from any thread.
"""

from collections.abc import Iterable
from threading import Lock

from msgspec import Struct, field

from dagbook.adapters.protocol import Session
from dagbook.project.relation import Relation, RelationType

_SchemaKey = tuple[str, str]
_RelationKey = tuple[str, str, str]


class RelationCache(Struct):
    """Relations by case-folded name, for the schemas that were filled."""

    _relations: dict[_RelationKey, Relation] = field(default_factory=dict)
    _schemas: set[_SchemaKey] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def fill(self, session: Session, schemas: Iterable[tuple[str | None, str]]) -> None:
        """Learn anew what some (database, schema) pairs hold, in one query."""
        pairs = tuple(dict.fromkeys(schemas))
        if not pairs:
            return
        found = session.relations_of_schemas(pairs)
        keys = {_schema_key(database, schema) for database, schema in pairs}
        with self._lock:
            kept = {key: each for key, each in self._relations.items() if key[:2] not in keys}
            self._relations = {**kept, **{each.key(): each for each in found}}
            self._schemas |= keys

    def knows(self, database: str | None, schema: str | None) -> bool:
        """Whether a schema was filled; if not, its relations must be asked of the warehouse."""
        with self._lock:
            return _schema_key(database, schema) in self._schemas

    def find(self, relation: Relation) -> Relation | None:
        """The relation of that name with its type, or None where there is none."""
        with self._lock:
            return self._relations.get(relation.key())

    def relations(self, database: str | None, schema: str | None) -> tuple[Relation, ...]:
        """All relations of a schema that are known."""
        wanted = _schema_key(database, schema)
        with self._lock:
            return tuple(each for key, each in self._relations.items() if key[:2] == wanted)

    def add(self, relation: Relation) -> None:
        """A relation was made; without a type it counts as a table."""
        typed = relation if relation.type else relation.with_type(RelationType.TABLE)
        with self._lock:
            self._relations[relation.key()] = typed

    def drop(self, relation: Relation) -> None:
        """A relation is gone."""
        with self._lock:
            self._relations.pop(relation.key(), None)

    def rename(self, old: Relation, new: Relation) -> None:
        """A relation got another name and keeps its type."""
        with self._lock:
            before = self._relations.pop(old.key(), None)
            type_ = new.type or (before.type if before else None) or RelationType.TABLE
            self._relations[new.key()] = new.with_type(type_)

    def drop_schema(self, database: str | None, schema: str | None) -> None:
        """A schema is gone with all it held."""
        gone = _schema_key(database, schema)
        with self._lock:
            self._relations = {
                key: each for key, each in self._relations.items() if key[:2] != gone
            }


def _schema_key(database: str | None, schema: str | None) -> _SchemaKey:
    return ((database or "").lower(), (schema or "").lower())
