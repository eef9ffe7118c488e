"""What happens as JSON lines on standard output, for machines."""

import dataclasses
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import Final

import msgspec

from dagbook.api import Result
from dagbook.errors import DagbookError, ErrorGroup
from dagbook.events import Event, Warned

_LOCK: Final = Lock()


class JsonLines:
    """A listener that writes an object a line: ``{"event": "NodeFinished", "at": …, …}``."""

    def __call__(self, event: Event) -> None:
        """Write an event."""
        if isinstance(event, Warned):
            self.problem(event.warning, "warning")
        else:
            fields = {each.name: getattr(event, each.name) for each in dataclasses.fields(event)}
            _write(type(event).__name__, fields)

    def problem(self, error: DagbookError, severity: str) -> None:
        """Write an error or warning."""
        for each in error.errors if isinstance(error, ErrorGroup) else (error,):
            origin = each.origin
            place = {
                "path": origin.path if origin else None,
                "line": origin.line if origin else None,
                "column": origin.column if origin else None,
            }
            told = {"slug": each.slug, "message": each.message, "hint": each.hint}
            _write("Problem", {"severity": severity, **told, "notes": each.notes, **place})

    def answer(self, lines: Iterable[str]) -> None:
        """Write an answer."""
        for line in lines:
            _write("Answer", {"line": line})

    def finish(self, result: Result) -> None:
        """Write the last line."""
        _write(
            "Finished",
            {"success": result.success, "nodes": len(result.results), "seconds": result.seconds},
        )


def _write(event: str, fields: dict[str, object]) -> None:
    record = {"event": event, "at": datetime.now(UTC), **fields}
    with _LOCK:
        sys.stdout.write(f"{msgspec.json.encode(record, enc_hook=str).decode()}\n")
        sys.stdout.flush()
