"""What needs the parser of SQL: it takes a tenth of a second to import, so nobody waits unasked."""

from importlib import import_module
from pathlib import Path

from mkdocs_dagbook.site_model.site import SiteModel

_COLUMN_FLOW = "mkdocs_dagbook.site_model.column_flow"
_SQL_TYPES = "mkdocs_dagbook.site_model.sql_types"


def with_column_lineage(site: SiteModel, memory: Path | None = None) -> SiteModel:
    """See ``column_flow``."""
    traced: SiteModel = import_module(_COLUMN_FLOW).with_column_lineage(site, memory)
    return traced


def is_same_type(declared: str, real: str, dialect: str) -> bool:
    """See ``sql_types``."""
    return bool(import_module(_SQL_TYPES).is_same_type(declared, real, dialect))


def type_name(text: str, dialect: str) -> str | None:
    """See ``sql_types``."""
    name: str | None = import_module(_SQL_TYPES).type_name(text, dialect)
    return name
