"""The history of runs as dagbook writes it, from as few words as a test needs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST = datetime(2026, 11, 1, 6, tzinfo=UTC)


def past_run(day: int, results: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A run on a day of November; results by unique id: a status, or (status, seconds, count)."""
    return {
        "v": 1,
        "id": f"run-{day}",
        "at": int((FIRST + timedelta(days=day - 1)).timestamp()),
        "command": "build",
        "took": 10.0,
        "target": "dev",
        "told": results or {},
        **fields,
    }


def write_history(target: Path, *runs: dict[str, Any]) -> Path:
    """Append runs to ``target/history``, and return ``target``."""
    folder = target / "history"
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for run in runs:
        told = run.pop("told")
        by_status: dict[str, dict[str, Any]] = {}
        for unique_id, result in told.items():
            status, *figures = (result, 1.0) if isinstance(result, str) else result
            by_status.setdefault(status, {})[unique_id] = (
                figures if len(figures) > 1 else figures[0]
            )
        lines.append({"names": {unique_id: unique_id for unique_id in told}})
        lines.append({**run, "results": by_status})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    with (folder / "runs-000001.jsonl").open("a", encoding="utf-8") as file:
        file.write(text)
    return target


def series(unique_id: str, *results: Any) -> list[dict[str, Any]]:
    """A run a day in which one node ended so."""
    return [past_run(day, {unique_id: each}) for day, each in enumerate(results, start=1)]
