"""From artifacts to the site model."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

from msgspec.structs import replace

from dagbook.errors import raise_errors
from mkdocs_dagbook.artifacts import Artifacts, Entry, Manifest
from mkdocs_dagbook.artifacts.results import read_moment
from mkdocs_dagbook.site_model.assertions import by_table, read_tests
from mkdocs_dagbook.site_model.describe import Surroundings, describe_node, describe_source
from mkdocs_dagbook.site_model.downstream import count_readers
from mkdocs_dagbook.site_model.entries import (
    doc_origin,
    read_doc_blocks,
    read_exposures,
    read_groups,
    read_macros,
    shown_macros,
)
from mkdocs_dagbook.site_model.glossary import (
    PREFIX,
    Glossary,
    parse_term,
    read_glossary,
    used_terms,
)
from mkdocs_dagbook.site_model.glossary_files import duplicates
from mkdocs_dagbook.site_model.health import USUAL_LIMITS, HealthLimits, project_health
from mkdocs_dagbook.site_model.history import recall
from mkdocs_dagbook.site_model.links import read_links, table_nodes
from mkdocs_dagbook.site_model.outcomes import freshness_results, outcomes, run_summary
from mkdocs_dagbook.site_model.owners import (
    Directory,
    Mention,
    mentions_in,
    owner_mentions,
    owners_of,
    read_directory,
)
from mkdocs_dagbook.site_model.places import NOWHERE, Places
from mkdocs_dagbook.site_model.read_semantics import read_semantics
from mkdocs_dagbook.site_model.relations import with_relations
from mkdocs_dagbook.site_model.routines import read_routines
from mkdocs_dagbook.site_model.semantics import Semantics
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.slugs import folder_of, forward_slashes, merged
from mkdocs_dagbook.site_model.tables import Kind, Table
from mkdocs_dagbook.site_model.tags import read_tags
from mkdocs_dagbook.site_model.vocabulary import DocBlock, Term

_KIND_ORDER = {kind: index for index, kind in enumerate(Kind)}


def build_site_model(
    artifacts: Artifacts,
    *,
    places: Places = NOWHERE,
    now: datetime | None = None,
    limits: HealthLimits = USUAL_LIMITS,
) -> SiteModel:
    """Everything the book shows; ages count from ``now``, else from the artifacts."""
    manifest = artifacts.manifest
    project = project_name(manifest)
    around = replace(_surroundings(artifacts, places), now=now or made_at(artifacts), limits=limits)
    tests = read_tests(manifest, around.outcomes, places)
    around = replace(around, tests=by_table(tests.values()))
    directory = around.directory
    tables = _tables(manifest, around)
    readers = count_readers(tables)
    exposures = read_exposures(manifest, tables, directory, places)
    groups = read_groups(manifest, tables, directory, places)
    semantics = _semantics(manifest, tables, around)
    terms = _terms(around, tables, semantics)
    doc_blocks = read_doc_blocks(manifest, places)
    site = SiteModel(
        project_name=project,
        generator=_generator(manifest),
        adapter=manifest.metadata.adapter_type or "",
        generated_at=read_moment(manifest.metadata.generated_at),
        now=around.now,
        overview=_overview(doc_blocks, project),
        tables={table.unique_id: table for table in tables},
        tests=tests,
        exposures={exposure.unique_id: exposure for exposure in exposures},
        macros={each.unique_id: each for each in read_macros(manifest, around.links, places)},
        owners=owners_of(directory, tables, exposures, groups, terms.values()),
        tags=read_tags(tables, exposures, tests.values()),
        groups={group.unique_id: group for group in groups},
        terms=terms,
        doc_blocks={block.unique_id: block for block in doc_blocks},
        run=run_summary(artifacts.run_results, around.outcomes),
        health=project_health((each for each in tables if each.package == project), readers),
        has_catalog=artifacts.catalog is not None,
        has_freshness=artifacts.sources is not None,
        history=around.history,
        readers=readers,
        limits=limits,
        semantics=semantics,
        routines=read_routines(manifest, around.outcomes, directory, places),
        folder_notes=places.notes,
    )
    return with_relations(site)


def project_name(manifest: Manifest) -> str:
    """The root project; manifests before v11 don't say, there it is the package with most nodes."""
    if manifest.metadata.project_name:
        return manifest.metadata.project_name
    packages = Counter(node.package_name for node in manifest.nodes.values())
    return packages.most_common(1)[0][0] if packages else ""


def project_files(manifest: Manifest) -> tuple[str, ...]:
    """The files of the root project that can tell where something stands, and what of its folders.

    A folder's README may not be there.
    """
    project = project_name(manifest)
    paths = set()
    for entry in _entries(manifest):
        if entry.package_name == project:
            patch = (entry.patch_path or "").rpartition("://")[2]
            paths |= {forward_slashes(path) for path in (entry.original_file_path, patch) if path}
    folders = {folder_of(path) for path in paths}
    above = {str(each) for folder in folders for each in PurePosixPath(folder).parents}
    named = {f"{folder}/README.md" for folder in folders | above if folder not in {"", "."}}
    return tuple(sorted(paths | named))


def _entries(manifest: Manifest) -> Iterator[Entry]:
    for name in manifest.__struct_fields__:
        if name not in ("metadata", "disabled"):
            yield from getattr(manifest, name).values()


def _surroundings(artifacts: Artifacts, places: Places) -> Surroundings:
    """All but the tests, which need to know how they ended."""
    manifest, catalog = artifacts.manifest, artifacts.catalog
    results = artifacts.run_results.results if artifacts.run_results else ()
    glossary = _glossary(manifest, places)
    return Surroundings(
        links=read_links(manifest, [macro.unique_id for macro in shown_macros(manifest)]),
        group_owners={each.name: owner_mentions(each.owner) for each in manifest.groups.values()},
        outcomes=outcomes(artifacts),
        history=recall(artifacts.history, _invocation(artifacts)),
        compiled={each.unique_id: each.compiled_code for each in results if each.compiled_code},
        freshness=freshness_results(artifacts),
        catalog=merged(catalog.nodes, catalog.sources) if catalog else {},
        now=made_at(artifacts),
        places=places,
        glossary=glossary,
        directory=read_directory(_mentions(manifest, glossary)),
    )


def _semantics(manifest: Manifest, tables: tuple[Table, ...], around: Surroundings) -> Semantics:
    return read_semantics(
        manifest,
        {table.unique_id: table for table in tables},
        around.glossary,
        around.directory,
        around.places,
    )


def _invocation(artifacts: Artifacts) -> str | None:
    return artifacts.run_results.metadata.invocation_id if artifacts.run_results else None


def _tables(manifest: Manifest, around: Surroundings) -> tuple[Table, ...]:
    found = [
        *(describe_node(node, around) for node in table_nodes(manifest)),
        *(describe_source(source, around) for source in manifest.sources.values()),
    ]
    return tuple(
        sorted(found, key=lambda each: (_KIND_ORDER[each.kind], each.title, each.unique_id))
    )


def _glossary(manifest: Manifest, places: Places) -> Glossary:
    """The terms of doc blocks and of files; a file of the project beats a package's doc block."""
    project = project_name(manifest)
    own: list[Term] = []
    foreign: list[Term] = []
    for entry in manifest.docs.values():
        if entry.name.startswith(PREFIX):
            term = parse_term(
                entry.name.removeprefix(PREFIX),
                entry.block_contents or "",
                doc_origin(entry, places),
                doc_block=entry.unique_id,
            )
            (own if entry.package_name == project else foreign).append(term)
    if places.terms:
        raise_errors(duplicates((*own, *places.terms)))
    terms = (*foreign, *own, *places.terms)
    return read_glossary(
        replace(each, changed_on=places.changes.get(each.origin.path)) for each in terms
    )


def _mentions(manifest: Manifest, glossary: Glossary) -> Iterator[Mention]:
    for group in manifest.groups.values():
        yield from owner_mentions(group.owner)
    for exposure in manifest.exposures.values():
        yield from owner_mentions(exposure.owner)
        yield from mentions_in(merged((exposure.config or {}).get("meta"), exposure.meta))
    for node in table_nodes(manifest):
        yield from mentions_in(merged((node.config or {}).get("meta"), node.meta))
    for source in manifest.sources.values():
        config = source.config or {}
        yield from mentions_in(merged(source.source_meta, config.get("meta"), source.meta))
    others: tuple[Entry, ...] = (
        *manifest.metrics.values(),
        *manifest.semantic_models.values(),
        *manifest.functions.values(),
        *(node for node in manifest.nodes.values() if node.resource_type == "analysis"),
    )
    for entry in others:
        yield from mentions_in(merged((entry.config or {}).get("meta"), entry.meta))
    for term in glossary.terms.values():
        yield from mentions_in({"owner": term.owner})
        yield from mentions_in({"owner": term.steward})


def _terms(
    around: Surroundings, tables: tuple[Table, ...], semantics: Semantics
) -> dict[str, Term]:
    glossary = _with_owner_keys(around.glossary, around.directory)
    return used_terms(glossary, tables, semantics.metrics.values())


def _with_owner_keys(glossary: Glossary, directory: Directory) -> Glossary:
    def key(name: str | None) -> str | None:
        return next(iter(directory.keys(mentions_in({"owner": name}))), None)

    terms = {
        slug: replace(term, owner_key=key(term.owner), steward_key=key(term.steward))
        for slug, term in glossary.terms.items()
    }
    return Glossary(terms, glossary.names)


def _overview(doc_blocks: tuple[DocBlock, ...], project: str) -> str:
    """The project's ``__overview__`` block, else one named after it."""
    own = {each.name: each.contents for each in doc_blocks if each.package == project}
    return own.get("__overview__", own.get(f"__{project}__", ""))


def _generator(manifest: Manifest) -> str:
    dagbook = (manifest.metadata.env or {}).get("DAGBOOK_VERSION")
    if dagbook:
        return f"dagbook {dagbook}"
    return f"dbt {manifest.metadata.dbt_version or ''}".strip()


def made_at(artifacts: Artifacts) -> datetime:
    """When the newest of the artifacts was written; 1970 where none of them says."""
    stamps = [artifacts.manifest.metadata.generated_at]
    for artifact in (artifacts.run_results, artifacts.catalog, artifacts.sources):
        if artifact is not None:
            stamps.append(artifact.metadata.generated_at)
    moments = [moment for stamp in stamps if (moment := read_moment(stamp))]
    return max(moments, default=datetime.fromtimestamp(0, UTC))
