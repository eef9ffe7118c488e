"""Which databases of a DuckDB profile are DuckLakes, whose tables can be partitioned and sorted."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from dagbook.jinja.phase import Phase

LAYOUT_CONFIGS: Final = ("partition_by", "partitioned_by", "sort_by", "sorted_by")
"""What tables of a DuckLake have and other tables of DuckDB haven't."""
_SCHEME: Final = "ducklake:"


def is_ducklake(phase: Phase, relation: object) -> bool:
    """Whether a relation's database is one: by its path, or as the profile says."""
    database = getattr(relation, "database", None)
    return isinstance(database, str) and database in lakes(phase.shared.target.credentials)


def lakes(credentials: Mapping[str, object]) -> frozenset[str]:
    """Names of the databases of a profile that are DuckLakes."""
    return frozenset(_lakes(credentials))


def _lakes(credentials: Mapping[str, object]) -> Iterator[str]:
    attached = credentials.get("attach")
    entries = attached if isinstance(attached, (list, tuple)) else ()
    for entry in (credentials, *entries):
        path = str(entry.get("path", "")) if isinstance(entry, Mapping) else ""
        if path.lower().startswith(_SCHEME) or (path and entry.get("is_ducklake")):
            yield str(entry.get("alias") or _name(path))


def _name(path: str) -> str:
    return PurePosixPath(path.rpartition(":")[2]).name.lstrip(".").partition(".")[0]
