"""run_results.json, version 6: how every node that was asked for ended."""

from pathlib import Path
from typing import Final

from dagbook.artifacts.encode import write_json
from dagbook.artifacts.metadata import Stamp, metadata_record
from dagbook.project.ids import ResourceType
from dagbook.project.results import (
    AdapterResponse,
    BatchResults,
    NodeResult,
    RunResults,
    Status,
)
from dagbook.project.time_windows import TimeWindow
from dagbook.records.plain import Record, plain_mapping

_SILENT: Final = (Status.ERROR, Status.RUNTIME_ERROR, Status.SKIPPED, Status.NO_OP)
"""Where the warehouse said nothing that belongs to the node."""
_HOOK: Final = f"{ResourceType.OPERATION.value}."
_WITHOUT_CODE: Final = tuple(
    f"{kind.value}."
    for kind in (ResourceType.SEED, ResourceType.EXPOSURE, ResourceType.SAVED_QUERY)
)


def write_run_results(path: Path, results: RunResults, stamp: Stamp) -> None:
    """Write run_results.json in one step."""
    record = {
        "metadata": metadata_record("run-results/v6", stamp),
        "results": [result_record(each) for each in results.results],
        "elapsed_time": results.seconds,
        "args": plain_mapping(stamp.invocation.args),
    }
    write_json(path, record)


def result_record(result: NodeResult) -> Record:
    """How one node ended."""
    has_code = not result.unique_id.startswith(_WITHOUT_CODE)
    return {
        "status": result.status.value,
        "timing": result.timing,
        "thread_id": result.thread,
        "execution_time": result.seconds,
        "adapter_response": {} if _is_silent(result) else response_record(result.response),
        "message": result.message or None,
        "failures": result.failures,
        "unique_id": result.unique_id,
        "compiled": result.compiled_code is not None if has_code else None,
        "compiled_code": result.compiled_code,
        "relation_name": result.relation_name,
        "batch_results": _batch_records(result.batches),
        "overload_results": None,
    }


def _is_silent(result: NodeResult) -> bool:
    return result.status in _SILENT or result.unique_id.startswith(_HOOK)


def _batch_records(batches: BatchResults | None) -> Record | None:
    if batches is None:
        return None
    return {
        "successful": [_window(each) for each in batches.successful],
        "failed": [_window(each) for each in batches.failed],
    }


def _window(window: TimeWindow) -> list[str]:
    return [window.start.isoformat(), window.end.isoformat()]


def response_record(response: AdapterResponse) -> Record:
    """What the warehouse said of a statement."""
    record: Record = {"_message": response.message}
    if response.code is not None:
        record["code"] = response.code
    if response.rows_affected is not None:
        record["rows_affected"] = response.rows_affected
    if response.query_id is not None:
        record["query_id"] = response.query_id
    return record
