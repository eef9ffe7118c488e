"""From the files of a project to the project: parsed and resolved, or recalled as it was."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dagbook.adapters.protocol import Adapter
from dagbook.artifacts import replace_file
from dagbook.errors import DagbookError
from dagbook.events import Event, Listener, StageStarted, Warned
from dagbook.graph import build_dag
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
    Surroundings,
    hash_sources,
    keep,
    recall,
)
from dagbook.parse import parse_files, parse_macros
from dagbook.project.files import ProjectFiles
from dagbook.project.nodes import Macro
from dagbook.project.results import Invocation
from dagbook.resolve import resolve_project

_CACHE: Final = "jinja_cache"
_SYNTAX: Final = "syntax.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
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


@dataclass(frozen=True, slots=True)
class OpenedNow:
    """A project, the scope of this invocation, and what is kept of it."""

    opened: Opened
    shared: InvocationScope
    memory: Memory | None


def open_files(opening: Opening) -> OpenedNow:
    """Recall the project, or parse and resolve it. Raises what those stages raise."""
    if not opening.remembers:
        opened, shared, _ = _read(opening)
        return OpenedNow(opened, shared, None)
    around = _surroundings(opening)
    known = recall(around)
    if known is None:
        opened, shared, questions = _read(opening)
        return OpenedNow(opened, shared, keep(opened, questions, around))
    opened, memory = known
    for event in opened.told:
        opening.listener(event)
    return OpenedNow(opened, _scope(opening, opened.macros), memory)


def _read(opening: Opening) -> tuple[Opened, InvocationScope, Questions]:
    """Parse and resolve; what is told on the way and what is asked is written down."""
    files, told = opening.files, list[Event]()

    def hear(event: Event) -> None:
        told.append(event)
        opening.listener(event)

    hear(StageStarted("parse"))
    macros = parse_macros(files)
    shared, questions = _scope(opening, macros), Questions()
    watched = _watched(shared, questions, hear)
    declarations = parse_files(files, watched)
    _warn(declarations.warnings, hear)
    hear(StageStarted("resolve"))
    project = resolve_project(files, declarations, watched)
    _warn(project.warnings, hear)
    _keep_syntax(opening, shared.environment.syntax)
    opened = Opened(project=project, dag=build_dag(project), macros=macros, told=tuple(told))
    return opened, shared, questions


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


def _watched(shared: InvocationScope, questions: Questions, listener: Listener) -> InvocationScope:
    """The scope for parsing and resolving: all it is asked is heard."""
    target, invocation = shared.target, shared.invocation
    return replace(
        shared,
        target=replace(target, credentials=questions.watch("credentials", target.credentials)),
        invocation=replace(
            invocation, environment=questions.watch("env_var", invocation.environment)
        ),
        flags=questions.watch("flags", shared.flags),
        listener=listener,
        watch=questions.watch,
    )


def _scope(opening: Opening, macros: Iterable[Macro]) -> InvocationScope:
    files, adapter = opening.files, opening.adapter
    dialect = adapter.dialect
    cache = opening.target / _CACHE
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
        return SyntaxMemory((cache / _SYNTAX).read_bytes())
    except OSError:
        return SyntaxMemory()


def _keep_syntax(opening: Opening, syntax: SyntaxMemory) -> None:
    """For the next process; a folder that cannot be written keeps none."""
    kept = syntax.to_keep()
    if kept is not None:
        with suppress(OSError):
            replace_file(opening.target / _CACHE / _SYNTAX, kept)


def _warn(warnings: Iterable[DagbookError], listener: Listener) -> None:
    for warning in warnings:
        listener(Warned(warning))
