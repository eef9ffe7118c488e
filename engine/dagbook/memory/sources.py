"""All that a project is made from, as hashes: one a file, one for settings and this program."""

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct
from msgspec.structs import astuple, replace

from dagbook.adapters.protocol import Dialect
from dagbook.errors import Origin
from dagbook.project.columns import EMPTY
from dagbook.project.files import (
    NO_ORIGINS,
    FileKey,
    FileKind,
    Package,
    PackageSettings,
    ProjectFiles,
    SourceFile,
)
from dagbook.version import __version__

_PROGRAM: Final = Path(__file__).parent.parent
_HASH: Final = 16


class Sources(Struct, frozen=True):
    """What a project is made from; anything is another as soon as its hash is."""

    rest: bytes
    """All but files: settings, target, this program. Credentials and threads are left out."""
    files: Mapping[FileKey, bytes]

    @property
    def whole(self) -> bytes:
        """All as one hash."""
        found = blake2b(self.rest, digest_size=_HASH)
        found.update(_bytes(repr(tuple(self.files))))
        found.update(b"".join(self.files.values()))
        return found.digest()


def hash_sources(files: ProjectFiles, dialect: Dialect) -> Sources:
    """The hashes of a project's sources."""
    target = replace(files.target, credentials=EMPTY, threads=0)
    selectors = [(each.name, each.values, _placed(each.origins)) for each in files.selectors]
    about = (_program(), target, _ordered(dialect), selectors, files.cli_vars)
    rest = blake2b(_bytes(repr(about)), digest_size=_HASH)
    for package in files.all_packages:
        rest.update(_bytes(repr((package.root, _written(package.settings)))))
    hashes = {
        (package.name, file.path): _hash_file(package, file)
        for package in files.all_packages
        for file in package.files
    }
    return Sources(rest.digest(), hashes)


def _hash_file(package: Package, file: SourceFile) -> bytes:
    found = blake2b(_bytes(repr(_facts(package, file))), digest_size=_HASH)
    if file.text is not None:
        found.update(_bytes(file.text))
    return found.digest()


def _written(settings: PackageSettings) -> tuple[object, ...]:
    """The settings, and where each stands: warnings tell its line."""
    return replace(settings, origins=NO_ORIGINS), _placed(settings.origins)


def _placed(places: Mapping[str, Origin]) -> list[tuple[str, Origin | None]]:
    return [(key, places.get(key)) for key in places]


def _ordered(dialect: Dialect) -> tuple[object, ...]:
    """Its fields; sets come in another order in each process."""
    return tuple(sorted(each) if isinstance(each, frozenset) else each for each in astuple(dialect))


def _facts(package: Package, file: SourceFile) -> tuple[object, ...]:
    """What tells one file from another; of a seed, whose text isn't read, its size and time too."""
    known = (file.path, file.resource_path, file.kind.value, file.place, file.seed_checksum)
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
    versions = (__version__, platform.python_version(), _installed("jinja2"), yaml.__version__)
    return (*versions, *sorted(_modules(str(_PROGRAM))))


def _installed(package: str) -> tuple[object, ...]:
    """Which one of a package is installed, without importing it."""
    found = PathFinder.find_spec(package)
    if found is None or found.origin is None:
        return ()
    with suppress(OSError):  # in an archive
        status = Path(found.origin).stat()
        return found.origin, status.st_size, status.st_mtime_ns
    return (found.origin,)


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
