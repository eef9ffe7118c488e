"""docs generate: compiled SQL and the catalog; the results of the last build stay."""

from contextlib import closing
from typing import Final

import click

from dagbook.commands.book import AUDIENCE, need_book_maker, write_book
from dagbook.commands.compiling import COMPILED, Compiled, compile_all
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import DEFER, EVERYWHERE, SELECT, THREADS, WAIT, setting
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish import capture, publish_catalog
from dagbook.commands.publish_manifest import publish_manifest
from dagbook.commands.request import Request
from dagbook.commands.workspace import choose, open_project
from dagbook.errors import raise_errors
from dagbook.events import FileWritten, Listener, StageStarted
from dagbook.project.results import Catalog

STATIC: Final = "static_index.html"
"""As dbt calls it."""


def docs_generate(request: Request, listener: Listener) -> CommandOutcome:
    """Compile and capture. run_results.json is left as the last build wrote it, unlike dbt."""
    audience = request.text("audience") or ""
    writes_book = request.has("static") or bool(audience)
    if writes_book:
        need_book_maker()
    workspace = open_project(request, listener)
    selection = choose(workspace, listener)
    with closing(workspace.connect()) as warehouse:
        compiled = Compiled((), {})
        if request.options.get("compile") is not False:
            listener(StageStarted("compile"))
            compiled = compile_all(workspace, warehouse, selection.unique_ids)
            raise_errors(compiled.errors)
        listener(StageStarted("capture"))
        is_empty = request.has("empty_catalog")
        catalog = Catalog() if is_empty else capture(workspace, warehouse)
    manifest = publish_manifest(workspace, compiled.outcomes, listener)
    publish_catalog(workspace, catalog, listener)
    if writes_book:
        listener(StageStarted("book"))
        target = workspace.target
        write_book(workspace.root, target, "single", target / STATIC, audience)
        listener(FileWritten(f"{workspace.target_path}/{STATIC}"))
    return CommandOutcome(project=workspace.project, manifest=manifest, catalog=catalog)


_HELP: Final = """Write manifest.json and catalog.json from what is built already.

\b
  dagbook docs generate               compile everything, read the warehouse
  dagbook docs generate --no-compile  read the warehouse only
  dagbook docs generate --empty-catalog   compile only
  dagbook docs generate --profile-columns what the columns hold too, in one scan a table
  dagbook docs generate --static      the book as one file too: target/static_index.html
  dagbook docs generate --audience partners   the same of what partners may see

`dagbook build` writes both too. Results of the last build (run_results.json) are kept.
"""

command: click.Command = declare(
    Declared("docs generate", docs_generate, _HELP, COMPILED),
    (
        setting("--compile/--no-compile", default=True, help="Compile the SQL too, or not"),
        setting("--empty-catalog", is_flag=True, help="Ask the warehouse nothing"),
        setting(
            "--profile-columns/--no-profile-columns",
            default=None,
            help="Take down empty, distinct, smallest and largest values of each column too",
        ),
        setting("--static", is_flag=True, help="Write the book as one HTML file too"),
        AUDIENCE,
        *SELECT,
        *DEFER,
        *THREADS,
        *WAIT,
        *EVERYWHERE,
    ),
)
