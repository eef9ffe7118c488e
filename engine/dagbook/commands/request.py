"""What the user asked for, as one frozen value."""

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct, field

from dagbook.commands.outcome import CommandOutcome
from dagbook.events import Listener
from dagbook.project.columns import EMPTY
from dagbook.project.criteria import Criteria


class Place(Struct, frozen=True, kw_only=True):
    """Which project, with which profile and variables. None is: find out."""

    project_dir: Path
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    target_path: str | None = None
    threads: int | None = None
    cli_vars: Mapping[str, object] = EMPTY


class LogFile(Struct, frozen=True, kw_only=True):
    """What the log file is told, and where: ``folder`` None is the project's log-path."""

    folder: Path | None = None
    level: str = "debug"
    is_json: bool = False
    max_bytes: int = 10 * 1024 * 1024


class Voice(Struct, frozen=True, kw_only=True):
    """How the terminal is told. ``color`` None decides by whether anybody watches."""

    quiet: bool = False
    color: bool | None = None
    log_format: str = "text"
    log_level: str = "info"
    log_file: LogFile = field(default_factory=LogFile)


class Request(Struct, frozen=True, kw_only=True):
    """One invocation. ``options`` holds every option of the command by its dbt name."""

    command: str
    argv: tuple[str, ...]
    place: Place
    criteria: Criteria = field(default_factory=Criteria)
    voice: Voice = field(default_factory=Voice)
    options: Mapping[str, object] = EMPTY
    environment: Mapping[str, str] = field(default_factory=dict)
    invocation_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def has(self, option: str) -> bool:
        """Whether a switch was given."""
        return bool(self.options.get(option))

    def text(self, option: str) -> str | None:
        """The value of an option that is text."""
        value = self.options.get(option)
        return None if value is None else str(value)

    def number(self, option: str) -> int | None:
        """The value of an option that is a number."""
        value = self.options.get(option)
        return value if isinstance(value, int) else None

    def texts(self, option: str) -> tuple[str, ...]:
        """The values of an option that may be repeated."""
        value = self.options.get(option)
        return tuple(str(each) for each in value) if isinstance(value, (tuple, list)) else ()


Run: TypeAlias = Callable[[Request, Listener], CommandOutcome]


class Call(Struct, frozen=True):
    """A command line that was understood: what to run with what."""

    run: Run
    request: Request
