"""What opening a project comes to, apart from what each invocation brings along itself."""

from msgspec import Struct

from dagbook.events import Event
from dagbook.graph import Dag
from dagbook.project.nodes import Macro
from dagbook.project.project import Project


class Opened(Struct, frozen=True, kw_only=True):
    """A project with its macros as they stand in files, and what was told while it was read."""

    project: Project
    dag: Dag
    macros: tuple[Macro, ...]
    told: tuple[Event, ...]
    """To be told again: warnings, what macros print, which stage began."""
