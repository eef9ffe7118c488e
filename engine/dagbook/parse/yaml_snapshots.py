"""A snapshot declared in YAML alone: ``snapshots: - name: … relation: ref('orders')``."""

from collections.abc import Iterator

from dagbook.jinja.scope import InvocationScope
from dagbook.parse.sql import SqlText, record_calls
from dagbook.project.declarations import Properties, SqlDeclaration
from dagbook.project.ids import ResourceType


def parse_yaml_snapshot(
    properties: Properties, checksum: str, scope: InvocationScope
) -> Iterator[SqlDeclaration]:
    """The snapshot an entry declares, if it names the relation; ``checksum`` is its file's."""
    relation = properties.values.get("relation")
    if properties.section != "snapshots" or not isinstance(relation, str):
        return
    code = "select * from {{ " + relation + " }}"
    origin = properties.place("relation")
    below = properties.original_path.removeprefix(properties.resource_path).removeprefix("/")
    text = SqlText(ResourceType.SNAPSHOT, properties.name, code, origin)
    yield SqlDeclaration(
        kind=ResourceType.SNAPSHOT,
        name=properties.name,
        package=properties.package,
        path=below,
        original_path=properties.original_path,
        resource_path=properties.resource_path,
        raw_code=code,
        language="sql",
        checksum=checksum,
        recording=record_calls(text, properties.package, scope),
        origin=origin,
    )
