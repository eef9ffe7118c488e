"""Groups of models."""

from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Group
from dagbook.resolve.exposures import read_owner
from dagbook.resolve.property_values import describe_entry, read_entry
from dagbook.resolve.surroundings import Surroundings


def resolve_group(properties: Properties, surroundings: Surroundings) -> Group:
    """The group of an entry. Raises ProjectError."""
    entry = read_entry(properties, surroundings)
    described = describe_entry(entry, surroundings)
    meta = {**entry.mapping("meta")}
    configured = entry.config.get("meta")
    return Group(
        resource_type=ResourceType.GROUP,
        name=properties.name,
        package=properties.package,
        unique_id=unique_id(ResourceType.GROUP, properties.package, properties.name),
        path=properties.original_path.removeprefix(properties.resource_path).removeprefix("/"),
        original_path=properties.original_path,
        origin=properties.origin,
        description=described.text,
        doc_blocks=described.doc_blocks,
        meta={**meta, **(configured if isinstance(configured, dict) else {})},
        owner=read_owner(entry),
    )
