"""parse: read the whole project and report every mistake, without asking a warehouse."""

from typing import Final

import click

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, THREADS
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish_manifest import publish_manifest
from dagbook.commands.request import Request
from dagbook.commands.workspace import open_project
from dagbook.events import Listener


def parse(request: Request, listener: Listener) -> CommandOutcome:
    """Open the project and write its manifest, without compiled SQL."""
    workspace = open_project(request, listener)
    manifest = publish_manifest(workspace, {}, listener)
    return CommandOutcome(project=workspace.project, manifest=manifest)


_HELP: Final = """Read the project and report mistakes, without asking the warehouse.

\b
  dagbook parse                       everything that can be known without running
  dagbook parse --vars '{a: 1}'       with a variable
"""

command: click.Command = declare(Declared("parse", parse, _HELP), (*THREADS, *EVERYWHERE))
