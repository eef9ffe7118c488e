"""The book as Markdown files, HTML below front matter, for generators that read a folder of them.

A page's HTML has no empty line and no indentation outside of code: that is how Markdown, whoever
reads it, takes all of it as one block of HTML and leaves it as it is.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from mkdocs_dagbook.pages import write_glance
from mkdocs_dagbook.publish.assets import FOLDER, asset_files
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.publish.folder import copy_files, replaced_folder, write_below
from mkdocs_dagbook.publish.llms import llms_files
from mkdocs_dagbook.publish.plain_site import read_plain

_PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")


class Dialect(Struct, frozen=True):
    """What generators do not agree on.

    The folders of ``pages`` and of ``others``, the name of a folder's own page, what more its
    front matter says, by path and address, and the word for a chapter's place among the others.
    """

    pages: str = ""
    others: str = ""
    index: str = "index.md"
    front: Callable[[str, str], Mapping[str, str]] = lambda path, address: {}
    place: str = "sidebar_position"


PLAIN = Dialect()
HUGO = Dialect(
    "content", "static", "_index.md", lambda path, address: {"url": f"/{address}"}, "weight"
)
"""Hugo takes a folder with an index.md for one page, and writes addresses in small letters."""


def write_tree(edition: Edition, target: Path, dialect: Dialect = PLAIN) -> None:
    """Write the whole tree; it takes its place when it is whole."""
    with replaced_folder(target) as folder:
        for name, text in tree_files(edition, dialect):
            write_below(folder, name, text)
        copy_files(edition.own.files, folder / dialect.others)


def tree_files(edition: Edition, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Every file that is not just copied, by its place in the tree, one at a time."""
    places = {page.path: at for at, page in enumerate(edition.contents.openings, 1)}
    for page in edition.contents.pages:
        title = edition.book.title if page.path == edition.home else page.title
        head: dict[str, str | int] = {"title": title, "description": page.record.summary}
        if page.path in places:
            head[dialect.place] = places[page.path]
        yield _file(edition, dialect, page.path, head, page.write())
    for own in edition.own.pages.values():
        glance = write_glance(edition.book) if own.path == edition.home else ""
        head = {"title": own.title, "description": own.summary}
        yield _file(edition, dialect, own.path, head, own.html + glance)
    for name, text in (*tree_assets(edition), *llms_files(edition).items()):
        yield posixpath.join(dialect.others, name), text


def tree_assets(edition: Edition) -> Iterator[tuple[str, str]]:
    """Styles, scripts and search; the styles bring the colours that a theme may not give."""
    for name, text in asset_files(edition.book, edition.contents.pages).items():
        yield name, f"{read_plain('colours.css')}\n{text}" if name.endswith(".css") else text


def one_block(html: str) -> str:
    """HTML on one line, without a brace: line breaks of code and braces as references.

    Braces mean something to Hugo, Jekyll, MDX and macro plugins, even inside of HTML.
    """
    parts = _PRE.split(html)
    line = "".join(
        part.replace("\n", "&#10;") if part.startswith("<pre") else _BREAK.sub(" ", part)
        for part in parts
    )
    return line.strip().replace("{", "&#123;").replace("}", "&#125;")


def _file(
    edition: Edition, dialect: Dialect, path: str, head: Mapping[str, str | int], html: str
) -> tuple[str, str]:
    """Front matter in JSON's spelling, which YAML understands, then one block of HTML."""
    address = edition.book.links.address(path)
    root = "../" * address.count("/")
    front = {**head, **dialect.front(path, address)}
    told = (f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in front.items() if text)
    body = (
        '<div class="md-typeset dg-leaf">'
        f'<link rel="stylesheet" href="{root}{FOLDER}/dagbook.css">'
        f'{one_block(html)}<script src="{root}{FOLDER}/dagbook.js" defer></script></div>'
    )
    folder, _, name = path.rpartition("/")
    name = dialect.index if name == "index.md" else name
    # Docusaurus takes Markdown for MDX unless it is told otherwise.
    lines = ("---", *told, "mdx: {format: md}", "---", "", body, "")
    return posixpath.join(dialect.pages, folder, name), "\n".join(lines)
