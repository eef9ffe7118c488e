"""Personal data: which columns are marked as such, and where their values flow.

A thing is marked by a word of a short list: as a tag, as a key of ``meta`` that isn't denied, or
as the value of a key that classifies (``data_classification: sensitive``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.lineage import EdgeKind
from mkdocs_dagbook.site_model.column_graph import ColumnEdge, ColumnGraph
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.slugs import slug, texts
from mkdocs_dagbook.site_model.tables import Column, Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace

PERSONAL_WORDS = (
    "pii",
    "contains_pii",
    "is_pii",
    "personal",
    "personal_data",
    "sensitive",
    "contains_sensitive",
    "gdpr",
)
"""What marks a column, table or exposure where the site says nothing else."""

CLASSIFYING = frozenset(
    {"classification", "data_classification", "sensitivity", "privacy", "data_category"}
)
"""Keys of ``meta`` whose value is a class of data."""

_DENIALS = frozenset({"", "false", "no", "none", "0", "n"})
_MASKS = re.compile(
    r"\b(?:md5\w*|sha\d*\w*|hash\w*|mask\w*|redact\w*|anonymi[sz]e\w*|pseudonymi[sz]e\w*"
    r"|encrypt\w*|tokeni[sz]e\w*|farm_fingerprint|hmac\w*)\s*\(",
    re.IGNORECASE,
)


class Remains(IntEnum):
    """How much of a value is left in a column that it reaches, most first."""

    AS_IS = 0
    CHANGED = 1
    MASKED = 2
    AGGREGATED = 3

    @property
    def words(self) -> str:
        """The state as a reader calls it."""
        return ("as it is", "changed", "masked or hashed", "added up")[self]


class Carrier(Struct, frozen=True, kw_only=True):
    """A column that personal values reach; ``origins`` are the marked columns they come from.

    ``is_marked`` also where its table is marked as a whole.
    """

    place: ColumnPlace
    state: Remains
    origins: tuple[ColumnPlace, ...]
    is_marked: bool = False


class PersonalData(Struct, frozen=True, kw_only=True):
    """All that is known of personal data in a project.

    ``marked`` are the marks of marked columns, ``carriers`` every column their values reach,
    ``vague`` ids of tables that are marked as a whole with no column that is.
    """

    marked: Mapping[ColumnPlace, tuple[str, ...]] = field(default_factory=dict)
    carriers: Mapping[ColumnPlace, Carrier] = field(default_factory=dict)
    vague: tuple[str, ...] = ()

    def unmarked(self, *states: Remains) -> tuple[Carrier, ...]:
        """Columns nobody marked that hold personal values in one of these states."""
        return tuple(
            each for each in self.carriers.values() if not each.is_marked and each.state in states
        )


def find_personal_data(site: SiteModel, words: Iterable[str] = PERSONAL_WORDS) -> PersonalData:
    """Marked columns and where their values flow, in the order of the tables."""
    wanted = frozenset(slug(word) for word in words)
    marked: dict[ColumnPlace, tuple[str, ...]] = {}
    vague = []
    for table in site.tables.values():
        columns = dict(_marked_columns(table, wanted))
        marked.update(columns)
        if not columns and marks_of(table.tags, table.meta, wanted):
            vague.append(table.unique_id)
    carriers = {
        place: replace(carrier, is_marked=place in marked or place.table in vague)
        for place, carrier in _carriers(site, marked).items()
    }
    return PersonalData(marked=marked, carriers=carriers, vague=tuple(vague))


def has_personal_data(site: SiteModel, words: Iterable[str] = PERSONAL_WORDS) -> bool:
    """Whether anything is marked at all."""
    wanted = frozenset(slug(word) for word in words)
    return any(
        marks_of(table.tags, table.meta, wanted)
        or any(True for _ in _marked_columns(table, wanted))
        for table in site.tables.values()
    )


def marks_of(
    tags: Iterable[str], meta: Mapping[str, Any], wanted: frozenset[str]
) -> tuple[str, ...]:
    """What marks something as personal, as somebody wrote it: ``#pii``, ``pii``."""
    found = [f"#{tag}" for tag in tags if slug(tag) in wanted]
    for key, value in meta.items():
        if key in CLASSIFYING:
            found += [f"{key}: {text}" for text in texts(value) if slug(text) in wanted]
        elif slug(key) in wanted and not _denied(value):
            found.append(key if value is True else f"{key}: {value}")
    return tuple(dict.fromkeys(found))


def _denied(value: Any) -> bool:
    return value is None or str(value).strip().casefold() in _DENIALS


def _marked_columns(
    table: Table, wanted: frozenset[str]
) -> Iterator[tuple[ColumnPlace, tuple[str, ...]]]:
    for column in table.columns:
        if marks := marks_of(column.tags, column.meta, wanted):
            yield _place(table, column), marks


def _place(table: Table, column: Column) -> ColumnPlace:
    return ColumnPlace(table=table.unique_id, column=column.name)


def _carriers(
    site: SiteModel, marked: Mapping[ColumnPlace, tuple[str, ...]]
) -> dict[ColumnPlace, Carrier]:
    """Follow each marked column; a column keeps the state in which most of a value is left."""
    states: dict[ColumnPlace, Remains] = {}
    origins: dict[ColumnPlace, dict[ColumnPlace, None]] = {}
    for origin in marked:
        for place, state in _reached(site.column_graph, origin).items():
            states[place] = min(state, states.get(place, state))
            origins.setdefault(place, {})[origin] = None
    return {
        place: Carrier(
            place=place,
            state=state,
            origins=tuple(origins[place]),
        )
        for place, state in sorted(states.items(), key=lambda each: _order(site, each[0]))
    }


def _reached(graph: ColumnGraph, origin: ColumnPlace) -> dict[ColumnPlace, Remains]:
    """Where a value goes and what is left of it; milder states are walked to the end first."""
    best = {origin: Remains.AS_IS}
    waiting: dict[Remains, list[ColumnPlace]] = {state: [] for state in Remains}
    waiting[Remains.AS_IS].append(origin)
    for state in Remains:
        for place in waiting[state]:
            if best[place] < state:
                continue
            for edge in graph.out_of.get(place, ()):
                after = max(state, _left_by(graph, edge))
                if after < best.get(edge.target, len(Remains)):
                    best[edge.target] = after
                    waiting[after].append(edge.target)
    del best[origin]
    return best


def _left_by(graph: ColumnGraph, edge: ColumnEdge) -> Remains:
    if edge.kind in (EdgeKind.COPY, EdgeKind.RENAME):
        return Remains.AS_IS
    if edge.kind is EdgeKind.AGGREGATE:
        return Remains.AGGREGATED
    table = graph.tables.get(edge.target.table)
    expression = table.expressions.get(edge.target.column, "") if table else ""
    return Remains.MASKED if _MASKS.search(expression) else Remains.CHANGED


def _order(site: SiteModel, place: ColumnPlace) -> tuple[str, str]:
    table = site.tables.get(place.table)
    return (table.title if table else place.table, place.column)
