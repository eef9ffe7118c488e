"""Run a command and count what it does: a program of its own, for every import counts too.

    python counting.py OUT.json PROJECT WORDS…

Counted is what is the same on every machine: files, parses, renders, statements, calls.
"""

import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType

OUT, PROJECT = sys.argv[1], sys.argv[2]
CALLED = {
    "cyaml.py:CSafeLoader.__init__": "YAML parsed",
    "compiler.py:CodeGenerator.visit_Template": "Jinja compiled",
    "runtime.py:Context.__init__": "Jinja rendered",
    "runtime.py:Macro._invoke": "macros called",
}
seen: Counter[str] = Counter()
codes: Counter[CodeType] = Counter()


def hear(event: str, arguments: tuple[object, ...]) -> None:
    """Files of the project that are opened, and folders that are listed.

    Not the log: by the clock it is opened anew.
    """
    if event not in ("open", "os.listdir", "os.scandir"):
        return
    path = str(arguments[0])
    if event != "open":
        seen["folders listed"] += path.startswith(PROJECT)
    elif path.startswith(PROJECT) and ".duckdb" not in path and not path.endswith(".log"):
        mode, flags = arguments[1], arguments[2]
        is_written = mode is None and int(str(flags)) & (os.O_WRONLY | os.O_RDWR)
        is_written = is_written or set(str(mode or "")) & set("wax+")
        seen["files written" if is_written else "files read"] += 1


def count(frame: FrameType, event: str, _: object) -> None:
    """Calls of Python functions, by code."""
    if event == "call":
        codes[frame.f_code] += 1


def count_statements() -> None:
    """DuckDB's own methods are seen by no profiler."""
    import duckdb  # noqa: PLC0415 - most commands do without

    execute = duckdb.DuckDBPyConnection.execute

    def counted(*arguments: object, **more: object) -> object:
        seen["statements"] += 1
        return execute(*arguments, **more)

    duckdb.DuckDBPyConnection.execute = counted  # type: ignore[method-assign,assignment]


def main() -> None:
    """Count one command."""
    sys.argv[:] = ["dagbook", *sys.argv[3:]]
    if sys.argv[1] == "build":
        count_statements()
    sys.addaudithook(hear)
    threading.setprofile(count)
    sys.setprofile(count)
    try:
        from dagbook.__main__ import main as dagbook  # noqa: PLC0415 - its import counts

        code: object = dagbook()
    except SystemExit as ended:
        code = ended.code
    sys.setprofile(None)
    threading.setprofile(None)
    report: Counter[str] = Counter(seen)
    for each, times in codes.items():
        if not each.co_filename.startswith("<frozen"):  # what imports, and writes .pyc or not
            report["calls"] += times
        if name := CALLED.get(f"{each.co_filename.rpartition('/')[2]}:{each.co_qualname}"):
            report[name] += times
    ours = ("dagbook", "mkdocs_dagbook")
    report["modules"] = sum(name.partition(".")[0] in ours for name in sys.modules)
    Path(OUT).write_text(json.dumps({"exit": code, **report}), encoding="utf-8")


if __name__ == "__main__":
    main()
