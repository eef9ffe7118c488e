"""What changed between two states of a project. Values only."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field


class Weight(StrEnum):
    """How much a change matters to others.

    ``breaking``: somebody reads what is gone or different. ``quiet``: nobody who reads the data
    or its documentation notices.
    """

    BREAKING = "breaking"
    NOTABLE = "notable"
    QUIET = "quiet"


class Deed(StrEnum):
    """What was done."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class Aspect(StrEnum):
    """What of a thing is different; ``itself``: whether there is such a thing at all."""

    ITSELF = "itself"
    TYPE = "type"
    EXPRESSION = "expression"
    CODE = "code"
    DESCRIPTION = "description"
    TEST = "test"
    OWNER = "owner"
    TERM = "term"
    PERSONAL = "personal"
    CONTRACT = "contract"
    CONSTRAINT = "constraint"
    ACCESS = "access"
    GROUP = "group"
    MATERIALIZATION = "materialization"
    RELATION = "relation"
    FRESHNESS = "freshness"
    DEPRECATION = "deprecation"
    DEFINITION = "definition"
    CALCULATION = "calculation"
    STATUS = "status"
    SYNONYMS = "synonyms"
    RELATED = "related"
    URL = "url"
    MATURITY = "maturity"
    READS = "reads"
    ARGUMENTS = "arguments"
    FILE = "file"
    TAGS = "tags"
    META = "meta"
    LABEL = "label"


class Named(Struct, frozen=True, order=True):
    """Something by its id and by what a reader calls it."""

    ident: str
    name: str


class Reached(Struct, frozen=True):
    """Who a change reaches: tables and exposures downstream, and the owners of them.

    ``by_columns`` tells that columns were followed, not whole tables.
    """

    tables: tuple[Named, ...] = ()
    exposures: tuple[Named, ...] = ()
    owners: tuple[Named, ...] = ()
    by_columns: bool = False


NOBODY = Reached()


class Change(Struct, frozen=True, kw_only=True):
    """One difference.

    ``kind`` is what sort of thing it is about: model, source, exposure, term. ``node`` is its id
    in the later state, of what was removed in the earlier one; ``column`` likewise. ``label``
    says which one of several: of a test how it is called, and ``ident`` its id. ``before`` and
    ``after`` are the values as text; empty where there is none.
    """

    weight: Weight
    deed: Deed
    aspect: Aspect
    kind: str
    node: str
    name: str
    column: str | None = None
    label: str = ""
    ident: str = ""
    before: str = ""
    after: str = ""
    reached: Reached = NOBODY


class Share(Struct, frozen=True):
    """How much of the project is cared for in one way, from 0 to 1, before and after."""

    name: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        """By how many percent points it rose."""
        return 100 * (self.after - self.before)


class Changes(Struct, frozen=True):
    """Everything that changed, the grave first; nothing in it where the states say the same.

    ``of_node`` are the changes of each thing by its id.
    """

    every: tuple[Change, ...] = ()
    coverage: tuple[Share, ...] = ()
    of_node: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.every

    def of(self, weight: Weight) -> tuple[Change, ...]:
        """The changes of one weight."""
        return tuple(each for each in self.every if each.weight is weight)

    def count(self, weight: Weight) -> int:
        """How many changes have that weight."""
        return sum(each.weight is weight for each in self.every)


NO_CHANGES = Changes()


def changes_of(found: Iterable[Change], coverage: Iterable[Share] = ()) -> Changes:
    """Order changes, and index them by what they are about."""
    every = tuple(sorted(found, key=_reading_order))
    of_node: dict[str, list[Change]] = {}
    for each in every:
        of_node.setdefault(each.node, []).append(each)
    return Changes(every, tuple(coverage), {key: tuple(each) for key, each in of_node.items()})


def _reading_order(change: Change) -> tuple[int, str, str, str, int, str, str, str]:
    return (
        tuple(Weight).index(change.weight),
        change.name,
        change.node,
        change.column or "",
        tuple(Aspect).index(change.aspect),
        change.label,
        change.before,
        change.after,
    )
