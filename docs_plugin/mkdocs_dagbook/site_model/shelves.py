"""Folders and packages: where the things of a project lie, and who brought them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.tables import Table


class Folder(Struct, frozen=True, kw_only=True):
    """A folder of the project, or of a package in it.

    ``key`` is the path, with the package before it for those of packages. ``parent`` and
    ``folders`` are keys, ``tables`` ids of the tables that lie in it directly, ``below`` of all
    in and under it. ``notes`` is its README, Markdown.
    """

    key: str
    path: str
    package: str
    parent: str | None = None
    folders: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    notes: str = ""

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rpartition("/")[2]


class Package(Struct, frozen=True, kw_only=True):
    """The project, or a package it installed: ids of what it brings.

    ``readers`` are ids of the project's own tables that read its tables or call its macros,
    ``used_macros`` those macros that anything outside the package calls, ``test_kinds`` how
    often each of its generic tests is used, by name.
    """

    name: str
    is_own: bool
    tables: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    used_macros: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


def folder_key(site: SiteModel, table: Table) -> str:
    """The key of the folder a table lies in, empty if it lies in none."""
    return _key(site, table.package, table.folder)


def folders_of(site: SiteModel) -> dict[str, Folder]:
    """Every folder that holds tables, directly or deeper, by key.

    Those of the project come first, by their paths, then those of packages.
    """
    direct: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    places: dict[str, tuple[str, str]] = {}
    for table in site.tables.values():
        if not table.folder:
            continue
        for path in _with_parents(table.folder):
            key = _key(site, table.package, path)
            places[key] = (table.package, path)
            below[key].append(table.unique_id)
        direct[folder_key(site, table)].append(table.unique_id)
    parents = {key: _parent(site, *place, places) for key, place in places.items()}
    children = _children(parents)
    return {
        key: Folder(
            key=key,
            path=path,
            package=package,
            parent=parents[key],
            folders=children.get(key, ()),
            tables=tuple(direct.get(key, ())),
            below=tuple(below[key]),
            notes=site.folder_notes.get(path, "") if site.is_own(package) else "",
        )
        for key, (package, path) in sorted(
            places.items(), key=lambda each: (not site.is_own(each[1][0]), each[0])
        )
    }


def packages_of(site: SiteModel) -> dict[str, Package]:
    """The project first, then what it installed, by name."""
    names = {
        *(each.package for each in site.tables.values()),
        *(each.package for each in site.macros.values()),
        *(each.package for each in site.exposures.values()),
        *(each.package for each in site.semantics.metrics.values()),
    } or {site.project_name}
    tables = _by_package(site.tables)
    macros = _by_package(site.macros)
    tests = _by_package(site.tests)
    metrics = _by_package(site.semantics.metrics)
    exposures = _by_package(site.exposures)
    functions = _by_package(site.routines.functions)
    return {
        name: Package(
            name=name,
            is_own=site.is_own(name),
            tables=tables.get(name, ()),
            macros=macros.get(name, ()),
            tests=tests.get(name, ()),
            metrics=metrics.get(name, ()),
            exposures=exposures.get(name, ()),
            functions=functions.get(name, ()),
            used_macros=tuple(each for each in macros.get(name, ()) if _is_used(site, each)),
            readers=_readers(site, name),
        )
        for name in sorted(names, key=lambda each: (not site.is_own(each), each))
    }


def _is_used(site: SiteModel, ident: str) -> bool:
    """Whether anything of another package calls a macro."""
    macro = site.macros[ident]
    callers = (
        *(site.tables[each].package for each in macro.tables if each in site.tables),
        *(site.macros[each].package for each in macro.callers if each in site.macros),
        *(site.tests[each].package for each in macro.tests if each in site.tests),
    )
    return any(package != macro.package for package in callers)


def _readers(site: SiteModel, package: str) -> tuple[str, ...]:
    """The project's own tables that hang on a package."""
    if site.is_own(package):
        return ()
    return tuple(
        table.unique_id
        for table in site.tables.values()
        if site.is_own(table.package)
        and (
            any(each.split(".")[1] == package for each in table.parents)
            or any(each.split(".")[1] == package for each in table.macros)
        )
    )


def _by_package(things: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for ident, thing in things.items():
        found[getattr(thing, "package", "")].append(ident)
    return {package: tuple(idents) for package, idents in found.items()}


def _key(site: SiteModel, package: str, path: str) -> str:
    return path if site.is_own(package) or not path else f"{package}:{path}"


def _with_parents(path: str) -> Iterable[str]:
    return (path, *(str(each) for each in PurePosixPath(path).parents if str(each) != "."))


def _parent(
    site: SiteModel, package: str, path: str, places: Mapping[str, tuple[str, str]]
) -> str | None:
    key = _key(site, package, path.rpartition("/")[0])
    return key if key in places else None


def _children(parents: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(parents):
        parent = parents[key]
        if parent is not None:
            found[parent].append(key)
    return {key: tuple(each) for key, each in found.items()}
