"""Readers of dbt's artifacts, whoever wrote them: dbt 1.x, dbt 2.x or dagbook."""

from mkdocs_dagbook.artifacts.history import PastResult, PastRun, read_history
from mkdocs_dagbook.artifacts.manifest import (
    ColumnEntry,
    DocEntry,
    ExposureEntry,
    GroupEntry,
    MacroEntry,
    Manifest,
    Node,
    SourceEntry,
    UnitTestEntry,
)
from mkdocs_dagbook.artifacts.read import Artifacts, read_artifacts
from mkdocs_dagbook.artifacts.results import (
    Catalog,
    CatalogTable,
    FreshnessEntry,
    ResultEntry,
    RunResults,
    SourcesResult,
)

__all__ = [
    "Artifacts",
    "Catalog",
    "CatalogTable",
    "ColumnEntry",
    "DocEntry",
    "ExposureEntry",
    "FreshnessEntry",
    "GroupEntry",
    "MacroEntry",
    "Manifest",
    "Node",
    "PastResult",
    "PastRun",
    "ResultEntry",
    "RunResults",
    "SourceEntry",
    "SourcesResult",
    "UnitTestEntry",
    "read_artifacts",
    "read_history",
]
