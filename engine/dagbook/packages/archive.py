"""Unpack an archive that anybody may have made: nothing leaves its folder, nothing links out.

Nothing is written below a link; links are made last and then looked at as the file system sees
them, since a link to a link may lead elsewhere than its text says.
"""

import tarfile
import zlib
from collections.abc import Iterable
from hashlib import sha256
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import Final

_MOST_BYTES: Final = 2 << 30
_MOST_MEMBERS: Final = 200_000
_BLOCK: Final = 1 << 20


class ArchiveError(Exception):
    """The archive is broken."""


class UnsafeArchiveError(ArchiveError):
    """The archive would write or read outside its folder."""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a tar archive, compressed or not. Raises ArchiveError or UnsafeArchiveError."""
    try:
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
            _check(members)
            _write_files(tar, members, folder)
            _make_links(members, folder)
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, OSError, ValueError) as error:
        raise ArchiveError(f"it cannot be unpacked: {error}") from error


def digest_of(archive: Path) -> str:
    """The sha256 of a file."""
    digest = sha256()
    with archive.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _check(members: Iterable[tarfile.TarInfo]) -> None:
    found = tuple(members)
    if len(found) > _MOST_MEMBERS or sum(each.size for each in found) > _MOST_BYTES:
        raise UnsafeArchiveError("it is too large for a package")
    links = {PurePosixPath(each.name) for each in found if each.issym()}
    for member in found:
        if _leads_out(member.name):
            raise UnsafeArchiveError(f"'{member.name}' would be written outside its folder")
        if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
            raise UnsafeArchiveError(f"'{member.name}' is neither file nor folder nor link")
        if member.issym() and _leads_out(member.linkname, PurePosixPath(member.name).parent):
            raise UnsafeArchiveError(f"'{member.name}' is a link out of its folder")
        if not links.isdisjoint(PurePosixPath(member.name).parents):
            raise UnsafeArchiveError(f"'{member.name}' would be written through a link")
        if member.islnk() and _leads_out(member.linkname):
            raise UnsafeArchiveError(f"'{member.name}' is a link out of its folder")


def _leads_out(name: str, start: PurePosixPath = PurePosixPath()) -> bool:  # noqa: B008
    """Whether a path, followed step by step, is absolute or ever climbs above the top."""
    if name.startswith("/") or "\\" in name or (len(name) > 1 and name[1] == ":"):
        return True
    depth = len([part for part in start.parts if part != "."])
    for part in PurePosixPath(name).parts:
        depth += -1 if part == ".." else 1
        if depth < 0 or (part == ".." and start == PurePosixPath()):
            return True
    return False


def _write_files(tar: tarfile.TarFile, members: Iterable[tarfile.TarInfo], folder: Path) -> None:
    for member in members:
        path = folder / member.name
        if member.isdir():
            path.mkdir(parents=True, exist_ok=True)
        elif not member.issym():
            source = tar.extractfile(member)
            if source is None:
                raise ArchiveError(f"'{member.name}' has no content")
            path.parent.mkdir(parents=True, exist_ok=True)
            with source, path.open("wb") as target:
                copyfileobj(source, target)


def _make_links(members: Iterable[tarfile.TarInfo], folder: Path) -> None:
    top = folder.resolve()
    links = [member for member in members if member.issym()]
    for member in links:
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(member.linkname)
    for member in links:
        if not (folder / member.name).resolve().is_relative_to(top):
            raise UnsafeArchiveError(f"'{member.name}' is a link out of its folder")
