"""One book for several readers: what an audience may not see is taken out before pages are made."""

from mkdocs_dagbook.audiences.audience import Audience
from mkdocs_dagbook.audiences.hidden import Hidden, find_hidden
from mkdocs_dagbook.audiences.leaks import Secrets, find_leaks, secrets_of
from mkdocs_dagbook.audiences.read_audiences import AUDIENCE_SCHEMA, find_audience
from mkdocs_dagbook.audiences.reduce import for_audience, report_for_audience

__all__ = [
    "AUDIENCE_SCHEMA",
    "Audience",
    "Hidden",
    "Secrets",
    "find_audience",
    "find_hidden",
    "find_leaks",
    "for_audience",
    "report_for_audience",
    "secrets_of",
]
