"""Files of measured values, as small JSON that shows well what changed."""

import json
import re
from pathlib import Path
from typing import Any


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
