"""Understand a command line. For ``--help`` alone this imports no engine."""

from collections.abc import Sequence

import click

from dagbook.commands.group import make_program, misuse


def understand(args: Sequence[str]) -> object:
    """A ``Call`` to carry out, the exit code of a command of another distribution, or None.

    Raises UsageError.
    """
    words = tuple(args)
    try:
        answer: object = make_program().main(
            list(words), "dagbook", standalone_mode=False, obj=words
        )
    except (click.ClickException, click.Abort) as error:
        raise misuse("as_usage_error")(error) from error
    return answer
