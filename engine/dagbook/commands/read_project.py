"""The files of a project parsed, resolved and linked, and what that rested on besides them."""

from collections.abc import Iterable
from contextlib import suppress

from dagbook.commands.opening import Opening
from dagbook.commands.scope import SYNTAX, scope_of, watched_scope
from dagbook.errors import DagbookError
from dagbook.events import Event, Listener, StageStarted, Warned
from dagbook.graph import build_dag
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.syntax_memory import SyntaxMemory
from dagbook.memory import Opened, Questions
from dagbook.parse import parse_files, parse_macros
from dagbook.resolve.resolve_project import resolve_project
from dagbook.whole_files import replace_file


def read_project(opening: Opening) -> tuple[Opened, InvocationScope, Questions]:
    """Parse and resolve; what is told on the way and what is asked is written down."""
    files, told = opening.files, list[Event]()

    def hear(event: Event) -> None:
        told.append(event)
        opening.listener(event)

    hear(StageStarted("parse"))
    macros = parse_macros(files)
    shared, questions = scope_of(opening, macros), Questions()
    watched = watched_scope(shared, questions, hear)
    declarations = parse_files(files, watched)
    _warn(declarations.warnings, hear)
    hear(StageStarted("resolve"))
    project = resolve_project(files, declarations, watched)
    _warn(project.warnings, hear)
    _keep_syntax(opening, shared.environment.syntax)
    shared.environment.keep_codes()
    opened = Opened(project=project, dag=build_dag(project), macros=macros, told=tuple(told))
    return opened, shared, questions


def _keep_syntax(opening: Opening, syntax: SyntaxMemory) -> None:
    """For the next process; a folder that cannot be written keeps none."""
    kept = syntax.to_keep()
    if kept is not None:
        with suppress(OSError):
            replace_file(opening.cache / SYNTAX, kept)


def _warn(warnings: Iterable[DagbookError], listener: Listener) -> None:
    for warning in warnings:
        listener(Warned(warning))
