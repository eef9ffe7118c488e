"""A folder or file that is written beside and put in place when it is whole."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dagbook.errors import Origin, UsageError
from mkdocs_dagbook.one_step import write_in_one_step

MARKER = ".dagbook-export"
_MARK = "Made by `dagbook export`, which replaces this folder as a whole.\n"


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A new folder to write into; it takes the place of ``target`` when the block ends well.

    Raises:
        UsageError: ``foreign-folder``, what is there was not written by us;
            ``unwritable-output``, the system says no.
    """
    _refuse_foreign(target)
    fresh, old = _beside(target, "new"), _beside(target, "old")
    try:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir(parents=True)
        (fresh / MARKER).write_text(_MARK, encoding="utf-8")
        yield fresh
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)


def replace_file(target: Path, text: str) -> None:
    """Write a file in one step. Raises UsageError ``unwritable-output``."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_in_one_step(target, text)
    except OSError as error:
        raise _unwritable(target, error) from error


def put_aside(written: Path) -> Path:
    """Take what was written away from its place; where it is now.

    Raises:
        UsageError: ``unwritable-output``, it is where it was.
    """
    aside = _beside(written, "leaks")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        return written.replace(aside)
    except OSError as error:
        raise _unwritable(aside, error) from error


def write_below(folder: Path, name: str, text: str) -> None:
    """Write one file of a tree, with the folders above it."""
    path = folder / name
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def copy_files(files: Mapping[str, Path], folder: Path) -> None:
    """Copy files to their places in a tree."""
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if target.is_dir() and ((target / MARKER).is_file() or not any(target.iterdir())):
        return
    raise UsageError(
        "foreign-folder",
        f"{target.as_posix()} exists and was not made by `dagbook export`, so it stays as it is",
        origin=Origin(target.as_posix()),
        hint="name a folder that doesn't exist yet, or remove this one yourself",
    )


def _beside(target: Path, word: str) -> Path:
    whole = target if target.name else target.absolute()
    return whole.with_name(f".{whole.name}.{word}")


def _unwritable(target: Path, error: OSError) -> UsageError:
    return UsageError(
        "unwritable-output",
        f"{target.as_posix()} can't be written: {error.strerror or error}",
        origin=Origin(target.as_posix()),
        hint="choose another place: --output",
    )
