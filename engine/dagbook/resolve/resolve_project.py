"""The stage: declarations become a project whose resources know each other."""

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from dagbook.errors import raise_errors
from dagbook.jinja.scope import InvocationScope
from dagbook.project.declarations import Declarations, SeedDeclaration
from dagbook.project.files import ProjectFiles
from dagbook.project.nodes import Resource
from dagbook.project.project import Project
from dagbook.resolve.config_checks import check_configs, check_tree_values
from dagbook.resolve.config_layers import ConfigSources, resolve_config
from dagbook.resolve.contracts import settle_contracts
from dagbook.resolve.deprecations import find_deprecated
from dagbook.resolve.docs import resolve_docs
from dagbook.resolve.draft import Draft
from dagbook.resolve.exposures import resolve_exposure
from dagbook.resolve.groups import resolve_group
from dagbook.resolve.linking import attach_tests, link_draft
from dagbook.resolve.macros import resolve_macros
from dagbook.resolve.microbatch import check_microbatch
from dagbook.resolve.operations import resolve_operations
from dagbook.resolve.primary_keys import infer_primary_keys
from dagbook.resolve.properties_match import Declared, PropertiesMatch, match_properties
from dagbook.resolve.semantic_layer import add_semantics, link_semantics
from dagbook.resolve.sources import apply_overrides, resolve_sources
from dagbook.resolve.sql_nodes import resolve_seed, resolve_sql
from dagbook.resolve.subjects import subject_of_seed, subject_of_sql
from dagbook.resolve.surroundings import Surroundings
from dagbook.resolve.unit_tests import add_unit_tests

Made = TypeVar("Made", bound=Resource)


def resolve_project(
    files: ProjectFiles, declarations: Declarations, scope: InvocationScope
) -> Project:
    """Link everything. Raises ProjectError, or ErrorGroup with all that is wrong."""
    draft = Draft(Surroundings(scope, resolve_docs(declarations.docs, scope.environment)))
    match = match_properties(declarations, partial(_is_enabled, draft.surroundings))
    draft.errors.extend(match.errors)
    draft.warnings.extend(match.warnings)
    for package in (files.root, *files.packages):
        draft.errors.extend(check_tree_values(package.settings))
    raise_errors(draft.errors)
    _add_files(declarations, match, draft)
    _add_entries(declarations, draft)
    _add_operations(files, draft)
    add_semantics(declarations, draft)
    settle_contracts(draft)
    link_draft(draft)
    check_microbatch(draft, (*draft.nodes, *draft.sources))
    link_semantics(draft)
    add_unit_tests(declarations, draft)
    attach_tests(declarations.test_calls, draft)
    draft.warnings.extend(find_deprecated(draft))
    draft.warnings.extend(check_configs(files, declarations, draft))
    raise_errors(draft.errors)
    no_part = (*draft.idle_tests, *draft.disabled)
    nodes = infer_primary_keys({node.unique_id: node for node in draft.nodes}, no_part)
    return Project(
        name=files.root.name,
        nodes=nodes,
        sources=_by_id(draft.sources),
        exposures=_by_id(draft.exposures),
        semantic_models=_by_id(draft.semantic_models),
        metrics=_by_id(draft.metrics),
        saved_queries=_by_id(draft.saved_queries),
        unit_tests=_by_id(draft.unit_tests),
        macros=draft.macros,
        docs=draft.surroundings.docs,
        groups=_by_id(draft.groups),
        idle_tests=_by_id(draft.idle_tests),
        disabled=tuple(draft.disabled),
        warnings=tuple(draft.warnings),
    )


def _by_id(resources: Iterable[Made]) -> dict[str, Made]:
    return {each.unique_id: each for each in resources}


def _is_enabled(surroundings: Surroundings, declared: Declared) -> bool:
    """Whether a file is switched on by all but its properties."""
    if isinstance(declared, SeedDeclaration):
        subject = subject_of_seed(declared, None)
    else:
        subject = subject_of_sql(declared, None)
    sources = ConfigSources(
        kind=subject.kind,
        package=subject.package,
        fqn=subject.fqn,
        calls=subject.recording.config_calls,
    )
    return resolve_config(sources, surroundings).config.enabled


def _add_files(declarations: Declarations, match: PropertiesMatch, draft: Draft) -> None:
    """Models, snapshots, analyses, singular tests, seeds."""
    around = draft.surroundings
    for sql in declarations.sql:
        entry = match.find(sql)
        made = tuple(draft.attempt(partial(resolve_sql, sql, entry, around)))
        for node in made:
            draft.sort_in(node, draft.nodes)
        if not made:
            draft.broken.add(entry.name if entry else sql.name)
    for seed in declarations.seeds:
        for node in draft.attempt(partial(resolve_seed, seed, match.find(seed), around)):
            draft.sort_in(node, draft.nodes)


def _add_entries(declarations: Declarations, draft: Draft) -> None:
    """Sources, exposures, groups, and the words about macros."""
    around = draft.surroundings
    for entry in apply_overrides(declarations.properties):
        with around.shared.reading(entry.package, entry.original_path):
            for made in draft.attempt(partial(resolve_sources, entry, around)):
                for source in made:
                    draft.sort_in(source, draft.sources)
    for entry in declarations.properties:
        if entry.section == "exposures":
            with around.shared.reading(entry.package, entry.original_path):
                for exposure in draft.attempt(partial(resolve_exposure, entry, around)):
                    draft.sort_in(exposure, draft.exposures)
        elif entry.section == "groups":
            draft.groups.extend(draft.attempt(partial(resolve_group, entry, around)))
    for macros in draft.attempt(
        partial(resolve_macros, declarations.macros, declarations.properties, around)
    ):
        draft.macros = macros


def _add_operations(files: ProjectFiles, draft: Draft) -> None:
    for package in (files.root, *files.packages):
        for made in draft.attempt(partial(resolve_operations, package, draft.surroundings)):
            draft.nodes.extend(made)
