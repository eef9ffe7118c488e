"""Models, seeds, snapshots, analyses and singular tests."""

from collections.abc import Mapping
from typing import Final

from dagbook.errors import ProjectError, did_you_mean
from dagbook.project.config import Config
from dagbook.project.declarations import Properties, SeedDeclaration, SqlDeclaration
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Analysis, Function, Model, Node, Parameter, Seed, Snapshot, Test
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
    with surroundings.shared.reading(declaration.package, declaration.original_path):
        settled = settle(subject, surroundings)
    return _MAKERS[declaration.kind](subject, settled)


def resolve_seed(
    declaration: SeedDeclaration, properties: Properties | None, surroundings: Surroundings
) -> Seed:
    """The node of a seed. Raises ProjectError."""
    subject = subject_of_seed(declaration, properties)
    with surroundings.shared.reading(declaration.package, declaration.original_path):
        settled = settle(subject, surroundings)
    return Seed(**node_fields(subject, settled), root_path=declaration.root_path)


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


def _function(subject: Subject, settled: Settled) -> Function:
    values = settled.entry.values if settled.entry else {}
    returns, listed = values.get("returns"), values.get("arguments")
    data_type = returns.get("data_type") if isinstance(returns, Mapping) else None
    is_fit = data_type is not None and subject.language != "javascript"
    if settled.config.config.enabled and (not is_fit or values.get("overloads")):
        raise _unfit_function(subject, data_type)
    return Function(
        **node_fields(subject, settled),
        parameters=tuple(
            _parameter(each)
            for each in (listed if isinstance(listed, list) else ())
            if isinstance(each, Mapping)
        ),
        returns=_parameter(returns if isinstance(returns, Mapping) else {}),
    )


def _unfit_function(subject: Subject, data_type: object) -> ProjectError:
    origin = subject.properties.origin if subject.properties else subject.origin
    if subject.language == "javascript":
        return ProjectError(
            "unsupported-function",
            f"function '{subject.name}' is written in JavaScript, which no warehouse here reads",
            origin=subject.origin,
            hint="write it in SQL, or switch it off here: config: {enabled: false}",
        )
    if data_type is None:
        return ProjectError(
            "missing-key",
            f"function '{subject.name}' needs the type of what it returns",
            origin=origin,
            hint="in a properties file, under functions: returns: {data_type: integer}",
        )
    return ProjectError(
        "unsupported-function",
        f"function '{subject.name}' has overloads, which dagbook does not build",
        origin=origin,
        hint="give each of them a file and a name of its own",
    )


def _parameter(written: Mapping[str, object]) -> Parameter:
    description = written.get("description")
    return Parameter(
        name=str(written.get("name", "")),
        data_type=str(written.get("data_type", "")),
        description=None if description is None else str(description),
        default_value=written.get("default_value"),
    )


_MAKERS: Final = {
    ResourceType.FUNCTION: _function,
    ResourceType.MODEL: _model,
    ResourceType.SNAPSHOT: _snapshot,
    ResourceType.ANALYSIS: _analysis,
    ResourceType.TEST: _singular_test,
}
