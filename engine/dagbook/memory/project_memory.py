"""Two files below the target folder: the project as it was opened, and what that rested on.

    opened.bin      format, length of the head
        head        salt, hash of the sources, answers, dates, mark: the hash of sources and body
        body        project, graph, macros, what was told
    manifest.bin    the same mark, hash of what follows, manifest.json without its metadata

They may be deleted at any time. What is broken, of another version or of other sources counts as
absent; a folder that can't be written keeps nothing.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from msgspec import Struct

from dagbook.artifacts.encode import replace_file
from dagbook.memory.frozen_values import NotPlainError, pack, unpack
from dagbook.memory.opened import Opened
from dagbook.memory.questions import ByKind, Questions, answered_alike
from dagbook.project.nodes import Model
from dagbook.project.project import Project

FOLDER: Final = "project_memory"
_OPENED: Final = "opened.bin"
_MANIFEST: Final = "manifest.bin"
_FORMAT: Final = b"dagbook project 1\n"
"""Count up when the same sources come to other values or other bytes."""
_LENGTH: Final = 8
_HASH: Final = 16


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a project is recalled for: its sources, the answers of now, and the time."""

    folder: Path
    """Where memories are kept."""
    sources: bytes
    answers: ByKind
    now: datetime


class Memory(Struct, frozen=True):
    """What is kept of one project as it was opened; ``mark`` stands in each file of it."""

    folder: Path
    mark: bytes

    def recall_manifest(self) -> bytes | None:
        """The body of its manifest, before anything is compiled."""
        try:
            content = (self.folder / _MANIFEST).read_bytes()
        except OSError:
            return None
        body = content[len(self.mark) + _HASH :]
        return body if content.startswith(self.mark + _mark(body)) else None

    def keep_manifest(self, body: tuple[bytes, ...]) -> None:
        """Keep the body of its manifest."""
        with suppress(OSError):
            replace_file(self.folder / _MANIFEST, self.mark, _mark(*body), *body)


def recall(around: Surroundings) -> tuple[Opened, Memory] | None:
    """The project as it was opened from the same sources in the same surroundings."""
    try:
        content = (around.folder / _OPENED).read_bytes()
        head, body = _parted(content)
        salt, sources, answers, dates, mark = unpack(head)
        is_same = (
            sources == around.sources
            and answered_alike(answers, around.answers, salt)
            and dates == _passed(dates, around.now)
            and mark == _mark(sources, body)
        )
        opened = unpack(body) if is_same else None
    except (OSError, NotPlainError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return (opened, Memory(around.folder, mark)) if isinstance(opened, Opened) else None


def keep(opened: Opened, questions: Questions, around: Surroundings) -> Memory | None:
    """Keep a project for the next process, or nothing where that can't be."""
    if not questions.are_lasting:
        return None
    salt = os.urandom(16)
    try:
        body = pack(opened)
        mark = _mark(around.sources, body)
        dates = _passed(dict.fromkeys(_dates(opened.project)), around.now)
        head = pack((salt, around.sources, questions.hashed(salt), dates, mark))
    except NotPlainError:
        return None
    with suppress(OSError):
        length = len(head).to_bytes(_LENGTH, "big")
        replace_file(around.folder / _OPENED, _FORMAT, length, head, body)
        return Memory(around.folder, mark)
    return None


def _parted(content: bytes) -> tuple[bytes, bytes]:
    """Head and body. Raises ValueError for what isn't of this format."""
    start = len(_FORMAT) + _LENGTH
    if not content.startswith(_FORMAT):
        raise ValueError("another format")
    end = start + int.from_bytes(content[len(_FORMAT) : start], "big")
    return content[start:end], content[end:]


def _mark(*parts: bytes) -> bytes:
    found = blake2b(digest_size=_HASH)
    for each in parts:
        found.update(each)
    return found.digest()


def _dates(project: Project) -> Iterator[str]:
    for node in project.nodes.values():
        if isinstance(node, Model) and node.deprecation_date:
            yield node.deprecation_date


def _passed(dates: dict[str, bool | None], now: datetime) -> dict[str, bool | None]:
    """Which of the days have come on which a model is to go: they are warned of."""
    return {each: datetime.fromisoformat(each) <= now for each in dates}
