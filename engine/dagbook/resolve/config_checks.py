"""Config keys that look misspelt, and branches of dbt_project.yml that configure nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from dagbook.errors import DagbookError, Origin, ProjectError
from dagbook.load.settings import FILE_NAME
from dagbook.project.config import ALIASES, FIELD_BY_NAME
from dagbook.project.declarations import Declarations
from dagbook.project.files import PackageSettings, ProjectFiles
from dagbook.project.nodes import Resource
from dagbook.resolve.config_layers import SECTION_OF
from dagbook.resolve.config_values import check_values
from dagbook.resolve.draft import Draft

_KNOWN: Final = (*FIELD_BY_NAME, *ALIASES, "vars", "sql_header", "indexes", "location", "on_error")
_NEAR: Final = 0.8
_SECTIONS: Final = ("models", "seeds", "snapshots", "data_tests", "sources", "exposures")


def check_key(key: str, origin: Origin) -> Iterator[DagbookError]:
    """A warning where a key that nobody knows is nearly one that dbt knows."""
    if key in _KNOWN:
        return
    near = get_close_matches(key, _KNOWN, n=1, cutoff=_NEAR)
    if near:
        yield ProjectError(
            "unknown-config",
            f"'{key}' is no config",
            origin=origin,
            hint=f"did you mean '{near[0]}'? Your own keys belong under meta",
        )


def check_configs(
    files: ProjectFiles, declarations: Declarations, draft: Draft
) -> Iterator[DagbookError]:
    """Warnings about config keys, wherever they stand."""
    present = (*draft.nodes, *draft.sources, *draft.exposures)
    fqns = fqns_of((*present, *draft.idle_tests, *draft.disabled))
    yield from check_tree(files.root.settings, fqns)
    yield from check_declared_keys(declarations)


def fqns_of(resources: Iterable[Resource]) -> Mapping[str, list[tuple[str, ...]]]:
    """The paths of resources by the section of dbt_project.yml that configures them."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for each in resources:
        section = SECTION_OF.get(each.resource_type)
        if section:
            found[section].append(each.fqn)
    return found


def check_declared_keys(declarations: Declarations) -> Iterator[DagbookError]:
    """Warnings about config keys in code and properties files."""
    for sql in declarations.sql:
        for call in sql.recording.config_calls:
            for key in call:
                yield from check_key(str(key), sql.origin)
    for entry in declarations.properties:
        config = entry.values.get("config")
        for key in config if isinstance(config, Mapping) else ():
            yield from check_key(str(key), entry.place(f"config.{key}"))


def check_tree_values(settings: PackageSettings) -> Iterator[DagbookError]:
    """Errors about config values in dbt_project.yml."""
    for section in _SECTIONS:
        yield from _branch_values(settings.configs.get(section, {}), section, settings)


def _branch_values(
    tree: Mapping[str, object], dotted: str, settings: PackageSettings
) -> Iterator[DagbookError]:
    for key, value in tree.items():
        below = f"{dotted}.{key}"
        if key.startswith("+") or not isinstance(value, Mapping):
            origin = settings.origins.get(below, Origin(FILE_NAME))
            layer = {key.removeprefix("+").strip(): value}
            yield from check_values((layer,), lambda _, origin=origin: origin)  # type: ignore[misc]
        else:
            yield from _branch_values(value, below, settings)


def check_tree(
    settings: PackageSettings, fqns: Mapping[str, Iterable[tuple[str, ...]]]
) -> Iterator[DagbookError]:
    """Misspelt keys and unused branches of a project's config sections.

    ``fqns`` are the paths of all resources of a section.
    """
    for section in _SECTIONS:
        tree = settings.configs.get(section)
        if tree:
            prefixes = {fqn[:end] for fqn in fqns.get(section, ()) for end in range(len(fqn) + 1)}
            yield from _branch(tree, (section,), prefixes, settings)


def _branch(
    tree: Mapping[str, object],
    path: tuple[str, ...],
    prefixes: set[tuple[str, ...]],
    settings: PackageSettings,
) -> Iterator[DagbookError]:
    for key, value in tree.items():
        below = (*path, str(key))
        origin = settings.origins.get(".".join(below), Origin(FILE_NAME))
        if key.startswith("+") or not isinstance(value, Mapping):
            yield from check_key(key.removeprefix("+").strip(), origin)
        elif below[1:] in prefixes:
            yield from _branch(value, below, prefixes, settings)
        elif key not in FIELD_BY_NAME:
            yield ProjectError(
                "unused-config",
                f"'{'.'.join(below)}' configures nothing: no resource has that path",
                origin=origin,
                hint="a branch names a package, then its folders",
            )
