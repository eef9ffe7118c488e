"""``dagbook export``: the book as a plain site, a tree for other generators, one file, or JSON."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec import Struct

from dagbook.errors import DagbookError, render_error
from mkdocs_dagbook.commands.heap import growing_heap
from mkdocs_dagbook.commands.project_options import ARTIFACTS, PROJECT, THRESHOLD
from mkdocs_dagbook.publish import (
    FORMS,
    NO_PAGES,
    BookRequest,
    Edition,
    make_edition,
    open_book,
    read_own_pages,
    refuse_leaks,
)

WRITTEN, FAILED = 0, 1


class ExportRequest(Struct, frozen=True, kw_only=True):
    """What is asked for; ``docs`` is a folder of Markdown pages, ``output`` a folder or file."""

    book: BookRequest
    form: str
    output: Path
    docs: Path | None = None
    site_url: str = ""


def export(request: ExportRequest) -> tuple[Edition, tuple[DagbookError, ...]]:
    """Write a book; the second value warns of what was missing.

    Raises:
        DagbookError: the artifacts can't be read, the gate is shut, the output can't be written, or
            what was written tells what its audience may not see.
    """
    with growing_heap():
        opened = open_book(request.book, os.environ)
    form = FORMS[request.form]
    book = form.arrange(opened.book)
    own = read_own_pages(request.docs, book) if request.docs else NO_PAGES
    edition = make_edition(book, own, request.site_url)
    form.write(edition, request.output)
    refuse_leaks(opened, request.output)
    return edition, (*opened.warnings, *own.warnings)


_HELP = """Write the book without MkDocs.

\b
  dagbook export                            a site of its own, in target/book
  dagbook export --format single            one HTML file, for a small project
  dagbook export --format tree --output content   pages for another generator
  dagbook export --format json              tables, columns, lineage as JSON

It reads the artifacts of the last build, dagbook's or dbt's. What it wrote before at that place is
replaced as a whole; a folder that it did not make is left alone.
"""


@click.command(
    name="export",
    help=_HELP,
    short_help="Write the book as a plain site, a tree, one file or JSON.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="site",
    help="A site, a tree for other generators, one file, JSON.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Folder (or file) to write; else a place below the artifacts.",
)
@ARTIFACTS
@PROJECT
@click.option(
    "--docs",
    type=click.Path(path_type=Path),
    help="Folder of Markdown pages of your own, printed among the book's.",
)
@click.option("--title", default="", help="Title of the book; else the project's name.")
@click.option("--site-url", default="", help="Where the site will stand, for absolute links.")
@click.option(
    "--directory-urls/--no-directory-urls",
    default=None,
    help="Addresses such as models/orders/, which file shares can't open.",
)
@click.option("--show-sql/--no-show-sql", default=True, help="Show the SQL of models, or not.")
@click.option(
    "--compare-to",
    type=click.Path(path_type=Path),
    help="Folder of earlier artifacts: adds a page on what changed since.",
)
@click.option("--audience", default="", help="For whom: a name below `audiences:` in dagbook.yml.")
@click.option("--fail-on-check", is_flag=True, help="Write nothing if the checks fail.")
@THRESHOLD
@click.pass_context
def command(context: click.Context, /, **_: object) -> None:
    """Read the options, write, tell what was written."""
    try:
        request = _request(context)
        edition, warnings = export(request)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(FAILED)
    for line in _told(request, edition, warnings):
        click.echo(line, err=True)
    context.exit(WRITTEN)


def _request(context: click.Context) -> ExportRequest:
    asked = context.params
    form = FORMS[asked["form"]]
    artifacts = asked["artifacts"] or asked["project_dir"] / "target"
    folders = asked["directory_urls"]
    book = BookRequest(
        project=asked["project_dir"],
        artifacts=artifacts,
        title=asked["title"],
        directory_urls=form.directory_urls if folders is None else folders,
        show_sql=asked["show_sql"],
        threshold=asked["threshold"],
        fail_on_check=asked["fail_on_check"],
        compare_to=asked["compare_to"],
        audience=asked["audience"],
    )
    return ExportRequest(
        book=book,
        form=asked["form"],
        output=asked["output"] or artifacts / form.place,
        docs=asked["docs"],
        site_url=asked["site_url"],
    )


def _told(
    request: ExportRequest, edition: Edition, warnings: tuple[DagbookError, ...]
) -> Iterator[str]:
    yield from (render_error(each, severity="warning") for each in warnings)
    count = len(edition.contents.pages) + len(edition.own.pages)
    yield f"wrote {request.output.as_posix()}: {count:,} pages"
