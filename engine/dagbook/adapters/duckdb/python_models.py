"""A Python model on DuckDB: its code is run in this process, its result becomes a relation."""

import ast
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import duckdb
from msgspec import Struct

from dagbook.adapters.duckdb.errors import sql_error
from dagbook.adapters.protocol import PythonJob
from dagbook.errors import DagbookError, Origin, ProjectError

_RESULT: Final = "__dagbook_result"
"""Under this name ``materialize`` finds what the model gave."""
_RESULTS: Final = (
    "a DuckDB relation, a pyarrow Table or RecordBatchReader, a pandas or a polars DataFrame"
)


class _Place(Struct, frozen=True):
    """A line of the project that was being executed."""

    path: str
    line: int
    function: str
    text: str


def run_python_model(cursor: duckdb.DuckDBPyConnection, job: PythonJob, root: Path) -> None:
    """Run ``model`` and hand its result to ``materialize``. Raises ProjectError, WarehouseError."""
    file = str(root / job.path)
    try:
        with _module(job, file) as module:
            dbt = module.dbtObj(lambda name: cursor.query(f"select * from {name}"))
            _materialize(module, module.model(dbt, cursor), cursor, job)
    except DagbookError:
        raise
    except duckdb.InterruptException as error:
        raise sql_error(error, "") from error
    except (Exception, SystemExit) as error:
        raise _failed(error, job, root) from error


@contextmanager
def _module(job: PythonJob, file: str) -> Iterator[Any]:
    """The model's code as a module, whose lines are those of its file.

    Its users' classes may look their module up by name: it is listed while the model runs.
    """
    tree = ast.parse(job.code)
    ast.increment_lineno(tree, job.first - 1)
    module = ModuleType(f"dagbook_model_{job.name}")
    module.__file__ = file
    sys.modules[module.__name__] = module
    try:
        exec(compile(tree, file, "exec"), module.__dict__)
        yield module
    finally:
        sys.modules.pop(module.__name__, None)


def _materialize(
    module: Any, result: object, cursor: duckdb.DuckDBPyConnection, job: PythonJob
) -> None:
    if isinstance(result, duckdb.DuckDBPyRelation):
        module.materialize(result, cursor)
        return
    frame = _collected(result)
    try:
        cursor.register(_RESULT, frame)
    except (duckdb.Error, TypeError) as error:
        raise _unusable(result, job) from error
    cursor.unregister(_RESULT)
    module.materialize(frame, cursor)


def _collected(result: object) -> object:
    """A lazy frame is run and a reader read now: it may need the cursor that is to write."""
    for name in ("collect", "read_all"):
        gather = getattr(result, name, None)
        if gather is not None and type(result).__module__.partition(".")[0] in (
            "polars",
            "pyarrow",
        ):
            return gather()
    return result


def _unusable(result: object, job: PythonJob) -> ProjectError:
    kind = type(result)
    named = "nothing" if result is None else f"a {kind.__module__}.{kind.__qualname__}"
    return ProjectError(
        "python-result",
        f"Python model '{job.name}' returned {named.replace('builtins.', '')}",
        origin=Origin(job.path, job.first),
        hint=f"return {_RESULTS}",
    )


def _failed(error: BaseException, job: PythonJob, root: Path) -> ProjectError:
    """The user's own mistake: where in their file, and how it was reached."""
    places = [
        each for each in _places(error, root) if each.path != job.path or each.line <= job.last
    ]
    own = [place for place in places if place.path == job.path]
    where = own[-1] if own else None
    first, *rest = (str(error).strip() or "no message").splitlines()
    trail = [f"{each.path}:{each.line} in {each.function}: {each.text}" for each in places]
    return ProjectError(
        "python-failed",
        f"Python model '{job.name}': {type(error).__name__}: {first}",
        origin=Origin(job.path, where.line if where else job.first),
        hint=_hint(error),
        notes=(*(line for line in rest if line.strip()), *trail),
    )


def _places(error: BaseException, root: Path) -> Iterator[_Place]:
    """Frames in files of the project, outermost first, without what is installed below it."""
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            shown = path.relative_to(root).as_posix()
            yield _Place(shown, frame.lineno or 1, frame.name, (frame.line or "").strip())


def _hint(error: BaseException) -> str | None:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return (
            f"install '{error.name}' beside dagbook; a module of your own needs its folder in "
            "'module_paths' of the profile"
        )
    return None
