"""What a reader meets, made of what the artifacts say."""

from mkdocs_dagbook.site_model.build import build_site_model, made_at, project_files
from mkdocs_dagbook.site_model.column_graph import (
    ColumnEdge,
    ColumnGraph,
    ColumnUse,
    TracedTable,
)
from mkdocs_dagbook.site_model.downstream import Readers
from mkdocs_dagbook.site_model.health import HealthLimits
from mkdocs_dagbook.site_model.history import EarlierRun, History, Point, Remembered
from mkdocs_dagbook.site_model.places import Places, read_places
from mkdocs_dagbook.site_model.remedies import Reason, Remedy, reasons, remedies
from mkdocs_dagbook.site_model.schedule import Schedule, Task, plan_of_run
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
from mkdocs_dagbook.site_model.trends import (
    Durations,
    Jump,
    Verdicts,
    builds,
    durations,
    last_jump,
    verdicts,
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
    "Durations",
    "EarlierRun",
    "Exposure",
    "FreshnessPolicy",
    "FreshnessResult",
    "Group",
    "GroupHealth",
    "Health",
    "HealthLimits",
    "HealthState",
    "History",
    "Jump",
    "Kind",
    "Macro",
    "MacroArgument",
    "Outcome",
    "Owner",
    "Places",
    "Point",
    "Readers",
    "Reason",
    "Remedy",
    "Remembered",
    "RunSummary",
    "Schedule",
    "SiteModel",
    "Stat",
    "Table",
    "TableHealth",
    "Tag",
    "Task",
    "Term",
    "TracedTable",
    "Verdicts",
    "build_site_model",
    "builds",
    "durations",
    "last_jump",
    "made_at",
    "plan_of_run",
    "project_files",
    "read_places",
    "reasons",
    "remedies",
    "verdicts",
]
