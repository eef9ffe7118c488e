"""Files of measured values, as small JSON that shows well what changed."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import told_place


def read_results(path: Path) -> dict[str, Any] | None:
    """What was written before, if anything."""
    if not path.exists():
        return None
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def write_results(path: Path, found: dict[str, Any]) -> None:
    """Write values, every list of numbers on one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    short = re.sub(
        r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text
    )
    path.write_text(f"{short}\n", encoding="utf-8")


def of_today(
    sizes: Mapping[str, Any], place: Mapping[str, object], versions: Mapping[str, str]
) -> dict[str, Any]:
    """What was measured now, by number of models, with what and where."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return {"day": day, "machine": place, "versions": versions, "sizes": sizes}


def remember(path: Path, found: Mapping[str, Any]) -> None:
    """Put what was measured now beside what is known of other sizes, and of other ways."""
    sizes = (read_results(path) or {"sizes": {}})["sizes"]
    for size, now in found["sizes"].items():
        sizes[size] = {**sizes.get(size, {}), **now} if isinstance(now, dict) else now
    ordered = {size: sizes[size] for size in sorted(sizes, key=int)}
    write_results(path, {**found, "sizes": ordered})


def told_day(found: Mapping[str, Any]) -> str:
    """When and where what is remembered was measured last."""
    busy = found["machine"]["load before"]
    return f"Last measured {found['day']} {told_place(found)}; programs running before: {busy}."
