"""What is remembered of earlier invocations."""

from datetime import datetime

from msgspec import Struct


class PastResult(Struct, frozen=True):
    """How one node ended, in dbt's words; a status nobody knows yet is kept as it is."""

    unique_id: str
    status: str
    seconds: float = 0.0
    count: int | None = None
    """Rows of what was built, rows a test found, or the age of a source in seconds."""


class PastRun(Struct, frozen=True, kw_only=True):
    """One invocation that executed something."""

    id: str
    command: str
    """As it is typed: ``build``, ``source freshness``."""
    started_at: datetime
    """UTC, to the second."""
    seconds: float
    target: str = ""
    options: tuple[str, ...] = ()
    """Of ``TELLING``, those that were set."""
    is_interrupted: bool = False
    results: tuple[PastResult, ...] = ()


TELLING = ("full_refresh", "empty", "sample", "fail_fast")
"""Options without which the times and counts of a run would be misread."""
