"""Entities, dimensions and measures as the manifest has them."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from dagbook.errors import ProjectError
from dagbook.project.semantics import Part
from dagbook.resolve.semantic_entries import (
    SemanticEntry,
    as_mapping,
    as_mappings,
    check_word,
    describe,
    optional_text,
)
from dagbook.resolve.surroundings import Surroundings

AGGREGATIONS: Final = (
    "sum", "min", "max", "count_distinct", "sum_boolean", "average", "percentile", "median",
    "count",
)  # fmt: skip
_ENTITY_TYPES: Final = ("foreign", "natural", "primary", "unique")
_DIMENSION_TYPES: Final = ("categorical", "time")


class Parts(Struct, frozen=True):
    """Makes the parts of one semantic model; ``meta`` is the model's, which its parts inherit."""

    entry: SemanticEntry
    surroundings: Surroundings
    meta: Mapping[str, object]

    def entities(self) -> tuple[Part, ...]:
        """Those under ``entities:``."""
        return tuple(self.entity(each) for each in self._listed("entities"))

    def dimensions(self) -> tuple[Part, ...]:
        """Those under ``dimensions:``."""
        return tuple(self.dimension(each) for each in self._listed("dimensions"))

    def measures(self) -> tuple[Part, ...]:
        """Those under ``measures:``."""
        return tuple(self._measure(each) for each in self._listed("measures"))

    def entity(self, raw: Mapping[str, object]) -> Part:
        """One entity."""
        return {
            "name": str(raw["name"]),
            "type": self._word(raw, "type", _ENTITY_TYPES),
            "description": self._description(raw),
            "label": raw.get("label"),
            "role": raw.get("role"),
            "expr": optional_text(raw.get("expr")),
            "config": self._config(raw),
        }

    def dimension(self, raw: Mapping[str, object]) -> Part:
        """One dimension."""
        params = raw.get("type_params")
        return {
            "name": str(raw["name"]),
            "type": self._word(raw, "type", _DIMENSION_TYPES),
            "description": self._description(raw),
            "label": raw.get("label"),
            "is_partition": bool(raw.get("is_partition", False)),
            "type_params": _time_params(params) if isinstance(params, Mapping) else None,
            "expr": optional_text(raw.get("expr")),
            "metadata": None,
            "config": self._config(raw),
            "datatype": None,
        }

    def _measure(self, raw: Mapping[str, object]) -> Part:
        params = raw.get("agg_params")
        return {
            "name": str(raw["name"]),
            "agg": self._word(raw, "agg", AGGREGATIONS),
            "description": self._description(raw),
            "label": raw.get("label"),
            "create_metric": False,
            "expr": optional_text(raw.get("expr")),
            "agg_params": aggregation_params(params) if isinstance(params, Mapping) else None,
            "non_additive_dimension": non_additive(raw.get("non_additive_dimension")),
            "agg_time_dimension": raw.get("agg_time_dimension"),
            "config": self._config(raw),
        }

    def _config(self, raw: Mapping[str, object]) -> Part:
        own = as_mapping(as_mapping(raw.get("config")).get("meta"))
        return {"meta": {**self.meta, **own}}

    def _description(self, raw: Mapping[str, object]) -> str | None:
        text = raw.get("description")
        return None if text is None else describe(text, self.entry, self.surroundings).text

    def _word(self, raw: Mapping[str, object], key: str, allowed: tuple[str, ...]) -> str:
        said = (str(raw.get(key) or ""), key, str(raw.get("name")))
        return check_word(said, allowed, self.entry.origin)

    def _listed(self, key: str) -> Iterable[Mapping[str, object]]:
        for index, each in enumerate(as_mappings(self.entry.values.get(key))):
            if each.get("name") is None:
                raise ProjectError(
                    "missing-key",
                    f"one of the {key} of '{self.entry.name}' has no name",
                    origin=self.entry.place(f"{key}.{index}"),
                )
            yield each


def aggregation_params(params: Mapping[str, object]) -> Part:
    """Which percentile, and how it is found."""
    return {
        "percentile": params.get("percentile"),
        "use_discrete_percentile": bool(params.get("use_discrete_percentile", False)),
        "use_approximate_percentile": bool(params.get("use_approximate_percentile", False)),
    }


def non_additive(value: object) -> Part | None:
    """The dimension over which a measure must not be added up."""
    if not isinstance(value, Mapping):
        return None
    choice = value.get("window_choice", value.get("window_agg"))
    groupings = value.get("window_groupings", value.get("group_by"))
    return {
        "name": value.get("name"),
        "window_choice": choice,
        "window_groupings": list(groupings) if isinstance(groupings, list) else [],
    }


def validity_params(value: object) -> Part | None:
    """Whether a time dimension begins or ends the validity of a row."""
    if not isinstance(value, Mapping):
        return None
    return {
        "is_start": bool(value.get("is_start", False)),
        "is_end": bool(value.get("is_end", False)),
    }


def _time_params(params: Mapping[str, object]) -> Part:
    return {
        "time_granularity": params.get("time_granularity"),
        "validity_params": validity_params(params.get("validity_params")),
    }
