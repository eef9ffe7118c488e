"""Files of code to declarations: models, analyses, singular tests, snapshot blocks."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct

from dagbook.errors import Origin
from dagbook.jinja.blocks import extract_blocks
from dagbook.jinja.parse_context import ParseScope, record
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.static import read_static, record_plain
from dagbook.parse.plain_models import with_config_as_values
from dagbook.parse.python_models import record_python
from dagbook.project.declarations import Recording, SqlDeclaration
from dagbook.project.files import FileKind, Package, SourceFile
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.relation import Relation

KIND_OF_FILE: Final = {
    FileKind.MODEL: ResourceType.MODEL,
    FileKind.ANALYSIS: ResourceType.ANALYSIS,
    FileKind.TEST: ResourceType.TEST,
    FileKind.FUNCTION: ResourceType.FUNCTION,
}

_LANGUAGES: Final = {".py": "python", ".js": "javascript"}


class SqlText(Struct, frozen=True):
    """A piece of SQL with Jinja: the resource it belongs to and where it begins."""

    kind: ResourceType
    name: str
    code: str
    origin: Origin


def parse_sql(
    package: Package, file: SourceFile, scope: InvocationScope
) -> Iterator[SqlDeclaration]:
    """What a SQL file or Python model declares: one resource, or one a snapshot block."""
    language = _LANGUAGES.get(file.path[-3:], "sql")
    is_python_model = language == "python" and file.kind is FileKind.MODEL
    texts = _snapshots(file) if file.kind is FileKind.SNAPSHOT else (_whole(file),)
    for text in texts:
        yield SqlDeclaration(
            kind=text.kind,
            name=text.name,
            package=package.name,
            path=file.relative_path,
            original_path=file.path,
            resource_path=file.resource_path,
            raw_code=text.code,
            language=language,
            checksum=file.checksum,
            recording=record_python(text.code, text.origin)
            if is_python_model
            else record_calls(text, package.name, scope),
            origin=text.origin,
        )


def record_calls(text: SqlText, package: str, scope: InvocationScope) -> Recording:
    """What the SQL calls: read from its syntax where constant, called, or rendered."""
    parse_scope = _scope(text, package, scope)
    known = _without_rendering(text, parse_scope) if scope.reads_statically else None
    return known or record(text.code, text.origin, parse_scope)[1]


def _without_rendering(text: SqlText, scope: ParseScope) -> Recording | None:
    found = read_static(text.code, text.origin, scope)
    if found is None:
        return record_plain(text.code, text.origin, scope)
    return with_config_as_values(text.code, found) if text.kind is ResourceType.MODEL else found


def _scope(text: SqlText, package: str, scope: InvocationScope) -> ParseScope:
    target = scope.target
    model = {
        "name": text.name,
        "alias": text.name,
        "package_name": package,
        "resource_type": text.kind.value,
        "unique_id": unique_id(text.kind, package, text.name),
        "original_file_path": text.origin.path,
        "raw_code": text.code,
        "database": target.database,
        "schema": target.schema,
        "language": "sql",
    }
    this = Relation(target.database, target.schema, text.name)
    return ParseScope(shared=scope, package=package, this=this, model=model)


def _whole(file: SourceFile) -> SqlText:
    text = file.text or ""
    before = text[: len(text) - len(text.lstrip())]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    name = PurePosixPath(file.path).stem
    return SqlText(
        KIND_OF_FILE[file.kind], name, text.strip(), Origin(file.shown_path, line, column)
    )


def _snapshots(file: SourceFile) -> Iterator[SqlText]:
    for block in extract_blocks(file.text or "", file.shown_path):
        if block.kind == "snapshot":
            origin = Origin(file.shown_path, block.body_line)
            yield SqlText(ResourceType.SNAPSHOT, block.name, block.body, origin)
