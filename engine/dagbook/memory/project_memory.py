"""Three files below the target folder: the project as it was opened, and what that rested on.

    opened.bin      format, length of the head
        head        what it rested on, as ``_Head`` has it
        body        project, graph, macros, what was told
    changed.bin     the same, where files changed since then
        head        with the mark of the opened.bin that it goes with
        body        what is another now: resources, by unique id
    manifest.bin    manifest.json without its metadata, as ``kept_manifest`` has it

They may be deleted at any time. What is broken, of another version or of other sources counts as
absent; a folder that can't be written keeps nothing.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import astuple, replace

from dagbook.memory.difference import NO_DIFFERENCE, Difference, changed_by, difference
from dagbook.memory.frozen_values import NotPlainError, pack, unpack
from dagbook.memory.kept_manifest import Memory, mark_of
from dagbook.memory.opened import Opened
from dagbook.memory.questions import (
    ANYBODY,
    FLEETING,
    NOBODY,
    Askers,
    ByKind,
    Question,
    Questions,
    answered_otherwise,
    fleeting,
)
from dagbook.memory.sources import Sources
from dagbook.project.files import FileKey
from dagbook.project.nodes import Model
from dagbook.project.project import Project
from dagbook.whole_files import replace_file

FOLDER: Final = "project_memory"
_OPENED: Final = "opened.bin"
_CHANGED: Final = "changed.bin"
_FORMAT: Final = b"dagbook project 3\n"
"""Count up when the same sources come to other values or other bytes."""
_LENGTH: Final = 8
_FEW: Final = 20
"""So many files, or one in ten, may have changed where only those are read."""
_MANY: Final = 10
"""Where more resources, or more than one in ten, are others, all are written anew."""
_TENTH: Final = 10
_Kept = TypeVar("_Kept")


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a project is recalled for: its sources, the answers of now, and the time."""

    folder: Path
    """Where memories are kept."""
    sources: Sources
    answers: ByKind
    now: datetime


class _Head(Struct, frozen=True):
    """What stands before a body: all that it rested on."""

    salt: bytes
    sources: bytes
    rest: bytes
    details: bytes
    """The hash of each file, and who asked what, packed: read where something isn't the same."""
    fleeting: frozenset[FileKey]
    """Files that asked for the time or the like: read each time."""
    answers: dict[Question, bytes]
    dates: dict[str, bool | None]
    mark: bytes = b""
    """The hash of sources and body."""
    goes_with: bytes = b""
    """The mark of the file that this one adds to."""


class _File(Struct, frozen=True):
    """A file as it is kept; its body begins somewhere in it, and is copied no more."""

    head: _Head
    content: bytes
    start: int

    @property
    def body(self) -> memoryview:
        """What the head stands before."""
        return memoryview(self.content)[self.start :]

    def revived(self) -> object:
        """The body as a value. Raises NotPlainError."""
        return unpack(self.content, self.start)


class Recalled(Struct, frozen=True, kw_only=True):
    """A project as it was opened, and which files are others now."""

    opened: Opened
    changed: frozenset[FileKey]
    """Files that are new, gone or others, or that asked for what is answered otherwise now."""
    askers: Askers
    answers: Mapping[Question, bytes]
    """Those that would still be given."""
    memory: Memory
    base: Opened
    """As it stands in opened.bin."""
    head: _Head


def recall(around: Surroundings) -> Recalled | None:
    """The project as it was opened in the same surroundings from mostly the same sources."""
    try:
        return _recall(around)
    except (OSError, NotPlainError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keep(opened: Opened, questions: Questions, around: Surroundings) -> Memory | None:
    """Keep a project for the next process, or nothing where that can't be."""
    salt = os.urandom(16)
    asked = _Asked(salt, questions.hashed(salt), questions.askers)
    with suppress(OSError, NotPlainError):
        return _keep_whole(opened, _head(around, opened.project, asked), around)
    return None


def keep_changes(
    known: Recalled, opened: Opened, questions: Questions, around: Surroundings
) -> Memory | None:
    """Keep what became another since the project was read as a whole."""
    base, salt = known.memory.base, known.head.salt
    found = difference(known.base, opened)
    asked = _Asked(
        salt,
        {**known.answers, **questions.hashed(salt)},
        {
            each: known.askers.get(each, NOBODY) | questions.askers.get(each, NOBODY)
            for each in known.askers.keys() | questions.askers.keys()
        },
    )
    with suppress(OSError, NotPlainError):
        head = _head(around, opened.project, asked)
        if len(found.unique_ids) > max(_MANY, len(opened.project.nodes) // _TENTH):
            return _keep_whole(opened, head, around)
        marked = _write(around.folder / _CHANGED, replace(head, goes_with=base), pack(found))
        return Memory(around.folder, base, marked.mark, found.unique_ids)
    return None


class _Asked(Struct, frozen=True):
    """What was asked, how it was answered, and who asked."""

    salt: bytes
    answers: Mapping[Question, bytes]
    askers: Askers


def _keep_whole(opened: Opened, head: _Head, around: Surroundings) -> Memory:
    mark = _write(around.folder / _OPENED, head, pack(opened)).mark
    (around.folder / _CHANGED).unlink(missing_ok=True)
    return Memory(around.folder, mark, mark)


def _recall(around: Surroundings) -> Recalled | None:
    whole = _read(around.folder / _OPENED)
    later = _read_changes(around.folder, whole) if _is_other(whole.head, around) else None
    head = later.head if later else whole.head
    outdated = answered_otherwise(head.answers, around.answers, head.salt)
    changed, askers = _changed(head, around.sources, outdated)
    if changed is None or head.dates != _passed(head.dates, around.now):
        return None
    base = _expect(Opened, whole.revived())
    found = _expect(Difference, later.revived()) if later else NO_DIFFERENCE
    return Recalled(
        opened=changed_by(base, found),
        changed=changed,
        askers=askers,
        answers={each: answer for each, answer in head.answers.items() if each not in outdated},
        memory=Memory(around.folder, whole.head.mark, head.mark, found.unique_ids),
        base=base,
        head=head,
    )


def _is_other(head: _Head, around: Surroundings) -> bool:
    """Whether a project was made from other sources or with other answers."""
    return head.sources != around.sources.whole or bool(
        answered_otherwise(head.answers, around.answers, head.salt)
    )


def _read_changes(folder: Path, whole: _File) -> _File | None:
    """What became another since a project was kept, if anything."""
    with suppress(OSError, NotPlainError, ValueError, TypeError):
        later = _read(folder / _CHANGED)
        if later.head.goes_with == whole.head.mark:
            return later
    return None


def _changed(
    head: _Head, now: Sources, outdated: frozenset[Question]
) -> tuple[frozenset[FileKey] | None, Askers]:
    """The files to read again, None where that is all; and who asked what still is as it was."""
    if head.sources == now.whole and not outdated and not head.fleeting:
        return frozenset(), {}
    if head.rest != now.rest:
        return None, {}
    before, askers = unpack(head.details)
    keys: set[FileKey | None] = {
        key for key in before.keys() | now.files.keys() if before.get(key) != now.files.get(key)
    }
    for question in [each for each in askers if each in outdated or each[0] == FLEETING]:
        keys |= askers.pop(question)
    named = frozenset(key for key in keys if key is not None)
    is_much = len(named) < len(keys) or len(named) > _most(now.files)
    return None if is_much else named, askers


def _head(around: Surroundings, project: Project, asked: _Asked) -> _Head:
    """What a body rests on. Raises NotPlainError where too much would be read each time."""
    most = _most(around.sources.files)
    again = fleeting(asked.askers)
    named = frozenset(each for each in again if each is not None)
    if len(again) > min(len(named), most):
        raise NotPlainError("made with the time")
    return _Head(
        salt=asked.salt,
        sources=around.sources.whole,
        rest=around.sources.rest,
        details=pack((dict(around.sources.files), _few(asked.askers, most))),
        fleeting=named,
        answers=dict(asked.answers),
        dates=_passed(dict.fromkeys(_dates(project)), around.now),
    )


def _few(askers: Askers, most: int) -> Askers:
    """Who asked; where they are too many to be read alone, the project as a whole."""
    return {each: files if len(files) <= most else ANYBODY for each, files in askers.items()}


def _most(files: Collection[FileKey]) -> int:
    """So many files of these are read alone."""
    return max(_FEW, len(files) // _TENTH)


def _write(path: Path, head: _Head, body: bytes) -> _Head:
    """Write both, and give the head with its mark. Raises OSError."""
    marked = replace(head, mark=mark_of(head.sources, head.goes_with, body))
    packed = pack(astuple(marked))
    replace_file(path, _FORMAT, len(packed).to_bytes(_LENGTH, "big"), packed, body)
    return marked


def _read(path: Path) -> _File:
    """What is kept. Raises OSError, NotPlainError, or ValueError for what isn't of this format."""
    content = path.read_bytes()
    start = len(_FORMAT) + _LENGTH
    if not content.startswith(_FORMAT):
        raise ValueError("another format")
    end = start + int.from_bytes(content[len(_FORMAT) : start], "big")
    found = _File(_Head(*unpack(content, start)), content, end)
    if found.head.mark != mark_of(found.head.sources, found.head.goes_with, found.body):
        raise ValueError("not as it was written")
    return found


def _expect(kind: type[_Kept], value: object) -> _Kept:
    if not isinstance(value, kind):
        raise TypeError(f"no {kind.__name__}")
    return value


def _dates(project: Project) -> Iterator[str]:
    for node in project.nodes.values():
        if isinstance(node, Model) and node.deprecation_date:
            yield node.deprecation_date


def _passed(dates: dict[str, bool | None], now: datetime) -> dict[str, bool | None]:
    """Which of the days have come on which a model is to go: they are warned of."""
    return {each: datetime.fromisoformat(each) <= now for each in dates}
