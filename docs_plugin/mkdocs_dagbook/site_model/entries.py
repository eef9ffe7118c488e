"""Exposures, groups, macros and doc blocks of the manifest, as values of the book."""

from collections.abc import Iterable

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import (
    DocEntry,
    ExposureEntry,
    GroupEntry,
    MacroEntry,
    Manifest,
)
from mkdocs_dagbook.site_model.doc_uses import doc_uses
from mkdocs_dagbook.site_model.links import Links, tables_behind
from mkdocs_dagbook.site_model.macro_signatures import macro_arguments
from mkdocs_dagbook.site_model.owners import Directory, mentions_in, owner_mentions
from mkdocs_dagbook.site_model.places import Places
from mkdocs_dagbook.site_model.slugs import forward_slashes, merged, texts
from mkdocs_dagbook.site_model.tables import Table
from mkdocs_dagbook.site_model.vocabulary import DocBlock, Exposure, Group, Macro

# Packages that every project has without asking for them.
_BUILT_IN = frozenset({"dbt", "dagbook"})


def read_exposures(
    manifest: Manifest, tables: Iterable[Table], directory: Directory, places: Places
) -> tuple[Exposure, ...]:
    """Exposures by name."""
    known = {table.unique_id for table in tables}
    found = [
        _exposure(entry, tables_behind(key, manifest, known), directory, places)
        for key, entry in manifest.exposures.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.label.casefold(), each.unique_id)))


def read_groups(
    manifest: Manifest, tables: Iterable[Table], directory: Directory, places: Places
) -> tuple[Group, ...]:
    """Groups by name."""
    members = tuple(tables)
    found = [_group(entry, members, directory, places) for entry in manifest.groups.values()]
    return tuple(sorted(found, key=lambda each: (each.name, each.unique_id)))


def shown_macros(manifest: Manifest) -> tuple[MacroEntry, ...]:
    """The macros of the project and of the packages it chose."""
    hidden = _BUILT_IN | {f"dbt_{manifest.metadata.adapter_type or ''}"}
    return tuple(entry for entry in manifest.macros.values() if entry.package_name not in hidden)


def read_macros(manifest: Manifest, links: Links, places: Places) -> tuple[Macro, ...]:
    """Macros by name."""
    found = [_macro(entry, links, places) for entry in shown_macros(manifest)]
    return tuple(sorted(found, key=lambda each: (each.name, each.unique_id)))


def read_doc_blocks(manifest: Manifest, places: Places) -> tuple[DocBlock, ...]:
    """Doc blocks by name, without those every project has."""
    uses = doc_uses(manifest)
    found = [
        DocBlock(
            unique_id=entry.unique_id,
            name=entry.name,
            package=entry.package_name,
            contents=(entry.block_contents or "").strip(),
            uses=uses.get(entry.unique_id, ()),
            origin=doc_origin(entry, places),
        )
        for entry in manifest.docs.values()
        if entry.package_name not in _BUILT_IN
    ]
    return tuple(sorted(found, key=lambda each: (each.name, each.unique_id)))


def doc_origin(entry: DocEntry, places: Places) -> Origin:
    """Where a doc block begins."""
    return places.entry(forward_slashes(entry.original_file_path), "docs", entry.name)


def _exposure(
    entry: ExposureEntry, tables: tuple[str, ...], directory: Directory, places: Places
) -> Exposure:
    config = entry.config or {}
    meta = merged(config.get("meta"), entry.meta)
    depends_on = (entry.depends_on.nodes if entry.depends_on else None) or ()
    path = forward_slashes(entry.original_file_path)
    return Exposure(
        unique_id=entry.unique_id,
        name=entry.name,
        label=entry.label or entry.name,
        package=entry.package_name,
        kind=entry.type or "",
        maturity=entry.maturity,
        url=entry.url,
        description=entry.description or "",
        owners=directory.keys((*owner_mentions(entry.owner), *mentions_in(meta))),
        depends_on=tables,
        metrics=tuple(each for each in depends_on if each.startswith("metric.")),
        tags=tuple(dict.fromkeys((*texts(entry.tags), *texts(config.get("tags"))))),
        meta=meta,
        origin=places.entry(path, "exposures", entry.name),
    )


def _group(
    entry: GroupEntry, tables: tuple[Table, ...], directory: Directory, places: Places
) -> Group:
    return Group(
        unique_id=entry.unique_id,
        name=entry.name,
        package=entry.package_name,
        description=entry.description or "",
        owners=directory.keys(owner_mentions(entry.owner)),
        tables=tuple(table.unique_id for table in tables if table.group == entry.name),
        origin=places.entry(forward_slashes(entry.original_file_path), "groups", entry.name),
    )


def _macro(entry: MacroEntry, links: Links, places: Places) -> Macro:
    path = forward_slashes((entry.patch_path or "").rpartition("://")[2])
    code_path = forward_slashes(entry.original_file_path)
    # In its file a generic test goes by its name alone.
    declared_as = entry.name if path else entry.name.removeprefix("test_")
    return Macro(
        unique_id=entry.unique_id,
        name=entry.name,
        package=entry.package_name,
        description=entry.description or "",
        arguments=macro_arguments(entry.macro_sql or "", entry.name, entry.arguments or ()),
        code=(entry.macro_sql or "").strip(),
        calls=links.macro_calls.get(entry.unique_id, ()),
        callers=links.macro_callers.get(entry.unique_id, ()),
        tables=links.macro_tables.get(entry.unique_id, ()),
        tests=links.macro_tests.get(entry.unique_id, ()),
        is_called_elsewhere=entry.unique_id in links.macros_called_elsewhere,
        meta=entry.meta or {},
        shown=entry.docs is None or entry.docs.show is not False,
        code_path=code_path,
        code_origin=places.entry(code_path, "macros", entry.name.removeprefix("test_")),
        origin=places.entry(path or code_path, "macros", declared_as),
    )
