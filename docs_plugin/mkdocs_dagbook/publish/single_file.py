"""The book as one HTML file: every page a section, of which the browser shows the one asked for.

Which one that is, the address says (``book.html#p.models.orders``): styles do it, no script.
What a page calls ``columns`` becomes ``p.models.orders--columns``, so that no two are the same.
"""

import base64
import mimetypes
import posixpath
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import UsageError
from mkdocs_dagbook.pages import Book, Chapter, PlannedPage, read_scripts, write_search_scripts
from mkdocs_dagbook.pages.links import Links
from mkdocs_dagbook.pages.templates import template_environment
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.publish.folder import replace_file
from mkdocs_dagbook.publish.own_pages import OwnPages
from mkdocs_dagbook.publish.plain_site import Sheet, plain_styles, read_plain, sheets_of, shell_of

LARGEST = 40_000_000
"""Letters of one file; browsers get slow beyond."""

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_NAMES = re.compile(
    r'(\s(?:id|for|headers|list|name|aria-(?:labelledby|describedby|controls|owns))=")([^"]+)'
)
_HERE = re.compile(r'(\s(?:xlink:)?href="#|url\(#)(?!p\.)([^")]+)')
_FURTHER = re.compile(r'(\shref="#p\.[^"#]*)#([^"]*)')
_PICTURE = re.compile(r'(<img\b[^>]*?\ssrc=")([^"]+)')


class SectionLinks(Links, frozen=True):
    """Addresses of sections of one file."""

    def address(self, path: str) -> str:
        """``#p.models.orders`` for ``models/orders.md``."""
        return f"#{_section(path)}"

    def between(self, source: str, target: str, anchor: str = "") -> str:
        """A section, or something that it names."""
        link = self.address(target)
        return f"{link}--{anchor}" if anchor else link


class Part(Struct, frozen=True):
    """One section of the file."""

    section: str
    sheet: Sheet


def with_sections(book: Book) -> Book:
    """The same book, its pages linked as sections of one file."""
    return replace(book, links=SectionLinks(book.links.paths, book.links.directory_urls))


def write_single_file(edition: Edition, target: Path) -> None:
    """Write the whole book to one file. Raises UsageError ``book-too-large``."""
    replace_file(target, single_file(edition))


def single_file(edition: Edition) -> str:
    """The text of the file."""
    styles = plain_styles() + read_plain("single.css")
    scripts = _scripts(edition)
    template = template_environment().get_template("plain/single.html")
    return template.render(
        shell=shell_of(edition),
        pages_of=_pages_by_chapter(edition),
        parts=_parts(edition),
        link=edition.book.links.address,
        policy=_policy(styles, scripts),
        styles=Markup(styles),
        scripts=Markup(scripts),
    )


def _parts(edition: Edition) -> list[Part]:
    """The home page first, since it is shown where the address names none."""
    size = 0
    parts = []
    for sheet in sheets_of(edition):
        size += len(sheet.content)
        if size > LARGEST:
            raise _too_large(edition)
        html = _with_pictures(sheet.content, sheet.path, edition.own)
        content = Markup(_renamed(html, _section(sheet.path)))
        parts.append(Part(_section(sheet.path), replace(sheet, content=content)))
    return sorted(parts, key=lambda each: not each.sheet.is_home)


def _renamed(html: str, section: str) -> str:
    """Names within a page, and what refers to them, with the section before."""

    def all_of(names: str) -> str:
        return " ".join(f"{section}--{name}" for name in names.split())

    def in_tag(tag: re.Match[str]) -> str:
        named = _NAMES.sub(lambda each: f"{each[1]}{all_of(each[2])}", tag[0])
        return _FURTHER.sub(further, _HERE.sub(rf"\1{section}--\2", named))

    def further(link: re.Match[str]) -> str:
        """A name on another page; ``key=value`` is for scripts, which find none here."""
        return link[1] if "=" in link[2] else f"{link[1]}--{link[2]}"

    return _TAG.sub(in_tag, html)


def _with_pictures(html: str, path: str, own: OwnPages) -> str:
    """Pictures of the docs folder stand in the file itself."""

    def embedded(found: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(found[2])))
        file = own.files.get(name)
        if file is None:
            return found[0]
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return f"{found[1]}data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"

    return _PICTURE.sub(embedded, html) if path in own.pages else html


def _pages_by_chapter(edition: Edition) -> Mapping[Chapter, list[PlannedPage]]:
    """The pages of each chapter but the one that opens it."""
    found: dict[Chapter, list[PlannedPage]] = {page.chapter: [] for page in edition.contents.pages}
    for page in edition.contents.pages:
        if not page.is_index:
            found[page.chapter].append(page)
    return found


def _scripts(edition: Edition) -> str:
    """The shell's, the book's, and the search with its data, none of which is loaded."""
    data = write_search_scripts(edition.contents.pages, edition.book.links)
    shards = sorted(name for name in data if name != "names.js")
    texts: Iterable[str] = (
        read_plain("shell.js"),
        read_plain("single.js"),
        read_scripts(),
        re.sub(r'"(columns|texts|code)": \d+', r'"\1": 0', data["names.js"], count=3),
        *(data[name] for name in shards),
    )
    return "\n".join(texts).replace("</", "<\\/")


def _policy(styles: str, scripts: str) -> str:
    """Only what stands in the file itself, known by its hash."""
    return (
        f"default-src 'none'; style-src '{_hash(styles)}'; script-src '{_hash(scripts)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"


def _section(path: str) -> str:
    return "p." + quote(path.removesuffix(".md").replace("/", "."), safe="")


def _too_large(edition: Edition) -> UsageError:
    return UsageError(
        "book-too-large",
        f"a book of {len(edition.contents.pages):,} pages is too large for one file of "
        f"{LARGEST // 1_000_000} MB",
        hint="write a folder: --format site. It opens from a file share too; --no-show-sql makes "
        "it smaller",
    )
