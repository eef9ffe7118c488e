"""Styles, scripts and the data of the search: the files every form of the site needs."""

from collections.abc import Mapping, Sequence

from mkdocs_dagbook.pages import (
    Book,
    PlannedPage,
    read_scripts,
    read_styles,
    write_explorer_scripts,
    write_search_scripts,
)

FOLDER = "assets/dagbook"


def asset_files(book: Book, planned: Sequence[PlannedPage]) -> Mapping[str, str]:
    """Texts by path in the site."""
    files = {
        "dagbook.css": read_styles(),
        "dagbook.js": read_scripts(),
        **write_search_scripts(planned, book.links),
        **write_explorer_scripts(book),
    }
    return {f"{FOLDER}/{name}": text for name, text in files.items()}
