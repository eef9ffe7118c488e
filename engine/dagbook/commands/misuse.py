"""What is told of a command line that makes no sense; imported when there is one."""

from collections.abc import Sequence

import click

from dagbook.errors import UsageError, did_you_mean


def as_usage_error(error: click.ClickException | click.Abort) -> UsageError:
    """What click found."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return UsageError("no-command", "no command was given", hint=error.ctx.get_help())
    if isinstance(error, click.ClickException):
        return UsageError("bad-arguments", error.format_message(), hint=_usage(error))
    return UsageError("aborted", "the question was not answered")


def unknown_command(name: str, known: Sequence[str], ctx: click.Context) -> click.UsageError:
    """There is none of this name; perhaps one of a similar name was meant."""
    hint = did_you_mean(name, known) or f"commands: {', '.join(known)}"
    return click.UsageError(f"No such command '{name}'; {hint}", ctx)


def missing_extra(name: str, error: ImportError) -> UsageError:
    """A command of another distribution lacks what it needs."""
    return UsageError(
        "missing-extra",
        f"the command '{name}' cannot be imported: {error}",
        hint="install what it needs: pip install 'dagbook[docs]'",
    )


def _usage(error: click.ClickException) -> str | None:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    return f"try: {ctx.command_path} --help" if ctx else None
