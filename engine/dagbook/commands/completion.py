"""completion: the script by which a shell completes commands, options, nodes, tags, targets."""

import os
from pathlib import Path
from typing import Final

import click
from click.shell_completion import get_completion_class

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import VOICE
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.errors import UsageError
from dagbook.events import Listener

SHELLS: Final = ("bash", "zsh", "fish")
VARIABLE: Final = "_DAGBOOK_COMPLETE"


def completion(request: Request, listener: Listener) -> CommandOutcome:
    """Print the script for a shell; without a name for the one that is in use."""
    shell = request.text("shell") or Path(os.environ.get("SHELL", "")).name
    made = get_completion_class(shell) if shell in SHELLS else None
    if made is None:
        raise UsageError(
            "unknown-shell",
            f"there is no completion for '{shell}'" if shell else "which shell is it?",
            hint=f"name one: dagbook completion {SHELLS[0]}, {SHELLS[1]} or {SHELLS[2]}",
        )
    script = made(click.Command("dagbook"), {}, "dagbook", VARIABLE)
    source = script.source_template % script.source_vars()
    return CommandOutcome(answer=tuple(source.strip().splitlines()))


_HELP: Final = """Print the script that lets a shell complete what you type.

\b
  dagbook completion bash >> ~/.bashrc
  dagbook completion zsh >> ~/.zshrc
  dagbook completion fish > ~/.config/fish/completions/dagbook.fish

Then dagbook run -s stg_<TAB> offers names of nodes, tags and sources, --selector those of
selectors.yml, -t the profile's targets. Names come from target/manifest.json.
"""

command: click.Command = declare(
    Declared("completion", completion, _HELP),
    (click.Argument(("shell",), required=False), *VOICE),
)
