"""on-run-start and on-run-end: one operation a statement."""

from msgspec.structs import replace

from dagbook.errors import Origin
from dagbook.jinja.parse_context import ParseScope, record
from dagbook.load.settings import FILE_NAME
from dagbook.project.declarations import Recording
from dagbook.project.files import Package
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Operation
from dagbook.resolve.settle import node_fields, settle
from dagbook.resolve.subjects import Subject
from dagbook.resolve.surroundings import Surroundings


def resolve_operations(package: Package, surroundings: Surroundings) -> tuple[Operation, ...]:
    """The operations of a package, in order. Raises ProjectError."""
    settings = package.settings
    moments = (("on-run-start", settings.on_run_start), ("on-run-end", settings.on_run_end))
    return tuple(
        _operation(package, (moment, index), sql, surroundings)
        for moment, statements in moments
        for index, sql in enumerate(statements)
    )


def _operation(
    package: Package, position: tuple[str, int], sql: str, surroundings: Surroundings
) -> Operation:
    moment, index = position
    places = package.settings.origins
    whole = places.get(moment, Origin(FILE_NAME))
    origin = places.get(f"{moment}.{index}", whole)
    subject = _subject(package, f"{package.name}-{moment}-{index}", (sql, origin))
    scope = ParseScope(shared=surroundings.shared, package=package.name)
    _, recording = record(sql, origin, scope)
    settled = settle(replace(subject, recording=recording), surroundings)
    operation = Operation(**node_fields(subject, settled), index=index)
    return replace(operation, tags=(moment,), relation=None)


def _subject(package: Package, name: str, code: tuple[str, Origin]) -> Subject:
    sql, origin = code
    return Subject(
        kind=ResourceType.OPERATION,
        name=name,
        package=package.name,
        path=f"hooks/{name}.sql",
        original_path=f"./{FILE_NAME}",
        unique_id=unique_id(ResourceType.OPERATION, package.name, name),
        fqn=(package.name, "hooks", name),
        raw_code=sql,
        checksum=package.settings.checksum,
        origin=origin,
        recording=Recording(),
        properties=None,
    )
