"""From the files of a project to the project: parsed and resolved, or recalled as it was."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from msgspec import Struct

from dagbook.adapters.protocol import Adapter
from dagbook.entry_points import load_target
from dagbook.events import Listener
from dagbook.memory import (
    FOLDER,
    Memory,
    Opened,
    Questions,
    Recalled,
    Surroundings,
    hash_sources,
    keep,
    keep_changes,
    recall,
)
from dagbook.project.files import ProjectFiles
from dagbook.project.nodes import Macro
from dagbook.project.results import Invocation

if TYPE_CHECKING:
    from dagbook.jinja.scope import InvocationScope

_SCOPE: Final = "dagbook.commands.scope:scope_of"
_READ: Final = "dagbook.commands.read_project:read_project"
_READ_CHANGES: Final = "dagbook.commands.read_changes:read_changes"
_Read: TypeAlias = "tuple[Opened, InvocationScope, Questions]"


class Opening(Struct, frozen=True, kw_only=True):
    """What a project is opened with."""

    files: ProjectFiles
    adapter: Adapter
    invocation: Invocation
    flags: Mapping[str, object]
    listener: Listener
    remembers: bool
    """Whether it may be recalled, and is kept for the next time."""

    @property
    def target(self) -> Path:
        """The folder for artifacts."""
        return Path(self.files.root.root) / self.files.root.settings.target_path

    @property
    def cache(self) -> Path:
        """The folder for what is made of single texts."""
        return self.target / "jinja_cache"


class OpenedNow(Struct, frozen=True):
    """A project, what makes the scope of this invocation, and what is kept of it."""

    opened: Opened
    share: "Callable[[], InvocationScope]"
    memory: Memory | None


def open_files(opening: Opening) -> OpenedNow:
    """Recall the project, or parse and resolve it. Raises what those stages raise."""
    if not opening.remembers:
        opened, shared, _ = _read_anew(opening)
        return OpenedNow(opened, lambda: shared, None)
    around = _surroundings(opening)
    known = recall(around)
    found = None if known is None else _recalled(opening, known, around)
    if found is not None:
        for event in found.opened.told:
            opening.listener(event)
        return found
    opened, shared, questions = _read_anew(opening)
    return OpenedNow(opened, lambda: shared, keep(opened, questions, around))


def _recalled(opening: Opening, known: Recalled, around: Surroundings) -> OpenedNow | None:
    """The project as it was, or with what changed; None where all of it is to be read."""
    if not known.changed:
        return OpenedNow(known.opened, lambda: _scope_of(opening, known.opened), known.memory)
    found = _read_changes(opening, known)
    if found is None:
        return None
    opened, shared, questions = found
    return OpenedNow(opened, lambda: shared, keep_changes(known, opened, questions, around))


def _read_anew(opening: Opening) -> _Read:
    """Parse and resolve; what that takes is imported now, since a recalled project needs none."""
    read = cast("Callable[[Opening], _Read]", load_target(_READ))
    return read(opening)


def _read_changes(opening: Opening, known: Recalled) -> "_Read | None":
    read = cast("Callable[[Opening, Recalled], _Read | None]", load_target(_READ_CHANGES))
    return read(opening, known)


def _scope_of(opening: Opening, opened: Opened) -> "InvocationScope":
    """Jinja is imported for those who render; who lists a recalled project needs none."""
    make = cast("Callable[[Opening, tuple[Macro, ...]], InvocationScope]", load_target(_SCOPE))
    return make(opening, opened.macros)


def _surroundings(opening: Opening) -> Surroundings:
    files, adapter = opening.files, opening.adapter
    return Surroundings(
        folder=opening.target / FOLDER,
        sources=hash_sources(files, adapter.dialect),
        answers={
            "env_var": opening.invocation.environment,
            "flags": opening.flags,
            "target": files.target.shown(adapter.public_credentials(files.target)),
            "credentials": files.target.credentials,
        },
        now=opening.invocation.started_at,
    )
