"""What the columns of a table hold, as the catalog's ``column.<name>.<figure>`` say."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from mkdocs_dagbook.artifacts import CatalogTable
from mkdocs_dagbook.site_model.tables import ColumnProfile

_PREFIX = "column."


def column_profiles(found: CatalogTable | None) -> Mapping[str, ColumnProfile]:
    """Profiles by column, in lower case; none where nobody asked for them."""
    figures: dict[str, dict[str, Any]] = defaultdict(dict)
    for stat in found.stats.values() if found else ():
        name, _, figure = stat.id.removeprefix(_PREFIX).rpartition(".")
        if stat.id.startswith(_PREFIX) and name:
            figures[name.casefold()][figure] = stat.value
    return {name: _profile(values) for name, values in figures.items()}


def _profile(values: Mapping[str, Any]) -> ColumnProfile:
    return ColumnProfile(
        empty=_count(values.get("nulls")),
        distinct=_count(values.get("distinct")),
        smallest=_text(values.get("min")),
        largest=_text(values.get("max")),
    )


def _count(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    return int(value) if isinstance(value, int | float) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
