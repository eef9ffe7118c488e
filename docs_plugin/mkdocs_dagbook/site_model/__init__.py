"""What a reader meets, made of what the artifacts say."""

from mkdocs_dagbook.site_model.build import build_site_model, made_at, project_files
from mkdocs_dagbook.site_model.column_graph import (
    ColumnEdge,
    ColumnGraph,
    ColumnUse,
    TracedTable,
)
from mkdocs_dagbook.site_model.health import HealthLimits
from mkdocs_dagbook.site_model.places import Places, read_places
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.tables import (
    Column,
    DataTest,
    DataTestSort,
    FreshnessPolicy,
    FreshnessResult,
    HealthState,
    Kind,
    Outcome,
    Stat,
    Table,
    TableHealth,
)
from mkdocs_dagbook.site_model.vocabulary import (
    ColumnPlace,
    DocBlock,
    Exposure,
    Group,
    GroupHealth,
    Health,
    Macro,
    MacroArgument,
    Owner,
    RunSummary,
    Tag,
    Term,
)

__all__ = [
    "Column",
    "ColumnEdge",
    "ColumnGraph",
    "ColumnPlace",
    "ColumnUse",
    "DataTest",
    "DataTestSort",
    "DocBlock",
    "Exposure",
    "FreshnessPolicy",
    "FreshnessResult",
    "Group",
    "GroupHealth",
    "Health",
    "HealthLimits",
    "HealthState",
    "Kind",
    "Macro",
    "MacroArgument",
    "Outcome",
    "Owner",
    "Places",
    "RunSummary",
    "SiteModel",
    "Stat",
    "Table",
    "TableHealth",
    "Tag",
    "Term",
    "TracedTable",
    "build_site_model",
    "made_at",
    "project_files",
    "read_places",
]
