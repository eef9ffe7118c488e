"""Readers of dbt's artifacts, whoever wrote them: dbt 1.x, dbt 2.x or dagbook."""

from mkdocs_dagbook.artifacts.history import PastResult, PastRun, read_history
from mkdocs_dagbook.artifacts.manifest import (
    ArgumentEntry,
    ColumnEntry,
    DocEntry,
    Entry,
    ExposureEntry,
    FixtureEntry,
    FunctionEntry,
    GroupEntry,
    MacroEntry,
    Manifest,
    MetricEntry,
    Node,
    SavedQueryEntry,
    SemanticFieldEntry,
    SemanticModelEntry,
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
from mkdocs_dagbook.artifacts.visible import visible

__all__ = [
    "ArgumentEntry",
    "Artifacts",
    "Catalog",
    "CatalogTable",
    "ColumnEntry",
    "DocEntry",
    "Entry",
    "ExposureEntry",
    "FixtureEntry",
    "FreshnessEntry",
    "FunctionEntry",
    "GroupEntry",
    "MacroEntry",
    "Manifest",
    "MetricEntry",
    "Node",
    "PastResult",
    "PastRun",
    "ResultEntry",
    "RunResults",
    "SavedQueryEntry",
    "SemanticFieldEntry",
    "SemanticModelEntry",
    "SourceEntry",
    "SourcesResult",
    "UnitTestEntry",
    "read_artifacts",
    "read_history",
    "visible",
]
