"""sources.json, version 3: how old the sources are."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from dagbook.artifacts.encode import write_json
from dagbook.artifacts.metadata import Stamp, metadata_record
from dagbook.artifacts.run_results import response_record
from dagbook.project.nodes import FreshnessRule
from dagbook.project.project import Project
from dagbook.project.results import FreshnessResult
from dagbook.records.plain import Record
from dagbook.records.resources import freshness_record


def write_sources(
    path: Path,
    project: Project,
    results: Iterable[FreshnessResult],
    seconds: float,
    stamp: Stamp,
) -> None:
    """Write sources.json in one step."""
    record = {
        "metadata": metadata_record("sources/v3", stamp),
        "results": [_result(project, each) for each in results],
        "elapsed_time": seconds,
    }
    write_json(path, record)


def _result(project: Project, result: FreshnessResult) -> Record:
    """A source that could not be asked has an error and nothing else."""
    if result.error is not None or result.max_loaded_at is None:
        return {
            "unique_id": result.unique_id,
            "error": result.error,
            "status": "runtime error",
        }
    source = project.sources[result.unique_id]
    return {
        "unique_id": result.unique_id,
        "max_loaded_at": _moment(result.max_loaded_at),
        "snapshotted_at": _moment(result.snapshotted_at or result.max_loaded_at),
        "max_loaded_at_time_ago_in_s": result.age,
        "status": result.status.value,
        "criteria": freshness_record(source.freshness or FreshnessRule()),
        "adapter_response": response_record(result.response),
        "timing": result.timing,
        "thread_id": result.thread,
        "execution_time": result.seconds,
    }


def _moment(moment: datetime) -> str:
    """ISO with +00:00, as dbt writes these two."""
    return moment.astimezone(UTC).isoformat() if moment.tzinfo else f"{moment.isoformat()}+00:00"
