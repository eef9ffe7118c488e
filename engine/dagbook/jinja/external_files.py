"""Methods of ``adapter`` for models that are files: where they stand, how they are written.

Names and rules are dbt-duckdb's: https://github.com/duckdb/dbt-duckdb#writing-to-external-files
"""

import shutil
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path, PurePosixPath
from typing import Final

from dagbook.adapters.protocol import FileSession, PluginSession, PluginTarget
from dagbook.errors import WarehouseError
from dagbook.jinja.bindings import literal
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.folder_swap import swap
from dagbook.jinja.phase import Phase
from dagbook.jinja.relation_object import macro_relation
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.relation import Relation

_COMPRESSIONS: Final[Mapping[str, str]] = {".gz": "gzip", ".zst": "zstd"}
_TEXTS: Final = frozenset(
    {
        "dateformat",
        "delim",
        "delimiter",
        "escape",
        "filename_pattern",
        "null",
        "nullstr",
        "quote",
        "sep",
        "timestampformat",
    }
)
"""Options whose values are texts: quoted where the project did not."""
_NEW, _OLD = ".dagbook-new", ".dagbook-old"


def external_root(phase: Phase) -> str:
    """The folder of files without a ``location``, as the profile has it."""
    return str(phase.shared.target.credentials.get("external_root") or ".")


def external_write_options(
    phase: Phase, write_location: str, rendered_options: MutableMapping[str, object]
) -> str:
    """What stands in the parentheses of COPY; ``format`` is added to the options if missing."""
    options = rendered_options
    if "format" not in options:
        options.update(_format_of(write_location, options))
    if str(options["format"]).lower() == "csv":
        options.setdefault("header", 1)
    return ", ".join(f"{key} {_written(key, value)}" for key, value in options.items())


def external_read_location(
    phase: Phase, write_location: str, rendered_options: Mapping[str, object]
) -> str:
    """Where the written rows are read: the file, or a pattern for the files of a folder."""
    columns = rendered_options.get("partition_by")
    if not columns and not rendered_options.get("per_thread_output"):
        return write_location
    depth = len(_names(columns)) + 1
    format_ = rendered_options.get("format", "parquet")
    return "/".join((write_location.rstrip("/"), *["*"] * depth)) + f".{format_}"


def external_target(
    run: RunPhase, location: str, rendered_options: MutableMapping[str, object]
) -> str:
    """The path COPY writes to, its folder made. Options are added that keep the old file whole.

    A folder that is to be overwritten is written beside: ``external_settle`` puts it in its place.
    """
    session = run.session
    file = session.local_file(location) if isinstance(session, FileSession) else None
    if file is None:
        return location
    if not (rendered_options.get("partition_by") or rendered_options.get("per_thread_output")):
        rendered_options.setdefault("use_tmp_file", "true")
    elif _is_true(rendered_options.get("overwrite")):
        _put_back(file)
        file = _beside(file, _NEW)
        _remove(file)
        rendered_options.pop("overwrite")
    _make_folder(file.parent)
    return str(file)


def external_settle(run: RunPhase, written: str, location: str) -> str:
    """Put a folder that was written beside in its place: the old one goes when the new is there."""
    session = run.session
    file = session.local_file(location) if isinstance(session, FileSession) else None
    if file is None or Path(written) == file:
        return ""
    put_in_place(Path(written), file)
    return ""


def put_in_place(new: Path, file: Path, exchange: Callable[[Path, Path], bool] = swap) -> None:
    """Give a new folder its name; in one step where the system can, else the old one steps aside.

    Killed between the two steps, the old one is put back when the model is built again.
    """
    if file.exists() and exchange(new, file):
        _remove(new)
        return
    old = _beside(file, _OLD)
    _remove(old)
    if file.exists():
        file.rename(old)
    new.rename(file)
    _remove(old)


def location_exists(run: RunPhase, location: str) -> bool:
    """Whether something can be read at a location."""
    try:
        run.session.describe(f"select 1 from {literal(location)}")
    except WarehouseError:
        return False
    return True


def store_relation(
    run: RunPhase, plugin_name: str, relation: Relation, *details: object, **named: object
) -> str:
    """Give a written model to a plugin of the profile: columns, path, format, config."""
    given = dict(zip(("column_list", "path", "format", "config"), details, strict=False)) | named
    session = run.session
    if not isinstance(session, PluginSession):
        raise RaisedByMacro(f"{run.shared.dialect.type} has no plugins: '{plugin_name}' is none")
    config = run.node.config.values if run.node else {}
    session.store_relation(
        PluginTarget(
            plugin=plugin_name,
            relation=macro_relation(relation).plain(),
            location=str(given.get("path")),
            format=str(given.get("format")),
            config=config,
        )
    )
    return ""


def _format_of(location: str, options: Mapping[str, object]) -> dict[str, object]:
    """The format a file's name tells, and the compression behind it: ``orders.csv.gz``."""
    path = PurePosixPath(location)
    compression = _COMPRESSIONS.get(path.suffix.lower())
    suffix = PurePosixPath(path.stem).suffix if compression else path.suffix
    if not suffix:
        return {"format": "csv" if "delimiter" in options else "parquet"}
    found: dict[str, object] = {"format": suffix[1:].lower()}
    if compression and "compression" not in options:
        found["compression"] = compression
    return found


def _written(key: str, value: object) -> str:
    if key.lower() == "partition_by":
        return f"({', '.join(_names(value))})"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if key.lower() in _TEXTS and not text.startswith("'"):
        return literal(text)
    return text


def _names(columns: object) -> list[str]:
    """Names of columns, as a list or as text with commas, perhaps in parentheses."""
    if isinstance(columns, (list, tuple)):
        return [str(each) for each in columns]
    text = str(columns or "").strip().removeprefix("(").removesuffix(")")
    return [each.strip() for each in text.split(",") if each.strip()]


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1")


def _put_back(file: Path) -> None:
    """The old folder, if a process was killed before the new one had its name."""
    old = _beside(file, _OLD)
    if old.is_dir() and not file.exists():
        old.rename(file)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RaisedByMacro(
            f"cannot make the folder {folder}: {error.strerror}",
            "cannot-write-file",
            "correct 'location' of the model or 'external_root' of the profile",
        ) from None


PURE_FILE_METHODS: Final[Mapping[str, Callable[..., object]]] = {
    "external_root": external_root,
    "external_write_options": external_write_options,
    "external_read_location": external_read_location,
}
"""Those that touch no file."""

FILE_METHODS: Final[Mapping[str, Callable[..., object]]] = {
    "external_target": external_target,
    "external_settle": external_settle,
    "location_exists": location_exists,
    "store_relation": store_relation,
}
