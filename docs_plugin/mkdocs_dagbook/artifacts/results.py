"""run_results.json, catalog.json and sources.json: what happened, what is there, how old it is."""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field

from mkdocs_dagbook.artifacts.manifest import Metadata


class Timing(Struct, frozen=True):
    """When one phase of a node ran."""

    name: str | None = None
    started_at: str | None = None
    completed_at: str | None = None


class ResultEntry(Struct, frozen=True):
    """How one node fared."""

    unique_id: str
    status: str
    message: str | None = None
    failures: int | None = None
    execution_time: float | None = None
    timing: list[Timing] | None = None
    thread_id: str | None = None
    adapter_response: dict[str, Any] | None = None
    compiled_code: str | None = None


class RunResults(Struct, frozen=True):
    """The results of one invocation; ``args["which"]`` is its command."""

    metadata: Metadata
    results: list[ResultEntry] = field(default_factory=list)
    elapsed_time: float | None = None
    args: dict[str, Any] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that wrote it: ``build``, ``run``, ``generate``…, empty if it doesn't say."""
        return str(self.args.get("which") or "")

    @property
    def target(self) -> str:
        """The profile's target, empty if it doesn't say."""
        return str(self.args.get("target") or "")


class CatalogMetadata(Struct, frozen=True):
    """What the warehouse calls the relation."""

    type: str | None = None
    name: str | None = None
    comment: str | None = None
    owner: str | None = None


class CatalogColumn(Struct, frozen=True):
    """A column that exists."""

    name: str
    type: str | None = None
    index: int = 0
    comment: str | None = None


class CatalogStat(Struct, frozen=True):
    """One statistic; those with ``include`` false are not for the reader."""

    id: str
    label: str | None = None
    value: Any = None
    include: bool = True
    description: str | None = None


class CatalogTable(Struct, frozen=True):
    """A relation that exists."""

    metadata: CatalogMetadata = CatalogMetadata()
    columns: dict[str, CatalogColumn] = field(default_factory=dict)
    stats: dict[str, CatalogStat] = field(default_factory=dict)


class Catalog(Struct, frozen=True):
    """What the warehouse holds."""

    metadata: Metadata
    nodes: dict[str, CatalogTable] = field(default_factory=dict)
    sources: dict[str, CatalogTable] = field(default_factory=dict)


class FreshnessEntry(Struct, frozen=True):
    """How old one source was."""

    unique_id: str
    status: str
    error: str | None = None
    max_loaded_at: str | None = None
    snapshotted_at: str | None = None
    max_loaded_at_time_ago_in_s: float | None = None


class SourcesResult(Struct, frozen=True):
    """The result of a freshness check."""

    metadata: Metadata
    results: list[FreshnessEntry] = field(default_factory=list)


def read_moment(text: str | None) -> datetime | None:
    """A moment as artifacts write it, in UTC; None for what is absent or no moment at all."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
