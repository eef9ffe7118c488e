"""What a command came to."""

from collections.abc import Mapping

from msgspec import Struct

from dagbook.project.project import Project
from dagbook.project.results import Catalog, FreshnessResult, RunResults


class CommandOutcome(Struct, frozen=True, kw_only=True):
    """``answer`` are lines for standard output: what ls, show or debug were asked for."""

    success: bool = True
    answer: tuple[str, ...] = ()
    project: Project | None = None
    results: RunResults | None = None
    freshness: tuple[FreshnessResult, ...] = ()
    seconds: float = 0.0
    """How long it took, where ``results`` doesn't say."""
    catalog: Catalog | None = None
    manifest: Mapping[str, object] | None = None
    """manifest.json as it was written."""
