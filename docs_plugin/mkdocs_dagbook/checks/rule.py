"""What a rule is, what it may answer, and what it is asked about."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from dagbook.errors import Origin
from mkdocs_dagbook.checks.sql_shape import SqlShape, sql_shape
from mkdocs_dagbook.comparison import NO_CHANGES, Changes
from mkdocs_dagbook.site_model import SiteModel


class Severity(StrEnum):
    """How much a finding matters: errors shut the gate, warnings cost points."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class Preset(StrEnum):
    """How much is asked: of each the rules of those before it, and its own.

    ``start`` asks for nothing but truth: what is written is so. ``standard`` asks that things
    are described, owned and tested, ``strict`` for all there are rules for.
    """

    START = "start"
    STANDARD = "standard"
    STRICT = "strict"

    def includes(self, other: "Preset") -> bool:
        """Whether the rules of another preset belong to this one."""
        order = tuple(Preset)
        return order.index(other) <= order.index(self)


class OptionType(StrEnum):
    """The types an option or a setting can have, named for the reader of the reference."""

    NUMBER = "whole number"
    SHARE = "number from 0 to 1"
    SCORE = "number from 0 to 100"
    TEXT = "text"
    TEXTS = "list of texts"
    PATTERN = "regular expression"
    PATTERNS = "mapping of regular expressions to texts"
    SELECTORS = "list of selectors"
    DATE = "date"
    SWITCH = "true or false"
    MAPPING = "mapping"
    LIST = "list of mappings"


class Option(Struct, frozen=True, kw_only=True):
    """Something about a rule, or about the gate, that a project can set.

    A rule whose ``silent`` options are all empty asks for nothing, so nobody asks it.
    """

    name: str
    type: OptionType
    default: Any
    summary: str
    silent: bool = False

    @property
    def type_name(self) -> str:
        """The type in words."""
        return self.type.value


class Issue(Struct, frozen=True, kw_only=True):
    """What a rule found wrong; ``origin`` where that is not the thing's own place.

    ``cause`` is a word that tells apart what the rule may find at one column: ``short``. Numbers
    and texts that change while the fault stays have no place in it.
    """

    message: str
    column: str | None = None
    cause: str = ""
    origin: Origin | None = None


class Verdict(Struct, frozen=True):
    """How many things a rule looked at and what is wrong with some of them; at 0 it has no say."""

    checked: int
    issues: tuple[Issue, ...] = ()


class Facts(Struct, frozen=True):
    """What a rule may look at besides the thing itself; ``earlier`` is the state compared with.

    ``of_site(function, *arguments)`` is ``function(site, *arguments)``, worked out once for all.
    ``changes`` are what changed since the earlier state. ``shape`` reads a model's SQL.
    """

    site: SiteModel
    options: Mapping[str, Any]
    of_site: Callable[..., Any]
    earlier: SiteModel | None = None
    changes: Changes = NO_CHANGES
    shape: Callable[[str], SqlShape] = sql_shape


class Rule(Struct, frozen=True, kw_only=True):
    """One demand on the documentation of a project.

    ``what`` is one sentence about what is looked for, ``why`` the reason, ``fix`` the way out.
    ``kinds`` are the kinds of things it is asked about; ``check`` judges one of them.
    ``preset`` is the mildest in which it is on; naming it in the settings turns it on too.
    ``reads_lineage`` says that it has no say without column lineage, ``compares`` without an
    earlier state, ``reads_dates`` without the days on which files changed, ``reads_runs`` without
    what runs said: results, freshness, history, and when the newest of them was written.
    """

    slug: str
    what: str
    why: str
    fix: str
    kinds: tuple[str, ...]
    check: Callable[[Any, Facts], Verdict]
    severity: Severity = Severity.WARNING
    preset: Preset = Preset.STANDARD
    options: tuple[Option, ...] = ()
    reads_lineage: bool = False
    compares: bool = False
    reads_dates: bool = False
    reads_runs: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """One thing to mend, at one place. ``node`` is a unique id, for terms the slug."""

    rule: str
    severity: Severity
    node: str
    name: str
    kind: str = ""
    column: str | None
    cause: str = ""
    message: str
    fix: str
    origin: Origin

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Rule, node, column and cause: the same for the same fault, wherever it has moved to."""
        return (self.rule, self.node, (self.column or "").casefold(), self.cause)


ALL_WELL = Verdict(1)


def verdict(complaint: str | None) -> Verdict:
    """The answer of a rule that looks at the thing as a whole: all is well, or one complaint."""
    return ALL_WELL if complaint is None else Verdict(1, (Issue(message=complaint),))
