"""What the book is made of: pages planned by address and title, written one at a time."""

import re
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from mkdocs_dagbook.site_model import Column

_HEADING = re.compile(r'id="([^"]+)">(.*?)</h2>', re.DOTALL)
_COUNT = re.compile(r'<span class="dg-count">.*?</span>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Chapter(StrEnum):
    """The book's chapters in the order of its navigation; the value is the folder of its pages."""

    HOME = ""
    MODELS = "models"
    SOURCES = "sources"
    SEEDS = "seeds"
    SNAPSHOTS = "snapshots"
    EXPOSURES = "exposures"
    METRICS = "metrics"
    SEMANTIC_MODELS = "semantic-models"
    SAVED_QUERIES = "saved-queries"
    LINEAGE = "lineage"
    DIAGRAM = "diagram"
    PERSONAL_DATA = "personal-data"
    TESTS = "tests"
    RUNS = "runs"
    FRESHNESS = "freshness"
    HEALTH = "health"
    FINDINGS = "findings"
    CHANGES = "changes"
    GLOSSARY = "glossary"
    OWNERS = "owners"
    GROUPS = "groups"
    TAGS = "tags"
    FOLDERS = "folders"
    PACKAGES = "packages"
    MACROS = "macros"
    FUNCTIONS = "functions"
    ANALYSES = "analyses"
    DOCS = "docs"
    SEARCH = "search"


class SearchRecord(Struct, frozen=True):
    """What the search knows of one page.

    ``summary`` is plain and short, ``text`` the whole description as Markdown. ``words`` are
    other ways to ask for it (synonyms), ``terms`` slugs of the glossary, ``folder`` where it
    stands in the project, ``uses`` how many read it, ``columns`` those with an anchor on the
    page, ``code`` what `sql:` looks into.
    """

    title: str
    kind: str
    summary: str = ""
    words: tuple[str, ...] = ()
    text: str = ""
    tags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    folder: str = ""
    uses: int = 0
    columns: tuple[Column, ...] = ()
    code: str = ""


class Heading(Struct, frozen=True):
    """A section of a page, for its table of contents."""

    anchor: str
    text: str


class PlannedPage(Struct, frozen=True):
    """A page that can be linked to before it is written.

    ``path`` is its source path in the docs folder (``models/orders.md``), ``section`` names its
    siblings within the chapter, ``write`` gives its HTML.
    """

    path: str
    title: str
    chapter: Chapter
    write: Callable[[], str]
    record: SearchRecord
    section: str = ""
    icon: str = ""

    @property
    def is_index(self) -> bool:
        """Whether it opens its chapter."""
        return self.path.rpartition("/")[2] == "index.md"


def headings(html: str) -> tuple[Heading, ...]:
    """The second-level headings our templates wrote, in order."""
    pieces = str.split(html, "<h2 ")[1:]
    found = (_HEADING.match(each) for each in pieces)
    return tuple(
        Heading(each[1], _TAG.sub("", _COUNT.sub("", each[2])).strip()) for each in found if each
    )
