"""Models, seeds, snapshots, analyses and singular tests."""

from collections.abc import Mapping
from typing import Final

from dagbook.errors import ProjectError, did_you_mean
from dagbook.project.config import Config
from dagbook.project.declarations import Properties, SeedDeclaration, SqlDeclaration
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Analysis, Model, Node, Seed, Snapshot, Test
from dagbook.resolve.deprecations import read_deprecation_date
from dagbook.resolve.property_values import read_constraints
from dagbook.resolve.settle import Settled, node_fields, settle
from dagbook.resolve.subjects import Subject, subject_of_seed, subject_of_sql
from dagbook.resolve.surroundings import Surroundings

_ACCESS: Final = ("private", "protected", "public")


def resolve_sql(
    declaration: SqlDeclaration, properties: Properties | None, surroundings: Surroundings
) -> Node:
    """The node of a SQL declaration, its references not yet followed. Raises ProjectError."""
    subject = subject_of_sql(declaration, properties)
    settled = settle(subject, surroundings)
    return _MAKERS[declaration.kind](subject, settled)


def resolve_seed(
    declaration: SeedDeclaration, properties: Properties | None, surroundings: Surroundings
) -> Seed:
    """The node of a seed. Raises ProjectError."""
    subject = subject_of_seed(declaration, properties)
    return Seed(
        **node_fields(subject, settle(subject, surroundings)), root_path=declaration.root_path
    )


def _model(subject: Subject, settled: Settled) -> Model:
    config, entry = settled.config.config, settled.entry
    version = subject.properties.version if subject.properties else None
    spine = entry.values.get("time_spine") if entry else None
    return Model(
        **node_fields(subject, settled),
        access=_access(subject, config),
        constraints=read_constraints(entry.values.get("constraints")) if entry else (),
        version=version.version if version else None,
        latest_version=version.latest if version else None,
        deprecation_date=read_deprecation_date(entry) if entry else None,
        time_spine=spine if isinstance(spine, Mapping) else None,
    )


def _access(subject: Subject, config: Config) -> str:
    access = config.text("access") or "protected"
    if access in _ACCESS:
        return access
    place = subject.properties.place("access") if subject.properties else subject.origin
    raise ProjectError(
        "wrong-type",
        f"'{access}' is no access of a model",
        origin=place,
        hint=did_you_mean(access, _ACCESS) or f"one of: {', '.join(_ACCESS)}",
    )


_NEEDED: Final[Mapping[str, str]] = {"timestamp": "updated_at", "check": "check_cols"}
"""What each strategy of a snapshot can't do without."""


def _snapshot(subject: Subject, settled: Settled) -> Snapshot:
    config = settled.config.config
    strategy = config.text("strategy")
    needed = ("strategy", "unique_key", _NEEDED.get(strategy or "", "strategy"))
    missing = next((key for key in needed if not config.get(key)), None)
    if missing is not None and config.enabled:
        place = subject.properties.origin if subject.properties else subject.origin
        raise ProjectError(
            "missing-config",
            f"snapshot '{subject.name}' needs the config '{missing}'",
            origin=place,
            hint="for example: strategy: timestamp, unique_key: id, updated_at: updated_at",
        )
    return Snapshot(**node_fields(subject, settled))


def _analysis(subject: Subject, settled: Settled) -> Analysis:
    return Analysis(**node_fields(subject, settled))


def _singular_test(subject: Subject, settled: Settled) -> Test:
    return Test(**node_fields(subject, settled))


_MAKERS: Final = {
    ResourceType.MODEL: _model,
    ResourceType.SNAPSHOT: _snapshot,
    ResourceType.ANALYSIS: _analysis,
    ResourceType.TEST: _singular_test,
}
