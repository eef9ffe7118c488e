"""Which commands there are, and the one place that imports something by name.

Listing the commands imports none of them: ``dagbook --help`` is as quick as Python starts.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from dagbook.entry_points import entry_points

ENTRY_POINTS: Final = "dagbook.commands"
"""Group of entry points by which other distributions add commands: name = module:click_command."""


class Entry(NamedTuple):
    """A command: where its click command stands, and its line in the list."""

    target: str
    summary: str


class Section(NamedTuple):
    """A word with commands of its own below it: ``docs generate``."""

    summary: str
    entries: Mapping[str, Entry]


_HOME: Final = "dagbook.commands"
COMMANDS: Final[Mapping[str, Entry | Section]] = MappingProxyType(
    {
        "init": Entry(f"{_HOME}.init:command", "Make a small project that works."),
        "deps": Entry(f"{_HOME}.deps:command", "Install the packages of packages.yml."),
        "build": Entry(f"{_HOME}.build:command", "Run and test everything in dependency order."),
        "run": Entry(f"{_HOME}.build:run_command", "Build models."),
        "test": Entry(f"{_HOME}.build:test_command", "Run tests."),
        "seed": Entry(f"{_HOME}.build:seed_command", "Load CSV files."),
        "snapshot": Entry(f"{_HOME}.build:snapshot_command", "Keep the states of changing tables."),
        "retry": Entry(f"{_HOME}.retry:command", "Carry on where the last command failed."),
        "clone": Entry(f"{_HOME}.clone:command", "Copy what an earlier state holds."),
        "compile": Entry(f"{_HOME}.compile:command", "Write the SQL that would run."),
        "show": Entry(f"{_HOME}.show:command", "Print the first rows of a model or a query."),
        "run-operation": Entry(f"{_HOME}.run_operation:command", "Call a macro."),
        "parse": Entry(f"{_HOME}.parse:command", "Read the project and report mistakes."),
        "ls": Entry(f"{_HOME}.ls:command", "List what a selection means."),
        "list": Entry(f"{_HOME}.ls:list_command", "The same as ls."),
        "docs": Section(
            "Make the book, or what it is made of.",
            MappingProxyType(
                {
                    "generate": Entry(
                        f"{_HOME}.docs_generate:command", "Write manifest.json and catalog.json."
                    ),
                    "serve": Entry(f"{_HOME}.docs_serve:command", "Make the book and show it."),
                }
            ),
        ),
        "source": Section(
            "Look after sources.",
            MappingProxyType(
                {
                    "freshness": Entry(
                        f"{_HOME}.source_freshness:command", "Check how old the sources are."
                    ),
                    "snapshot-freshness": Entry(
                        f"{_HOME}.source_freshness:older_command", "The older name of freshness."
                    ),
                }
            ),
        ),
        "debug": Entry(
            f"{_HOME}.debug:command", "Show versions, paths, profile; test the connection."
        ),
        "clean": Entry(f"{_HOME}.clean:command", "Remove what dagbook wrote."),
        "completion": Entry(f"{_HOME}.completion:command", "Let your shell complete names."),
    }
)


HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Begin": ("init", "deps", "debug"),
        "Build": ("build", "run", "test", "seed", "snapshot", "retry", "clone"),
        "Look": ("ls", "show", "compile", "parse", "source", "docs"),
        "Look after": ("run-operation", "clean", "completion"),
    }
)
"""Under which heading --help lists a command; those of other distributions come last."""


def added_commands() -> Mapping[str, str]:
    """Commands of other distributions: name to ``module:attribute``. Ours win over theirs."""
    return {
        name: target
        for name, target in sorted(entry_points(ENTRY_POINTS).items())
        if name not in COMMANDS
    }
