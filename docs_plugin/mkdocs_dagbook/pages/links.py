"""Where each thing stands in the book, and how one page links to another."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2s
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

from mkdocs_dagbook.pages.lineage_groups import EXPLORER, lineage_groups, own_lineage_pages
from mkdocs_dagbook.pages.page import Chapter
from mkdocs_dagbook.site_model import DataTest, DataTestSort, DocBlock, Kind, SiteModel, Table
from mkdocs_dagbook.site_model.personal import PERSONAL_WORDS, has_personal_data
from mkdocs_dagbook.site_model.shelves import Folder, folders_of, packages_of

CHAPTER_OF_KIND: Mapping[Kind, Chapter] = {
    Kind.MODEL: Chapter.MODELS,
    Kind.SOURCE: Chapter.SOURCES,
    Kind.SEED: Chapter.SEEDS,
    Kind.SNAPSHOT: Chapter.SNAPSHOTS,
}

GAPS = "gaps"
"""The page among those of owners that belongs to nobody."""

CHAPTER_OF_RESOURCE: Mapping[str, Chapter] = {
    "exposure": Chapter.EXPOSURES,
    "metric": Chapter.METRICS,
    "semantic_model": Chapter.SEMANTIC_MODELS,
    "saved_query": Chapter.SAVED_QUERIES,
    "function": Chapter.FUNCTIONS,
    "analysis": Chapter.ANALYSES,
    "macro": Chapter.MACROS,
    "doc": Chapter.DOCS,
    "group": Chapter.GROUPS,
}
"""Where things that aren't tables are filed, by the first word of their id."""

LONGEST_NAME = 120
"""File systems take 255 bytes, and a whole path has to fit too."""

Form = Literal["folder", "file"]

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_RESERVED = {"", "index", "readme"}


class Links(Struct, frozen=True):
    """The address book: source paths by id, and the form of addresses the site wants.

    ``paths`` is keyed by chapter and id, the index page of a chapter by the empty id.
    """

    paths: Mapping[tuple[Chapter, str], str]
    directory_urls: bool

    def path(self, chapter: Chapter, ident: str = "") -> str | None:
        """The source path of a thing's page, if it has one."""
        return self.paths.get((chapter, ident))

    def address(self, path: str) -> str:
        """A source path's address in the site: ``models/orders/`` or ``models/orders.html``."""
        return _address(path, self._form)

    def between(self, source: str, target: str, anchor: str = "") -> str:
        """A relative link from one source path to another."""
        form = self._form
        link = _relative(_folder(source, form), _address(target, form))
        return f"{link}#{anchor}" if anchor else link

    @property
    def _form(self) -> Form:
        return "folder" if self.directory_urls else "file"


def assign_links(
    site: SiteModel,
    folder: str,
    *,
    directory_urls: bool,
    personal_words: Iterable[str] = PERSONAL_WORDS,
    further: Iterable[Chapter] = (),
) -> Links:
    """Give every page a source path below ``folder``; the same model gives the same paths.

    ``further`` are chapters of one page that the site alone doesn't ask for.
    """
    paths: dict[tuple[Chapter, str], str] = {}
    chapters = [*_names(site)]
    if has_personal_data(site, personal_words):
        chapters.append((Chapter.PERSONAL_DATA, ()))
    chapters += [(each, ()) for each in further]
    for chapter, names in chapters:
        paths[chapter, ""] = posixpath.join(folder, chapter, "index.md")
        taken = set(_RESERVED)
        for ident, name in names:
            slug = _free_slug(name, ident, taken)
            taken.add(slug.casefold())
            paths[chapter, ident] = posixpath.join(folder, chapter, f"{slug}.md")
    return Links(paths, directory_urls)


def table_key(table: Table) -> tuple[Chapter, str]:
    """Where a table's page is filed."""
    return CHAPTER_OF_KIND[table.kind], table.unique_id


def own_texts(site: SiteModel) -> tuple[DocBlock, ...]:
    """The doc blocks that are not the text of a glossary term, which has a page of its own."""
    terms = {term.doc_block for term in site.terms.values()}
    return tuple(each for each in site.doc_blocks.values() if each.unique_id not in terms)


@lru_cache(maxsize=16384)
def column_anchor(name: str) -> str:
    """The fragment that leads to a column on its table's page."""
    return "column-" + _UNSAFE.sub("-", name)


def diagram_folders(site: SiteModel) -> dict[str, Folder]:
    """The folders with a diagram of their own: tables of them are joined to something."""
    if not site.relations:
        return {}
    folders = folders_of(site).items()
    return {
        key: folder for key, folder in folders if not site.relations.keys().isdisjoint(folder.below)
    }


def has_own_page(test: DataTest) -> bool:
    """Whether a line in a list can't tell all of a test: it is written out, or needs a look."""
    if test.sort is not DataTestSort.GENERIC:
        return True
    outcome = test.outcome
    return outcome is not None and not outcome.is_good and outcome.status != "skipped"


def test_anchor(ident: str) -> str:
    """The fragment that leads to a test on the page of its table."""
    return "test-" + _UNSAFE.sub("-", ident.split(".", 2)[-1])


def _names(site: SiteModel) -> Iterable[tuple[Chapter, Iterable[tuple[str, str]]]]:
    """Chapters that have something to tell, with the id and the wished-for name of each page."""
    yield Chapter.HOME, ()
    for kind, chapter in CHAPTER_OF_KIND.items():
        tables = site.of_kind(kind)
        if tables:
            yield chapter, [(each.unique_id, each.title) for each in tables]
    yield Chapter.LINEAGE, _lineage_names(site)
    own = [(key, each.name) for key, each in site.tests.items() if has_own_page(each)]
    yield Chapter.TESTS, own
    yield Chapter.RUNS, [("history", "history")] if site.history.runs else ()
    yield Chapter.FRESHNESS, ()
    yield Chapter.HEALTH, [("tables", "tables"), ("groups", "groups")]
    yield Chapter.FINDINGS, ()
    routines = site.routines
    named: tuple[tuple[Chapter, list[tuple[str, str]]], ...] = (
        (Chapter.EXPOSURES, [(key, each.name) for key, each in site.exposures.items()]),
        *_semantic_names(site),
        (Chapter.DIAGRAM, [(key, key) for key in diagram_folders(site)]),
        (Chapter.GLOSSARY, [(key, key) for key in site.terms]),
        (Chapter.OWNERS, _owner_names(site)),
        (Chapter.GROUPS, [(key, each.name) for key, each in site.groups.items()]),
        (Chapter.TAGS, [(key, key) for key in site.tags]),
        (Chapter.FOLDERS, [(key, key) for key in folders_of(site)]),
        (Chapter.PACKAGES, _packages(site)),
        (Chapter.MACROS, [(key, each.name) for key, each in site.macros.items() if each.shown]),
        (Chapter.FUNCTIONS, [(key, each.name) for key, each in routines.functions.items()]),
        (Chapter.ANALYSES, [(key, each.name) for key, each in routines.analyses.items()]),
        (Chapter.DOCS, [(each.unique_id, each.name) for each in own_texts(site)]),
    )
    yield from ((chapter, names) for chapter, names in named if names)
    yield Chapter.SEARCH, ()


def _lineage_names(site: SiteModel) -> list[tuple[str, str]]:
    """The explorer, the folders of the project, and tables whose lineage has a page of its own."""
    groups = lineage_groups(site)
    titles = {
        **{key: each.title for key, each in site.tables.items()},
        **{key: each.name for key, each in site.exposures.items()},
    }
    return [
        *([(EXPLORER, EXPLORER)] if groups else []),
        *((f"group:{path}", f"in-{path}") for path in groups),
        *((ident, titles[ident]) for ident in own_lineage_pages(site)),
    ]


def _semantic_names(site: SiteModel) -> Iterator[tuple[Chapter, list[tuple[str, str]]]]:
    semantics = site.semantics
    yield Chapter.METRICS, [(key, each.name) for key, each in semantics.metrics.items()]
    yield Chapter.SEMANTIC_MODELS, [(key, each.name) for key, each in semantics.models.items()]
    yield (
        Chapter.SAVED_QUERIES,
        [(key, each.name) for key, each in semantics.saved_queries.items()],
    )


def _owner_names(site: SiteModel) -> list[tuple[str, str]]:
    """Where there is something to own, there is a page on what nobody owns."""
    owners = [(key, key) for key in site.owners]
    return [(f":{GAPS}", GAPS), *owners] if owners or site.tables else []


def _packages(site: SiteModel) -> list[tuple[str, str]]:
    """A project without packages needs no page to say so."""
    names = [(name, name) for name in packages_of(site)]
    return names if len(names) > 1 else []


def _free_slug(name: str, ident: str, taken: set[str]) -> str:
    """A file name that no other page of the chapter has, on systems that ignore case too."""
    slug = _UNSAFE.sub("-", name).strip("-.")
    if slug.casefold() not in taken and len(slug) <= LONGEST_NAME:
        return slug
    return f"{slug[:LONGEST_NAME]}-{blake2s(ident.encode(), digest_size=3).hexdigest()}".lstrip("-")


@lru_cache(maxsize=65536)
def _address(path: str, form: Form) -> str:
    stem = path.removesuffix(".md")
    if form == "file":
        return quote(f"{stem}.html")
    is_index = path.rpartition("/")[2] == "index.md"
    folder = stem.removesuffix("index").removesuffix("/") if is_index else stem
    return quote(f"{folder}/") if folder else ""


@lru_cache(maxsize=1024)
def _folder(path: str, form: Form) -> str:
    """The folder of a source path's address, with its slash: links are the same from all in it."""
    address = _address(path, form)
    return address[: address.rfind("/") + 1]


@lru_cache(maxsize=32768)
def _relative(start: str, there: str) -> str:
    """The way from a folder to an address; ``posixpath.relpath`` would take half of the build."""
    up = ""
    while not there.startswith(start):
        start = start[: start.rfind("/", 0, -1) + 1]
        up += "../"
    return up + there[len(start) :] or "./"
