"""What the lineage explorer loads: its script, and the graph as a plain script file.

    graph.js       dagbookGraph([[id, title, kind, address, folder, [numbers of parents]], …])

Addresses are relative to the root of the site. Only the explorer's page loads the two.
"""

import json
from collections.abc import Mapping

from mkdocs_dagbook.pages.book import Book
from mkdocs_dagbook.pages.lineage import kind_words
from mkdocs_dagbook.pages.lineage_groups import EXPOSURES, group_path, parents_of
from mkdocs_dagbook.pages.links import table_key
from mkdocs_dagbook.pages.page import Chapter
from mkdocs_dagbook.pages.templates import templates_folder
from mkdocs_dagbook.site_model import Exposure, Table


def write_explorer_scripts(book: Book) -> Mapping[str, str]:
    """Script texts by file name; none for a project without tables."""
    site = book.site
    things: list[Table | Exposure] = [each for each in site.tables.values() if each.shown]
    if not things:
        return {}
    things += site.exposures.values()
    number = {each.unique_id: index for index, each in enumerate(things)}
    rows = [[*_row(book, each), _parents(book, each.unique_id, number)] for each in things]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    script = templates_folder() / "explorer" / "explorer.js"
    return {
        "explorer.js": script.read_text(encoding="utf-8"),
        "graph.js": f"dagbookGraph({text})\n",
    }


def _row(book: Book, thing: Table | Exposure) -> list[str]:
    if isinstance(thing, Exposure):
        path = book.path(Chapter.EXPOSURES, thing.unique_id)
        kind = f"{thing.kind} exposure".strip()
        title = thing.label or thing.name
        return [thing.unique_id, title, kind, book.links.address(path), EXPOSURES]
    path = book.path(*table_key(thing))
    folder = group_path(book.site, thing)
    return [thing.unique_id, thing.title, kind_words(thing), book.links.address(path), folder]


def _parents(book: Book, ident: str, number: Mapping[str, int]) -> list[int]:
    return [number[each] for each in parents_of(book.site, ident) if each in number]
