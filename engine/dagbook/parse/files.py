"""The stage: every file becomes declarations. Independent errors are told together."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct, field

from dagbook.errors import DagbookError, Origin, raise_errors
from dagbook.jinja.scope import InvocationScope
from dagbook.parse.docs import parse_docs
from dagbook.parse.generic_tests import parse_test_calls
from dagbook.parse.properties import parse_properties
from dagbook.parse.sql import parse_sql
from dagbook.parse.versions import split_versions
from dagbook.parse.yaml_snapshots import parse_yaml_snapshot
from dagbook.project.declarations import (
    Declarations,
    DocDeclaration,
    FixtureDeclaration,
    Properties,
    SeedDeclaration,
    SqlDeclaration,
    TestCall,
)
from dagbook.project.files import FileKind, Package, ProjectFiles, SourceFile
from dagbook.project.ids import INTERNAL_PACKAGE


class Gathered(Struct):
    """What was found so far; grows while files are read."""

    scope: InvocationScope
    sql: list[SqlDeclaration] = field(default_factory=list)
    seeds: list[SeedDeclaration] = field(default_factory=list)
    properties: list[Properties] = field(default_factory=list)
    docs: list[DocDeclaration] = field(default_factory=list)
    test_calls: list[TestCall] = field(default_factory=list)
    fixtures: list[FixtureDeclaration] = field(default_factory=list)
    errors: list[DagbookError] = field(default_factory=list)
    warnings: list[DagbookError] = field(default_factory=list)


def parse_files(files: ProjectFiles, scope: InvocationScope) -> Declarations:
    """Parse every file. Raises ProjectError, or ErrorGroup with all that is wrong."""
    gathered = Gathered(scope)
    for package in files.all_packages:
        for file in package.files if package.name != INTERNAL_PACKAGE else ():
            try:
                with scope.reading(package.name, file.path):
                    _PARSERS.get(file.kind, _skip)(package, file, gathered)
            except DagbookError as error:
                gathered.errors.append(error)
    raise_errors(gathered.errors)
    return Declarations(
        macros=tuple(scope.library.macros.values()),
        sql=tuple(gathered.sql),
        seeds=tuple(gathered.seeds),
        properties=tuple(gathered.properties),
        docs=tuple(gathered.docs),
        test_calls=tuple(gathered.test_calls),
        fixtures=tuple(gathered.fixtures),
        warnings=tuple(gathered.warnings),
    )


def _skip(package: Package, file: SourceFile, gathered: Gathered) -> None:
    """Macros were read before."""


def _sql(package: Package, file: SourceFile, gathered: Gathered) -> None:
    gathered.sql.extend(parse_sql(package, file, gathered.scope))


def _seed(package: Package, file: SourceFile, gathered: Gathered) -> None:
    gathered.seeds.append(
        SeedDeclaration(
            name=PurePosixPath(file.path).stem,
            package=package.name,
            path=file.relative_path,
            original_path=file.path,
            resource_path=file.resource_path,
            root_path=package.root,
            checksum=file.checksum,
            origin=Origin(file.shown_path, 1, 1),
        )
    )


def _fixture(package: Package, file: SourceFile, gathered: Gathered) -> None:
    path = PurePosixPath(file.path)
    gathered.fixtures.append(
        FixtureDeclaration(
            name=path.stem,
            package=package.name,
            format=path.suffix.removeprefix("."),
            text=file.text or "",
            origin=Origin(file.shown_path, 1, 1),
        )
    )


def _docs(package: Package, file: SourceFile, gathered: Gathered) -> None:
    gathered.docs.extend(parse_docs(package, file))


def _properties(package: Package, file: SourceFile, gathered: Gathered) -> None:
    found = parse_properties(package, file)
    gathered.errors.extend(found.errors)
    gathered.warnings.extend(found.warnings)
    if found.errors:
        return
    for entry in found.entries:
        for properties in split_versions(entry):
            gathered.properties.append(properties)
            _entry(properties, file.checksum, gathered)


def _entry(properties: Properties, checksum: str, gathered: Gathered) -> None:
    gathered.sql.extend(parse_yaml_snapshot(properties, checksum, gathered.scope))
    for found in parse_test_calls(properties, gathered.scope):
        if isinstance(found, TestCall):
            gathered.test_calls.append(found)
        else:
            gathered.errors.append(found)


_PARSERS: Final[dict[FileKind, Callable[[Package, SourceFile, Gathered], None]]] = {
    FileKind.MODEL: _sql,
    FileKind.ANALYSIS: _sql,
    FileKind.SNAPSHOT: _sql,
    FileKind.TEST: _sql,
    FileKind.FUNCTION: _sql,
    FileKind.SEED: _seed,
    FileKind.FIXTURE: _fixture,
    FileKind.DOCS: _docs,
    FileKind.PROPERTIES: _properties,
}
