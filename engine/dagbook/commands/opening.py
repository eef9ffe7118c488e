"""From the files of a project to the project: parsed and resolved, or recalled as it was."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

from msgspec import Struct

from dagbook.adapters.protocol import Adapter
from dagbook.entry_points import load_target
from dagbook.events import Listener
from dagbook.jinja.environment import make_environment
from dagbook.jinja.library import build_library
from dagbook.jinja.phase import target_view
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.syntax_memory import SyntaxMemory
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

SYNTAX: Final = "syntax.bin"
_READ: Final = "dagbook.commands.read_project:read_project"
_READ_CHANGES: Final = "dagbook.commands.read_changes:read_changes"
_Read: TypeAlias = tuple[Opened, InvocationScope, Questions]


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
    """A project, the scope of this invocation, and what is kept of it."""

    opened: Opened
    shared: InvocationScope
    memory: Memory | None


def open_files(opening: Opening) -> OpenedNow:
    """Recall the project, or parse and resolve it. Raises what those stages raise."""
    if not opening.remembers:
        opened, shared, _ = _read_anew(opening)
        return OpenedNow(opened, shared, None)
    around = _surroundings(opening)
    known = recall(around)
    found = None if known is None else _recalled(opening, known, around)
    if found is not None:
        for event in found.opened.told:
            opening.listener(event)
        return found
    opened, shared, questions = _read_anew(opening)
    return OpenedNow(opened, shared, keep(opened, questions, around))


def _recalled(opening: Opening, known: Recalled, around: Surroundings) -> OpenedNow | None:
    """The project as it was, or with what changed; None where all of it is to be read."""
    if not known.changed:
        return OpenedNow(known.opened, scope_of(opening, known.opened.macros), known.memory)
    found = _read_changes(opening, known)
    if found is None:
        return None
    opened, shared, questions = found
    return OpenedNow(opened, shared, keep_changes(known, opened, questions, around))


def _read_anew(opening: Opening) -> _Read:
    """Parse and resolve; what that takes is imported now, since a recalled project needs none."""
    read = cast("Callable[[Opening], _Read]", load_target(_READ))
    return read(opening)


def _read_changes(opening: Opening, known: Recalled) -> _Read | None:
    read = cast("Callable[[Opening, Recalled], _Read | None]", load_target(_READ_CHANGES))
    return read(opening, known)


def _surroundings(opening: Opening) -> Surroundings:
    files, adapter = opening.files, opening.adapter
    return Surroundings(
        folder=opening.target / FOLDER,
        sources=hash_sources(files, adapter.dialect),
        answers={
            "env_var": opening.invocation.environment,
            "flags": opening.flags,
            "target": target_view(files.target, adapter.public_credentials(files.target)),
            "credentials": files.target.credentials,
        },
        now=opening.invocation.started_at,
    )


def scope_of(opening: Opening, macros: Iterable[Macro]) -> InvocationScope:
    """What every rendering of this invocation shares."""
    files, adapter = opening.files, opening.adapter
    dialect = adapter.dialect
    cache = opening.cache
    return InvocationScope(
        environment=make_environment(cache, _kept_syntax(cache)),
        library=build_library(
            macros,
            files.root.name,
            (dialect.type, *dialect.parents),
            files.root.settings.dispatch,
        ),
        settings={package.name: package.settings for package in files.all_packages},
        project_name=files.root.name,
        target=files.target,
        public_target=adapter.public_credentials(files.target),
        dialect=dialect,
        invocation=opening.invocation,
        cli_vars=files.cli_vars,
        flags=opening.flags,
        listener=opening.listener,
    )


def _kept_syntax(cache: Path) -> SyntaxMemory:
    try:
        return SyntaxMemory((cache / SYNTAX).read_bytes())
    except OSError:
        return SyntaxMemory()
