"""The program: a click group that imports a command when it is named, not when it is listed."""

from collections.abc import Callable, Mapping
from typing import Final, cast

import click

from dagbook.commands.options import GLOBAL, hidden
from dagbook.commands.table import COMMANDS, HEADINGS, Entry, Section, added_commands
from dagbook.entry_points import load_target
from dagbook.version import __version__

_HELP: Final = """Run a dbt project as a DAG, and publish its governance book.

\b
  dagbook init shop && cd shop    a project to begin with
  dagbook build                   build and test it
  dagbook build -s +fct_orders    one model with all it needs
  dagbook ls -s tag:nightly       what a selection means

Each command explains itself: dagbook build --help
"""


_ADDED: Final[Mapping[str, str]] = {
    "check": "Score documentation, ownership and tests; exit 1 if too low.",
    "export": "Write the book as a plain site, a tree, one file or JSON.",
}
"""The line of a command that comes with the site: to ask the command itself would import it."""

_SHOWN: Final = ("quiet", "log_format", "use_colors", "warn_error")
_SECOND_NAMES: Final = ("list", "snapshot-freshness")


class LazyGroup(click.Group):
    """Commands by name, from a table; the outermost group also has those of other distributions."""

    def __init__(
        self, name: str, table: Mapping[str, Entry | Section], *, help: str, outermost: bool
    ) -> None:
        """Take the table; nothing of it is imported yet."""
        super().__init__(name=name, help=help)
        self.table = table
        self.outermost = outermost

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which people meet them."""
        return [*self.table, *(added_commands() if self.outermost else ())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name."""
        entry = self.table.get(cmd_name)
        if isinstance(entry, Section):
            section = LazyGroup(cmd_name, entry.entries, help=entry.summary, outermost=False)
            section.params.extend(hidden(GLOBAL))
            return section
        added = added_commands() if self.outermost and entry is None else {}
        target = entry.target if entry else added.get(cmd_name)
        if target is None:
            return None
        return _command(load_target(target)) if entry else _added_command(cmd_name, target)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command gets a suggestion."""
        if args and not args[0].startswith("-") and args[0] not in self.table:
            known = self.list_commands(ctx)
            if args[0] not in known:
                raise misuse("unknown_command")(args[0], known, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their summaries from the table, importing none."""
        names = [name for name in self.list_commands(ctx) if name not in _SECOND_NAMES]
        placed = {name for own in HEADINGS.values() for name in own}
        rest = tuple(name for name in names if name not in placed)
        for heading, own in (*HEADINGS.items(), ("More" if self.outermost else "Commands", rest)):
            rows = [(name, self._summary(name)) for name in own if name in names]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def _summary(self, name: str) -> str:
        entry = self.table.get(name)
        if entry is not None:
            return entry.summary
        target = added_commands().get(name, "")
        return _ADDED.get(name, f"Added by {target.partition('.')[0].partition(':')[0]}.")


def _command(found: object) -> click.Command | None:
    return found if isinstance(found, click.Command) else None


def _added_command(name: str, target: str) -> click.Command | None:
    """A command of another distribution, which may lack what it needs."""
    try:
        return _command(load_target(target))
    except ImportError as error:
        raise misuse("missing_extra")(name, error) from error


def misuse(kind: str) -> Callable[..., Exception]:
    """What makes the error of a kind of ``commands.misuse``: errors are imported to be raised."""
    return cast("Callable[..., Exception]", load_target(f"dagbook.commands.misuse:{kind}"))


def make_program() -> click.Group:
    """The whole command line."""
    program = LazyGroup("dagbook", COMMANDS, help=_HELP, outermost=True)
    program.params.extend(
        option if option.name in _SHOWN else unlisted
        for option, unlisted in zip(GLOBAL, hidden(GLOBAL), strict=True)
    )
    program.context_settings["help_option_names"] = ["-h", "--help"]
    return click.version_option(__version__, "-V", "-v", "--version", prog_name="dagbook")(program)
