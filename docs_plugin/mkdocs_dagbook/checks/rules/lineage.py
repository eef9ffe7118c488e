"""Do models read what they should, and is what they make read?"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from mkdocs_dagbook.checks.rule import Facts, Issue, Verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    about_many,
    compiled,
    fault,
    faults,
    too_few,
    too_many,
)
from mkdocs_dagbook.site_model import Kind, SiteModel, Table

_MODELS = ("model", "snapshot")
_LAYERS = ("staging", "intermediate", "marts")
_VIEWS = ("view", "ephemeral")


def parents_of(table: Table, site: SiteModel) -> list[Table]:
    """The tables it reads, as far as the book knows them."""
    return [site.tables[each] for each in table.parents if each in site.tables]


def children_of(table: Table, site: SiteModel) -> list[Table]:
    """The tables that read it."""
    return [site.tables[each] for each in table.children if each in site.tables]


def _layer(table: Table, layers: Iterable[str]) -> int | None:
    return _layer_of(table.folder, tuple(layers))


@lru_cache(maxsize=8192)
def _layer_of(folder: str, layers: tuple[str, ...]) -> int | None:
    parts = PurePosixPath(folder).parts
    return next((at for at, layer in enumerate(layers) if layer in parts), None)


def reads_downwards(table: Table, facts: Facts) -> Verdict:
    """Whether it reads nothing of a layer that stands above its own."""
    layers = facts.options["layers"]
    own = _layer(table, layers)
    if own is None:
        return NO_SAY
    known = [(each, _layer(each, layers)) for each in parents_of(table, facts.site)]
    above = [(each, layer) for each, layer in known if layer is not None and layer > own]
    return faults((f"{layers[own]} reads {each.title} of {layers[layer]}" for each, layer in above))


def reads_no_source(table: Table, facts: Facts) -> Verdict:
    """Whether sources are read in the first layer alone."""
    layers = facts.options["layers"]
    own = _layer(table, layers)
    if not own:
        return NO_SAY
    sources = (each for each in parents_of(table, facts.site) if each.kind is Kind.SOURCE)
    return faults(f"{layers[own]} reads the source {each.title}" for each in sources)


def reads_no_sibling(table: Table, facts: Facts) -> Verdict:
    """Whether models of the first layer don't read each other."""
    layers = facts.options["layers"]
    if _layer(table, layers) != 0:
        return NO_SAY
    siblings = (
        each
        for each in parents_of(table, facts.site)
        if each.kind is not Kind.SOURCE and _layer(each, layers) == 0
    )
    return faults(f"{layers[0]} reads {each.title} of {layers[0]}" for each in siblings)


def reads_one_sort(table: Table, facts: Facts) -> Verdict:
    """Whether it reads sources or models, not both."""
    kinds = {each.kind is Kind.SOURCE for each in parents_of(table, facts.site)}
    return fault("reads sources and models at once" if len(kinds) > 1 else None)


def reads_permitted(table: Table, facts: Facts) -> Verdict:
    """Whether everything it reads stands where it may read from."""
    pattern = facts.options["pattern"]
    if not pattern:
        return NO_SAY
    others = (each for each in parents_of(table, facts.site) if each.kind is not Kind.SOURCE)
    strangers = (each for each in others if not compiled(pattern).search(each.code_path))
    return faults(f"reads {each.title} in {each.folder}" for each in strangers)


def reads_no_kind(table: Table, facts: Facts) -> Verdict:
    """Whether it reads none of the kinds of tables that are forbidden to it."""
    kinds = facts.options["kinds"]
    found = (each for each in parents_of(table, facts.site) if each.kind.value in kinds)
    return faults(f"reads the {e.kind} {e.title}" for e in found) if kinds else NO_SAY


def reads_few(table: Table, facts: Facts) -> Verdict:
    """Whether what it reads can be overlooked."""
    sources = sum(each.kind is Kind.SOURCE for each in parents_of(table, facts.site))
    own = sum(facts.site.is_own(each.split(".")[1]) for each in table.macros)
    limits = (
        (len(table.parents) - sources, "max_models", "tables are read"),
        (sources, "max_sources", "sources are read"),
        (own, "max_macros", "macros of the project are called"),
    )
    wrong = (
        Issue(message=f"{found} {what}, {facts.options[option]} are allowed", cause=option)
        for found, option, what in limits
        if found > facts.options[option]
    )
    return Verdict(len(limits), tuple(wrong))


def is_read_by_few(table: Table, facts: Facts) -> Verdict:
    """Whether not too many models hang on it directly."""
    return too_many(len(table.children), facts.options["max_readers"], "tables read it")


def is_read_by_many(table: Table, facts: Facts) -> Verdict:
    """Whether enough models read it."""
    return too_few(len(table.children), facts.options["min_readers"], "tables read it")


def leads_somewhere(table: Table, facts: Facts) -> Verdict:
    """Whether a model, an exposure or the semantic layer reads it."""
    needed = table.is_read_elsewhere or table.unique_id in facts.of_site(meant_tables)
    read = table.children or table.exposures or needed
    return fault(None if read else "nothing reads it: no model, exposure or metric")


def meant_tables(site: SiteModel) -> frozenset[str]:
    """Tables of the semantic layer."""
    return frozenset(each.table for each in site.semantics.models.values() if each.table)


def is_shown(table: Table, facts: Facts) -> Verdict:
    """Whether an exposure hangs on it, directly or not."""
    readers = facts.site.readers.get(table.unique_id)
    return fault(None if readers and readers.exposures else "no exposure hangs on it")


def reads_something(table: Table, facts: Facts) -> Verdict:
    """Whether it names anything that it reads."""
    return fault(None if table.parents else "names no table by ref or source")


def views_are_short(table: Table, facts: Facts) -> Verdict:
    """Whether not too many views are stacked on each other."""
    chains = facts.of_site(chained, tuple(facts.options["materializations"]))
    return too_many(chains.get(table.unique_id, 0), facts.options["max_views"], "views in a row")


def is_near(table: Table, facts: Facts) -> Verdict:
    """Whether it isn't too many steps away from the sources."""
    steps = facts.of_site(chained, ()).get(table.unique_id, 0)
    return too_many(steps, facts.options["max_depth"], "steps from the sources")


def chained(site: SiteModel, materializations: tuple[str, ...]) -> Mapping[str, int]:
    """How many models of these materializations end in each, at most; of none given, of any."""
    graph = {key: [e for e in t.parents if e in site.tables] for key, t in site.tables.items()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError:  # no artifact of a project that was built
        return {}
    found: dict[str, int] = {}
    for key in order:
        table = site.tables[key]
        counts = table.kind is not Kind.SOURCE and (
            not materializations or table.materialization in materializations
        )
        longest = max((found[each] for each in graph[key]), default=0)
        found[key] = 1 + longest if counts else 0
    return found


def is_built_for_its_readers(table: Table, facts: Facts) -> Verdict:
    """Whether what many read is stored."""
    if len(table.children) < facts.options["min_readers"]:
        return NO_SAY
    stored = table.materialization not in facts.options["materializations"]
    return fault(
        None
        if stored
        else f"{len(table.children)} tables read it, and it is a {table.materialization or 'view'}"
    )


def reads_once(table: Table, facts: Facts) -> Verdict:
    """Whether it doesn't read both a table and a step that only leads from it to here."""
    direct = set(table.parents)
    steps = (
        (each, other)
        for each in parents_of(table, facts.site)
        if each.kind is Kind.MODEL and each.children == (table.unique_id,) and not each.exposures
        for other in parents_of(each, facts.site)
        if other.unique_id in direct
    )
    return faults(
        (f"reads {other.title}, and {each.title} that only it reads" for each, other in steps)
    )


def keeps_to_its_group(table: Table, facts: Facts) -> Verdict:
    """Whether it reads of other groups only what they made public."""
    others = (
        each
        for each in parents_of(table, facts.site)
        if each.kind is Kind.MODEL
        and each.group not in (None, "", table.group)
        and each.access != "public"
    )
    return faults(f"reads {e.title} of group {e.group}, which isn't public" for e in others)


def groups_in_one_direction(site: SiteModel, facts: Facts) -> Verdict:
    """Whether no two groups read each other."""
    edges: dict[tuple[str, str], tuple[str, str]] = {}
    for table in site.tables.values():
        for parent in parents_of(table, site):
            if table.group and parent.group and table.group != parent.group:
                edges.setdefault((parent.group, table.group), (parent.title, table.title))
    groups = len({group for edge in edges for group in edge})
    rings = (edge for edge in sorted(edges) if edge[0] < edge[1] and edge[::-1] in edges)
    return about_many(
        groups,
        (
            f"groups {one} and {two} read each other: {edges[one, two][1]} reads "
            f"{edges[one, two][0]}, {edges[two, one][1]} reads {edges[two, one][0]}"
            for one, two in rings
        ),
    )
