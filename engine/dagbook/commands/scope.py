"""What every rendering of an invocation shares, made for a project that was opened."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from dagbook.commands.opening import Opening
from dagbook.events import Listener
from dagbook.jinja.environment import make_environment
from dagbook.jinja.library import build_library
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.syntax_memory import SyntaxMemory
from dagbook.memory import Questions
from dagbook.project.nodes import Macro

SYNTAX: Final = "syntax.bin"


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
        settings=files.all_settings,
        project_name=files.root.name,
        target=files.target,
        public_target=adapter.public_credentials(files.target),
        dialect=dialect,
        invocation=opening.invocation,
        cli_vars=files.cli_vars,
        flags=opening.flags,
        listener=opening.listener,
    )


def watched_scope(
    shared: InvocationScope, questions: Questions, listener: Listener
) -> InvocationScope:
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
        hear=questions.hear,
        reading=questions.reading,
    )


def _kept_syntax(cache: Path) -> SyntaxMemory:
    try:
        return SyntaxMemory((cache / SYNTAX).read_bytes())
    except OSError:
        return SyntaxMemory()
