"""The book as a site of its own: no generator, no theme, a shell of ours around every page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Template
from markupsafe import Markup
from msgspec import Struct

from mkdocs_dagbook.pages import (
    Chapter,
    Heading,
    OpenPart,
    PlannedPage,
    headings,
    read_styles,
    write_glance,
)
from mkdocs_dagbook.pages.templates import template_environment, templates_folder
from mkdocs_dagbook.pages.words import moment
from mkdocs_dagbook.publish.assets import FOLDER, asset_files
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.publish.folder import copy_files, replaced_folder, write_below
from mkdocs_dagbook.publish.llms import llms_files
from mkdocs_dagbook.publish.own_pages import OwnPage

POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; "
    "img-src 'self' file: data:; font-src 'self' file:; base-uri 'none'; form-action 'none'"
)
"""What a browser may load: nothing from elsewhere. ``file:`` is for file shares."""

NOT_FOUND = "404.html"
_NOT_THERE = Markup(
    '<div class="dg-page"><h1>There is no such page</h1><p class="dg-lead">It may have been '
    "renamed. The chapters lead to everything there is.</p></div>"
)
_DARK = re.compile(r'^\[data-md-color-scheme="slate"\][^{}]*\{[^{}]*\}', re.MULTILINE)


class Sheet(Struct, frozen=True, kw_only=True):
    """One page as the shell prints it."""

    path: str
    title: str
    summary: str = ""
    content: Markup
    headings: tuple[Heading, ...] = ()
    chapter: Chapter | None = None
    section: str = ""
    near: Sequence[PlannedPage] = ()
    before: PlannedPage | None = None
    after: PlannedPage | None = None
    is_home: bool = False


class Shell(Struct, frozen=True):
    """What is the same around every page."""

    title: str
    home: str
    own: tuple[OwnPage, ...]
    parts: tuple[OpenPart, ...]
    colophon: str


def write_plain_site(edition: Edition, target: Path) -> None:
    """Write the whole site; it takes its place when it is whole."""
    with replaced_folder(target) as folder:
        for name, text in site_files(edition):
            write_below(folder, name, text)
        copy_files(edition.own.files, folder)


def site_files(edition: Edition) -> Iterator[tuple[str, str]]:
    """Every file that is not just copied, by its place in the site, one at a time."""
    template = template_environment().get_template("plain/shell.html")
    shell = shell_of(edition)
    for sheet in sheets_of(edition):
        yield _file(edition, sheet.path), _print(template, shell, sheet, edition)
    if edition.site_url and "404.md" not in edition.own.pages:
        yield NOT_FOUND, _print_not_found(template, shell, edition)
    yield from asset_files(edition.book, edition.contents.pages).items()
    yield f"{FOLDER}/dagbook.css", plain_styles()
    for name in ("shell.js", "icon.svg"):
        yield f"{FOLDER}/{name}", read_plain(name)
    yield from llms_files(edition).items()
    yield ".nojekyll", ""


def shell_of(edition: Edition) -> Shell:
    """The frame of an edition's pages."""
    site = edition.book.site
    own = tuple(page for path, page in edition.own.pages.items() if path != edition.home)
    told = f"Made from the artifacts of {site.generator}, {moment(site.generated_at)}."
    return Shell(edition.book.title, edition.home, own, edition.contents.parts, told)


def plain_styles() -> str:
    """Our colours and shell, the book's styles, and their dark side where scripts don't run."""
    book = read_styles()
    light = read_plain("colours.css")
    dark = "\n".join(_DARK.findall(f"{light.replace(':where([', '[').replace('])', ']')}\n{book}"))
    unscripted = dark.replace('[data-md-color-scheme="slate"]', ":root:not([data-md-color-scheme])")
    return "\n".join(
        (
            light,
            book,
            read_plain("shell.css"),
            f"@media (prefers-color-scheme: dark) {{\n{unscripted}\n}}\n",
        )
    )


def read_plain(name: str) -> str:
    """One file of the shell."""
    return (templates_folder() / "plain" / name).read_text(encoding="utf-8")


def sheets_of(edition: Edition) -> Iterator[Sheet]:
    """Every page in reading order, written when it is asked for."""
    contents = edition.contents
    for page in contents.pages:
        html = page.write()
        yield Sheet(
            path=page.path,
            title=edition.book.title if page.path == edition.home else page.title,
            summary=page.record.summary,
            content=Markup(html),
            headings=() if page.is_index else headings(html),
            chapter=page.chapter,
            section=page.section,
            near=() if page.is_index else contents.near(page),
            before=None if page.is_index else contents.before(page),
            after=None if page.is_index else contents.after(page),
            is_home=page.path == edition.home,
        )
    for own in edition.own.pages.values():
        yield _own_sheet(edition, own)


def _own_sheet(edition: Edition, own: OwnPage) -> Sheet:
    """A page somebody wrote; the health of the project follows the words of the home page."""
    is_home = own.path == edition.home
    return Sheet(
        path=own.path,
        title=own.title,
        summary=own.summary,
        content=Markup(own.html + (write_glance(edition.book) if is_home else "")),
        headings=() if is_home else own.headings,
        is_home=is_home,
    )


def _print_not_found(template: Template, shell: Shell, edition: Edition) -> str:
    """What servers show for an address that isn't there, at any depth: so its links are whole."""
    root = f"{edition.site_url.rstrip('/')}/"
    values: Mapping[str, object] = {
        "shell": shell,
        "sheet": Sheet(path=NOT_FOUND, title="There is no such page", content=_NOT_THERE),
        "policy": POLICY,
        "root": root,
        "link": lambda path: f"{root}{edition.book.links.address(path)}",
    }
    return template.render(values)


def _print(template: Template, shell: Shell, sheet: Sheet, edition: Edition) -> str:
    links = edition.book.links
    here = links.address(sheet.path)
    values: Mapping[str, object] = {
        "shell": shell,
        "sheet": sheet,
        "policy": POLICY,
        "root": "../" * here.count("/"),
        "link": lambda path: links.between(sheet.path, path),
    }
    return template.render(values)


def _file(edition: Edition, path: str) -> str:
    """Where a page's file lies in the site."""
    address = unquote(edition.book.links.address(path))
    return f"{address}index.html" if address == "" or address.endswith("/") else address
