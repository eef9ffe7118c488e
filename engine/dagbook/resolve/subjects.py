"""What is about to become a node: a SQL file, a block, a seed, with the entry that describes it."""

from pathlib import PurePosixPath

from msgspec import Struct

from dagbook.errors import Origin
from dagbook.project.declarations import Properties, Recording, SeedDeclaration, SqlDeclaration
from dagbook.project.ids import ResourceType, unique_id


class Subject(Struct, frozen=True, kw_only=True):
    """A file or block about to become a node: its kind, its names, its text."""

    kind: ResourceType
    name: str
    package: str
    path: str
    original_path: str
    unique_id: str
    fqn: tuple[str, ...]
    raw_code: str
    checksum: str
    origin: Origin
    recording: Recording
    properties: Properties | None
    language: str = "sql"


def subject_of_sql(declaration: SqlDeclaration, properties: Properties | None) -> Subject:
    """A SQL file, or a snapshot block, with the properties that describe it."""
    version = properties.version if properties else None
    name = properties.name if properties and version else declaration.name
    tail = (name, f"v{version.version}") if version else (name,)
    path = _path(declaration)
    return Subject(
        kind=declaration.kind,
        name=name,
        package=declaration.package,
        path=path,
        original_path=declaration.original_path,
        unique_id=unique_id(declaration.kind, declaration.package, *tail),
        fqn=(declaration.package, *_folders(declaration), *tail),
        raw_code=declaration.raw_code,
        checksum=declaration.checksum,
        origin=declaration.origin,
        recording=declaration.recording,
        properties=properties,
        language=declaration.language,
    )


def subject_of_seed(declaration: SeedDeclaration, properties: Properties | None) -> Subject:
    """A CSV file with the properties that describe it."""
    folders = PurePosixPath(declaration.path).parent.parts
    return Subject(
        kind=ResourceType.SEED,
        name=declaration.name,
        package=declaration.package,
        path=declaration.path,
        original_path=declaration.original_path,
        unique_id=unique_id(ResourceType.SEED, declaration.package, declaration.name),
        fqn=(declaration.package, *folders, declaration.name),
        raw_code="",
        checksum=declaration.checksum,
        origin=declaration.origin,
        recording=Recording(),
        properties=properties,
    )


def _path(declaration: SqlDeclaration) -> str:
    if declaration.kind is ResourceType.ANALYSIS:
        return f"analysis/{declaration.path}"
    return declaration.path if _has_own_file(declaration) else f"{declaration.name}.sql"


def _folders(declaration: SqlDeclaration) -> tuple[str, ...]:
    """The folders of an fqn; a snapshot's block counts its file as one."""
    path = PurePosixPath(declaration.path)
    if declaration.kind is ResourceType.ANALYSIS:
        return ("analysis", *path.parent.parts)
    if declaration.kind is ResourceType.SNAPSHOT and _has_own_file(declaration):
        return (*path.parent.parts, path.stem)
    return path.parent.parts


def _has_own_file(declaration: SqlDeclaration) -> bool:
    """Whether it stands in a file of code, and not in a properties file alone."""
    return declaration.path.endswith((".sql", ".py", ".js"))
