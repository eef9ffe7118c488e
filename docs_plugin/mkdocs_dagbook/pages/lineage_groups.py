"""How a project is folded for its map: folders within folders, and who has a lineage page.

sources/raw            the tables of a source system
models/marts           a folder of the project
dbt_utils/models       a folder of a package
exposures              what reads the project
"""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct

from mkdocs_dagbook.site_model import Kind, SiteModel, Table

EXPOSURES = "exposures"
SOURCES = "sources"
EXPLORER = "explorer"
OWN_PAGES = 1200
"""Projects of more tables have no lineage page for each: the explorer shows what is further."""

MAP_BOXES = 30
MAP_ARROWS = 3
"""Boxes on the map of the project, and arrows for each of them: more help nobody."""

NEAR = 2
NEAR_CAP = 24
"""What a table's own page draws: steps up and down, and boxes on each side."""


class LineageGroup(Struct, frozen=True):
    """A folder with all it holds: ``members`` are ids of tables, also of those in subfolders."""

    path: str
    members: tuple[str, ...]
    inner: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


def group_path(site: SiteModel, table: Table) -> str:
    """Where the map files a table."""
    if table.kind is Kind.SOURCE:
        return f"{SOURCES}/{table.source_name or table.schema or 'other'}"
    folder = table.folder.strip("/") or str(table.kind)
    return folder if site.is_own(table.package) else f"{table.package}/{folder}"


def lineage_groups(site: SiteModel) -> Mapping[str, LineageGroup]:
    """Every folder that holds tables somewhere below it, by path, in the order of the paths."""
    members: dict[str, list[str]] = {}
    inner: dict[str, dict[str, None]] = {}
    for table in site.tables.values():
        if not table.shown:
            continue
        path = group_path(site, table)
        members.setdefault(path, []).append(table.unique_id)
        for outer in _outer(path):
            members.setdefault(outer, []).append(table.unique_id)
            inner.setdefault(outer, {})[path] = None
            path = outer
    return {
        path: LineageGroup(path, tuple(members[path]), tuple(sorted(inner.get(path, ()))))
        for path in sorted(members)
    }


def map_folders(site: SiteModel, groups: Mapping[str, LineageGroup]) -> frozenset[str]:
    """The folders that stand for their tables on the map of the project.

    Starting from the outermost, the largest folder is opened as long as the map stays readable,
    sources last: the project's own folders tell more.
    """
    pairs = _group_pairs(site)
    shown = {path for path in groups if "/" not in path}
    tried: set[str] = set()
    while True:
        closed = [path for path in shown - tried if groups[path].inner]
        if not closed:
            return frozenset(shown)
        path = min(closed, key=lambda each: (each == SOURCES, -len(groups[each].members), each))
        tried.add(path)
        inner = {*groups[path].inner}
        rest = len(groups[path].members) - sum(len(groups[each].members) for each in inner)
        wider = (shown - {path}) | inner | ({path} if rest else set())
        arrows = {(folder_in(wider, a), folder_in(wider, b)) for a, b in pairs}
        crossing = sum(a != b for a, b in arrows)
        if len(wider) <= MAP_BOXES and crossing <= MAP_ARROWS * len(wider):
            shown = wider


def folder_in(shown: Container[str], path: str) -> str:
    """The folder that stands for a path: itself or the nearest around it that is shown."""
    return next((each for each in (path, *_outer(path)) if each in shown), path)


def at_depth(path: str, depth: int) -> str:
    """The folder that stands for a path where folders are opened to some depth."""
    return "/".join(path.split("/")[:depth])


def own_lineage_pages(site: SiteModel) -> tuple[str, ...]:
    """Ids of tables and exposures whose lineage doesn't fit on their own page, or has columns."""
    if len(site.tables) > OWN_PAGES:
        return ()
    graph = site.column_graph
    traced = {place.table for places in (graph.into, graph.out_of) for place in places}
    idents = [each.unique_id for each in site.tables.values() if each.shown]
    return tuple(
        each for each in (*idents, *site.exposures) if each in traced or _is_cut(site, each)
    )


def parents_of(site: SiteModel, ident: str) -> tuple[str, ...]:
    """What a table or exposure is made from."""
    table = site.tables.get(ident)
    if table is not None:
        return table.parents
    exposure = site.exposures.get(ident)
    return exposure.depends_on if exposure is not None else ()


def children_of(site: SiteModel, ident: str) -> tuple[str, ...]:
    """What reads a table."""
    table = site.tables.get(ident)
    return (*table.children, *table.exposures) if table is not None else ()


def _group_pairs(site: SiteModel) -> set[tuple[str, str]]:
    """Folders that read each other, with what reads the project."""
    path_of = {key: group_path(site, each) for key, each in site.tables.items() if each.shown}
    pairs = {
        (path_of[parent], path)
        for ident, path in path_of.items()
        for parent in site.tables[ident].parents
        if parent in path_of
    }
    pairs |= {
        (path_of[parent], EXPOSURES)
        for each in site.exposures.values()
        for parent in each.depends_on
        if parent in path_of
    }
    return pairs


def _outer(path: str) -> Iterable[str]:
    """The folders a path lies in, the nearest first."""
    parts = path.split("/")
    return ("/".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))


def _is_cut(site: SiteModel, ident: str) -> bool:
    """Whether the drawing on its own page leaves something out."""
    for step in (parents_of, children_of):
        seen = {ident}
        frontier = [ident]
        for level in range(NEAR + 1):
            following = {other for each in frontier for other in step(site, each)} - seen
            if following and (level == NEAR or len(seen) + len(following) - 1 > NEAR_CAP):
                return True
            seen |= following
            frontier = list(following)
    return False
