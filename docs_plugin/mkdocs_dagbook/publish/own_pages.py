"""Pages somebody wrote in Markdown, for the forms of the book that have no generator to read them.

What MkDocs understands without plugins is understood here too: tables, fenced code, admonitions,
footnotes, attribute lists, front matter, links to other pages by their ``.md`` files.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

import yaml
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, UsageError, raise_errors
from mkdocs_dagbook.pages import Book, Heading
from mkdocs_dagbook.pages.links import Links
from mkdocs_dagbook.shortcodes import ShortcodeExtension, Written

EXTENSIONS = (
    "abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html",
    "sane_lists", "tables", "toc",
)  # fmt: skip
_FRONT = re.compile(r"\A---\s*\n(.*?)^(?:---|\.\.\.)\s*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|#|\?|$")


class OwnPage(Struct, frozen=True):
    """A page as it will be printed; ``path`` is its file below the docs folder."""

    path: str
    title: str
    summary: str
    html: str
    headings: tuple[Heading, ...]


class OwnPages(Struct, frozen=True):
    """What a docs folder holds: pages by path, other files as they are, and what is wrong."""

    pages: Mapping[str, OwnPage]
    files: Mapping[str, Path]
    warnings: tuple[DagbookError, ...] = ()


NO_PAGES = OwnPages({}, {})


def read_own_pages(folder: Path, book: Book) -> OwnPages:
    """Render every Markdown file of a folder.

    Raises:
        UsageError: ``missing-docs``, there is no such folder.
        ProjectError: ``not-utf8``; ``broken-front-matter``, a page's head is no YAML;
            ``broken-shortcode``.
    """
    if not folder.is_dir():
        raise UsageError(
            "missing-docs",
            f"the folder of your pages {folder.as_posix()} doesn't exist",
            origin=Origin(folder.as_posix()),
            hint="name the folder that holds your Markdown files, or leave --docs out",
        )
    found = dict(_files(folder))
    sources = {name: path for name, path in found.items() if name.endswith(".md")}
    known = {*book.links.paths.values(), *found}
    warnings: list[DagbookError] = []
    errors: list[DagbookError] = []
    shortcodes = ShortcodeExtension(lambda: book, errors.append)
    pages = {}
    for name, path in sources.items():
        told, text = _front_matter(path)
        shortcodes.written = Written(name, path, path.as_posix())
        renderer = _Renderer(name, path, book.links, known)
        pages[name] = renderer.page(told, text, shortcodes)
        warnings.extend(renderer.broken)
    raise_errors(errors)
    others = {name: path for name, path in found.items() if name not in sources}
    return OwnPages(pages, others, tuple(warnings))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix(), path


def _front_matter(path: Path) -> tuple[Mapping[str, object], str]:
    """The values above a page, and the page."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectError(
            "not-utf8",
            "the file is not UTF-8 text",
            origin=Origin(path.as_posix()),
            hint="save it as UTF-8, or take it out of the folder",
        ) from error
    head = _FRONT.match(text)
    if head is None:
        return {}, text
    try:
        told = yaml.safe_load(head[1]) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ProjectError(
            "broken-front-matter",
            f"what stands between the --- lines is no YAML: {getattr(error, 'problem', error)}",
            origin=Origin(path.as_posix(), mark.line + 2 if mark else 1),
            hint="write `name: value` lines; quote a value that holds a colon",
        ) from error
    return (told if isinstance(told, dict) else {}), text[head.end() :]


class _Renderer:
    """One page on its way from Markdown to HTML."""

    def __init__(self, name: str, path: Path, links: Links, known: Iterable[str]) -> None:
        self.name, self.path, self.links = name, path, links
        self.known = set(known)
        self.broken: list[DagbookError] = []

    def page(self, told: Mapping[str, object], text: str, more: Extension) -> OwnPage:
        extensions: list[str | Extension] = [*EXTENSIONS, _Addresses(self), more]
        markdown = Markdown(extensions=extensions, output_format="html")
        html = markdown.convert(text)
        tokens = tuple(_flat(getattr(markdown, "toc_tokens", ())))
        first = next((each.text for level, each in tokens if level == 1), "")
        stem = posixpath.splitext(posixpath.basename(self.name))[0]
        return OwnPage(
            path=self.name,
            title=str(told.get("title") or first or stem.replace("-", " ").replace("_", " ")),
            summary=str(told.get("description") or ""),
            html=html,
            headings=tuple(each for level, each in tokens if level == 2),
        )

    def address(self, link: str) -> str:
        """A link as typed, as it leads from the printed page."""
        if _ELSEWHERE.match(link):
            return link
        place, _, anchor = link.partition("#")
        folder = posixpath.dirname(self.name)
        target = posixpath.normpath(posixpath.join(folder, unquote(place)))
        if target not in self.known and f"{target}/index.md" in self.known:
            target = f"{target}/index.md"
        if target not in self.known:
            self.broken.append(self._broken(link))
            return link
        if target.endswith(".md"):
            return self.links.between(self.name, target, anchor)
        deeper = self.links.address(self.name).count("/") - folder.count("/") - bool(folder)
        there = posixpath.relpath(target, folder or ".")
        return "../" * deeper + quote(there) + (f"#{anchor}" if anchor else "")

    def _broken(self, link: str) -> DagbookError:
        lines = self.path.read_text(encoding="utf-8-sig").splitlines()
        line = next((at for at, each in enumerate(lines, start=1) if link in each), None)
        return ProjectError(
            "broken-link",
            f"the link to {link} leads nowhere",
            origin=Origin(self.path.as_posix(), line),
            hint="name a Markdown file seen from this one, of yours or of the book: "
            "models/orders.md",
        )


class _Addresses(Extension):
    """Links and pictures by their files become addresses."""

    def __init__(self, renderer: _Renderer) -> None:
        super().__init__()
        self.renderer = renderer

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Come last: after everything that makes links."""
        md.treeprocessors.register(_LinkWriter(md, self.renderer), "dagbook-addresses", 0)


class _LinkWriter(Treeprocessor):
    def __init__(self, md: Markdown, renderer: _Renderer) -> None:
        super().__init__(md)
        self.renderer = renderer

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in ("href", "src"):
                link = element.get(name)
                if link is not None:
                    element.set(name, self.renderer.address(link))


def _flat(tokens: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Heading]]:
    """Headings with their levels, in order."""
    for each in tokens:
        yield each["level"], Heading(each["id"], unescape(each["name"]))
        yield from _flat(each["children"])
