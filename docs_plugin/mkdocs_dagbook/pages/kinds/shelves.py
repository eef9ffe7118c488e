"""Where things lie and who brought them: a page a folder, a page a package."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.trust import weigh
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Exposure, Table
from mkdocs_dagbook.site_model.shelves import (
    Folder,
    Package,
    folder_key,
    folders_of,
    packages_of,
)

LISTED_MACROS = 400


def plan_folders(book: Book) -> Iterator[PlannedPage]:
    """The tree of folders and a page each, if tables lie in any."""
    folders = folders_of(book.site)
    if not folders:
        return
    index = book.path(Chapter.FOLDERS)
    yield PlannedPage(
        path=index,
        title="Folders",
        chapter=Chapter.FOLDERS,
        write=partial(_write_folders, book, folders, index),
        record=SearchRecord("Folders", "page", "The project's folders and how their tables fare"),
        icon="material/folder-outline",
    )
    for key, folder in folders.items():
        path = book.path(Chapter.FOLDERS, key)
        yield PlannedPage(
            path=path,
            title=folder.path,
            chapter=Chapter.FOLDERS,
            write=partial(_write_folder, book, folders, folder, path),
            record=SearchRecord(
                title=folder.path,
                kind="folder",
                summary=summary(folder.notes, 120) or plural(len(folder.below), "table"),
                text=folder.notes,
                folder=folder.path,
                uses=len(folder.below),
            ),
            section=folder.parent or "",
        )


def plan_packages(book: Book) -> Iterator[PlannedPage]:
    """What the project consists of and a page each, where it has installed a package."""
    packages = packages_of(book.site)
    if len(packages) < 2:
        return
    index = book.path(Chapter.PACKAGES)
    yield PlannedPage(
        path=index,
        title="Packages",
        chapter=Chapter.PACKAGES,
        write=partial(write_page, book, index, "package_list", packages=packages),
        record=SearchRecord("Packages", "page", "What the project installed and uses"),
        icon="material/package-variant-closed",
    )
    for name, package in packages.items():
        path = book.path(Chapter.PACKAGES, name)
        yield PlannedPage(
            path=path,
            title=name,
            chapter=Chapter.PACKAGES,
            write=partial(_write_package, book, package, path),
            record=SearchRecord(name, "package", _brought(package)),
        )


def _write_folders(book: Book, folders: dict[str, Folder], path: str) -> str:
    rows = [(each, weigh(book, tables_by_id(book, each.below))) for each in folders.values()]
    return write_page(book, path, "folder_list", rows=rows)


def _write_folder(book: Book, folders: dict[str, Folder], folder: Folder, path: str) -> str:
    tables = tables_by_id(book, folder.below)
    return write_page(
        book,
        path,
        "folder",
        folder=folder,
        parents=_ancestors(folders, folder),
        inner=[
            (folders[key], weigh(book, tables_by_id(book, folders[key].below)))
            for key in folder.folders
        ],
        tables=tables_by_id(book, folder.tables),
        trust=weigh(book, tables),
        owners=Counter(owner for table in tables for owner in table.owners).most_common(),
        unowned=sum(1 for table in tables if not table.owners),
        fed_by=_neighbours(book, tables, folder, "parents"),
        feeds=_neighbours(book, tables, folder, "children"),
        exposures=_exposures(book, tables),
    )


def _ancestors(folders: dict[str, Folder], folder: Folder) -> list[Folder]:
    """The folders around it, the outermost first."""
    found: list[Folder] = []
    above = folder.parent
    while above is not None:
        found.insert(0, folders[above])
        above = folders[above].parent
    return found


def _neighbours(
    book: Book, tables: Iterable[Table], folder: Folder, side: str
) -> list[tuple[str, int]]:
    """Other folders tables come from or go to, by key, with the number of their tables."""
    inside = set(folder.below)
    found = {
        ident: book.site.tables[ident]
        for table in tables
        for ident in getattr(table, side)
        if ident not in inside and ident in book.site.tables
    }
    return Counter(
        folder_key(book.site, each) for each in found.values() if each.folder
    ).most_common()


def _exposures(book: Book, tables: Iterable[Table]) -> list[Exposure]:
    found = dict.fromkeys(each for table in tables for each in table.exposures)
    return [book.site.exposures[each] for each in found if each in book.site.exposures]


def _write_package(book: Book, package: Package, path: str) -> str:
    macros = [book.site.macros[each] for each in package.macros]
    used = set(package.used_macros)
    ordered = sorted(macros, key=lambda each: (each.unique_id not in used, each.name))
    tables = tables_by_id(book, package.tables)
    return write_page(
        book,
        path,
        "package",
        package=package,
        tables=tables,
        kinds=Counter(str(each.kind) for each in tables).most_common(),
        trust=weigh(book, tables) if tables else None,
        macros=ordered[:LISTED_MACROS],
        used=used,
        readers=tables_by_id(book, package.readers),
        metrics=[book.site.semantics.metrics[each] for each in package.metrics],
    )


def _brought(package: Package) -> str:
    parts = (
        (package.tables, "table"),
        (package.macros, "macro"),
        (package.tests, "test"),
        (package.metrics, "metric"),
    )
    return ", ".join(plural(len(things), noun) for things, noun in parts if things) or "nothing"
