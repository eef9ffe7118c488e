"""All that a project is made from, as one hash: the files, their settings, this program."""

import os
import platform
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

import jinja2
import yaml
from msgspec.structs import astuple, replace

from dagbook.adapters.protocol import Dialect
from dagbook.project.columns import EMPTY
from dagbook.project.files import (
    NO_ORIGINS,
    FileKind,
    Package,
    PackageSettings,
    ProjectFiles,
    SourceFile,
)
from dagbook.version import __version__

_PROGRAM: Final = Path(__file__).parent.parent


def hash_sources(files: ProjectFiles, dialect: Dialect) -> bytes:
    """A hash that is another as soon as anything is, credentials and threads excepted."""
    found = blake2b(digest_size=16)
    target = replace(files.target, credentials=EMPTY, threads=0)
    about = (_program(), target, _ordered(dialect), files.selectors, files.cli_vars)
    found.update(_bytes(repr(about)))
    for package in files.all_packages:
        found.update(_bytes(repr((package.root, _written(package.settings)))))
        for file in package.files:
            found.update(_bytes(repr(_facts(package, file))))
            if file.text is not None:
                found.update(_bytes(file.text))
    return found.digest()


def _written(settings: PackageSettings) -> tuple[object, ...]:
    """The settings, and where each stands: warnings tell its line."""
    places = settings.origins
    return replace(settings, origins=NO_ORIGINS), [(key, places.get(key)) for key in places]


def _ordered(dialect: Dialect) -> tuple[object, ...]:
    """Its fields; sets come in another order in each process."""
    return tuple(sorted(each) if isinstance(each, frozenset) else each for each in astuple(dialect))


def _facts(package: Package, file: SourceFile) -> tuple[object, ...]:
    """What tells one file from another; of a seed, whose text isn't read, its size and time too."""
    known = (file.path, file.resource_path, file.kind.value, file.place, file.checksum)
    if file.kind is not FileKind.SEED:
        return (*known, len(file.text or ""))
    try:
        status = (Path(package.root) / file.path).stat()
    except OSError:
        return known
    return (*known, status.st_size, status.st_mtime_ns)


@cache
def _program() -> tuple[object, ...]:
    """Which program this is: versions, and when its modules were written, for who works on it."""
    versions = (__version__, platform.python_version(), jinja2.__version__, yaml.__version__)
    return (*versions, *sorted(_modules(str(_PROGRAM))))


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
