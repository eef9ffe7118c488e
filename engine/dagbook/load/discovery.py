"""Which files a package has, what each of them is, and their text."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.load.ignore import read_ignore_file
from dagbook.load.text_file import (
    not_utf8,
    read_ordinary,
    read_ordinary_text,
    unreadable,
)
from dagbook.project.files import FileKind, PackageSettings, SourceFile

LARGEST_HASHED_SEED: Final = 1024 * 1024
"""Seeds above this many bytes are told apart by their path alone, as dbt does."""
_GENERIC_FOLDER: Final = "generic"
_FIXTURE_FOLDER: Final = "fixtures"
_UNUSABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class _Rule(Struct, frozen=True):
    """Files with these suffixes in these folders are of this kind."""

    kind: FileKind
    folders: tuple[str, ...]
    suffixes: tuple[str, ...]


def discover_files(root: Path, settings: PackageSettings) -> tuple[SourceFile, ...]:
    """Every file of a package, sorted by path. Raises ProjectError for one that cannot be read."""
    found: dict[tuple[str, FileKind], SourceFile] = {}
    errors: list[DagbookError] = []
    for kind, path, folder in _places(root, settings):
        if (path, kind) not in found:
            try:
                found[path, kind] = _read(root, path, folder, kind)
            except ProjectError as error:
                errors.append(error)
    raise_errors(errors)
    return tuple(found[key] for key in sorted(found))


def _places(root: Path, settings: PackageSettings) -> Iterator[tuple[FileKind, str, str]]:
    """Kind, path and folder of each file by each rule that it meets; a folder is listed once."""
    ignored = read_ignore_file(root)
    left_out = frozenset({settings.packages_path, settings.target_path})
    listed: dict[str, tuple[str, ...]] = {}
    for rule in _rules(settings):
        for folder in rule.folders:
            if folder not in listed:
                listed[folder] = tuple(_walk(root, root / folder, left_out))
            for path in listed[folder]:
                if not path.endswith(rule.suffixes) or ignored(path):
                    continue
                if not _belongs_elsewhere(rule.kind, path, folder):
                    yield rule.kind, path, folder


def _rules(settings: PackageSettings) -> tuple[_Rule, ...]:
    tests = settings.test_paths
    everywhere = tuple(dict.fromkeys((
        *settings.model_paths, *settings.seed_paths, *settings.snapshot_paths,
        *settings.analysis_paths, *settings.macro_paths, *settings.function_paths,
        *tests,
    )))  # fmt: skip
    return (
        _Rule(FileKind.MODEL, settings.model_paths, (".sql", ".py")),
        _Rule(FileKind.SEED, settings.seed_paths, (".csv",)),
        _Rule(FileKind.SNAPSHOT, settings.snapshot_paths, (".sql",)),
        _Rule(FileKind.ANALYSIS, settings.analysis_paths, (".sql",)),
        _Rule(FileKind.FUNCTION, settings.function_paths, (".sql", ".py", ".js")),
        _Rule(FileKind.MACRO, settings.macro_paths, (".sql",)),
        _Rule(FileKind.TEST, tests, (".sql",)),
        _Rule(FileKind.GENERIC_TEST, _inside(tests, _GENERIC_FOLDER), (".sql",)),
        _Rule(FileKind.FIXTURE, _inside(tests, _FIXTURE_FOLDER), (".csv", ".sql")),
        _Rule(FileKind.PROPERTIES, everywhere, (".yml", ".yaml")),
        _Rule(FileKind.DOCS, settings.docs_paths or everywhere, (".md",)),
    )


def _inside(folders: Iterable[str], child: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{child}" for folder in folders)


def _belongs_elsewhere(kind: FileKind, path: str, folder: str) -> bool:
    if kind is not FileKind.TEST:
        return False
    below = path.removeprefix(folder).removeprefix("/")
    return below.partition("/")[0] in (_GENERIC_FOLDER, _FIXTURE_FOLDER)


def _walk(root: Path, folder: Path, left_out: frozenset[str]) -> Iterator[str]:
    """Files below a folder. Raises ProjectError for a folder that can't be looked into."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise unreadable(error, folder.relative_to(root).as_posix()) from None
    here = folder.relative_to(root).as_posix()
    start = "" if here == "." else f"{here}/"
    for entry in entries:
        if _is_folder(entry):
            if f"{start}{entry.name}" not in left_out and not _leads_back(entry):
                yield from _walk(root, folder / entry.name, left_out)
        elif entry.name[0] not in ".#~":
            yield f"{start}{entry.name}"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _leads_back(entry: os.DirEntry[str]) -> bool:
    """Whether a link names a folder that it stands in: following it would never end."""
    if not entry.is_symlink():
        return False
    folder = Path(entry.path)
    return folder.parent.resolve().is_relative_to(folder.resolve())


def _read(root: Path, path: str, folder: str, kind: FileKind) -> SourceFile:
    place = folder if folder != "." else ""
    _refuse_odd_names(path)
    if kind is FileKind.SEED:
        return SourceFile(path, place, kind, None, _seed_checksum(root / path, path))
    return SourceFile(path, place, kind, read_ordinary_text(f"{root}/{path}", path))


def _refuse_odd_names(path: str) -> None:
    """A name that is no text."""
    if _UNUSABLE.search(path):
        raise ProjectError(
            "unreadable-file",
            "the name holds line breaks, control characters or bytes that are no UTF-8",
            origin=Origin(path.encode("ascii", "backslashreplace").decode()),
            hint="rename the file",
        )


def _seed_checksum(file: Path, path: str) -> str:
    """sha256 of a seed's text, the same whatever its line ends are, as dbt writes it."""
    try:
        if file.stat().st_size > LARGEST_HASHED_SEED:
            return path
        content = read_ordinary(str(file), path)
    except OSError as error:
        raise unreadable(error, path) from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(content, error, path) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(lines.strip().encode()).hexdigest()
