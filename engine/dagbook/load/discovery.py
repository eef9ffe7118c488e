"""Which files a package has, what each of them is, and their text."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.load.ignore import read_ignore_file
from dagbook.load.text_file import not_utf8, read_text, unreadable
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
    ignored = read_ignore_file(root)
    left_out = {settings.packages_path, settings.target_path}
    found: dict[tuple[str, FileKind], SourceFile] = {}
    errors: list[DagbookError] = []
    for rule in _rules(settings):
        for folder in rule.folders:
            for path in _walk(root, folder, rule.suffixes, left_out):
                if ignored(path) or _belongs_elsewhere(rule.kind, path, folder):
                    continue
                if (path, rule.kind) in found:
                    continue
                try:
                    found[path, rule.kind] = _read(root, path, folder, rule.kind)
                except ProjectError as error:
                    errors.append(error)
    raise_errors(errors)
    return tuple(found[key] for key in sorted(found))


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


def _walk(root: Path, folder: str, suffixes: tuple[str, ...], left_out: set[str]) -> Iterator[str]:
    """Matching files below a folder. Raises ProjectError for a folder that can't be looked into."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
            shown = Path(str(error.filename)).relative_to(root).as_posix()
            raise unreadable(error, shown) from None

    for current, folders, names in os.walk(root / folder, onerror=refuse, followlinks=True):
        here = PurePosixPath(Path(current).relative_to(root).as_posix())
        folders[:] = [
            name
            for name in folders
            if str(here / name) not in left_out and not _leads_back(Path(current, name))
        ]
        start = "" if str(here) == "." else f"{here}/"
        for name in names:
            if name.endswith(suffixes) and name[0] not in ".#~":
                yield f"{start}{name}"


def _leads_back(folder: Path) -> bool:
    """Whether a link names a folder that it stands in: following it would never end."""
    return folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve())


def _read(root: Path, path: str, folder: str, kind: FileKind) -> SourceFile:
    file = root / path
    place = folder if folder != "." else ""
    _refuse_oddities(file, path)
    if kind is FileKind.SEED:
        return SourceFile(path, place, kind, None, _seed_checksum(file, path))
    text = read_text(file, path)
    return SourceFile(path, place, kind, text, text_checksum(text))


def _refuse_oddities(file: Path, path: str) -> None:
    """A name that is no text, and a pipe or device, which might be read for ever."""
    if _UNUSABLE.search(path):
        raise ProjectError(
            "unreadable-file",
            "the name holds line breaks, control characters or bytes that are no UTF-8",
            origin=Origin(path.encode("ascii", "backslashreplace").decode()),
            hint="rename the file",
        )
    try:
        mode = file.stat().st_mode
    except OSError:  # reading it tells why
        return
    if not S_ISREG(mode):
        raise ProjectError(
            "unreadable-file", "this is no ordinary file", origin=Origin(path),
            hint="remove it, or leave it out with .dbtignore",
        )  # fmt: skip


def text_checksum(text: str) -> str:
    """sha256 of a text with each run of white space made one blank, as dbt 1.12 writes it."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _seed_checksum(file: Path, path: str) -> str:
    """sha256 of a seed's text, the same whatever its line ends are, as dbt writes it."""
    try:
        if file.stat().st_size > LARGEST_HASHED_SEED:
            return path
        content = file.read_bytes()
    except OSError as error:
        raise unreadable(error, path) from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(content, error, path) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(lines.strip().encode()).hexdigest()
