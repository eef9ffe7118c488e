"""Understand a command line. For ``--help`` alone this imports no engine."""

from collections.abc import Sequence

import click

from dagbook.commands.group import make_program
from dagbook.errors import UsageError


def understand(args: Sequence[str]) -> object:
    """A ``Call`` to carry out, the exit code of a command of another distribution, or None.

    Raises UsageError.
    """
    words = tuple(args)
    try:
        answer: object = make_program().main(
            list(words), "dagbook", standalone_mode=False, obj=words
        )
    except click.exceptions.NoArgsIsHelpError as error:
        raise UsageError("no-command", "no command was given", hint=error.ctx.get_help()) from error
    except click.ClickException as error:
        raise UsageError("bad-arguments", error.format_message(), hint=_usage(error)) from error
    except click.Abort as error:
        raise UsageError("aborted", "the question was not answered") from error
    return answer


def _usage(error: click.ClickException) -> str | None:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    return f"try: {ctx.command_path} --help" if ctx else None
