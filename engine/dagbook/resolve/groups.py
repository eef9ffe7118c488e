"""Groups of models."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from dagbook.project.config import ALIASES
from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Group
from dagbook.resolve.config_layers import ConfigSources, config_layers
from dagbook.resolve.exposures import read_owner
from dagbook.resolve.property_values import Entry, describe_entry, read_entry
from dagbook.resolve.surroundings import Surroundings


def resolve_group(properties: Properties, surroundings: Surroundings) -> Group:
    """The group of an entry. Raises ProjectError."""
    entry = read_entry(properties, surroundings)
    described = describe_entry(entry, surroundings)
    below = properties.original_path.removeprefix(properties.resource_path).removeprefix("/")
    folders = PurePosixPath(below).parent.parts
    config = _config(entry, (properties.package, *folders, properties.name), surroundings)
    return Group(
        resource_type=ResourceType.GROUP,
        name=properties.name,
        package=properties.package,
        unique_id=unique_id(ResourceType.GROUP, properties.package, properties.name),
        path=below,
        original_path=properties.original_path,
        origin=properties.origin,
        description=described.text,
        doc_blocks=described.doc_blocks,
        meta={**entry.mapping("meta"), **_mapping(config.pop("meta", None))},
        owner=read_owner(entry),
        config=config,
    )


def _config(entry: Entry, fqn: tuple[str, ...], surroundings: Surroundings) -> dict[str, object]:
    """The group's own config over that of the models beside it, as dbt has it: ``meta`` joined."""
    sources = ConfigSources(
        kind=ResourceType.GROUP,
        package=entry.properties.package,
        fqn=fqn,
        properties=entry.config,
    )
    found: dict[str, object] = {}
    for layer in config_layers(sources, surroundings):
        meta = {**_mapping(found.get("meta")), **_mapping(layer.get("meta"))}
        found.update({ALIASES.get(key, key): value for key, value in layer.items()})
        found["meta"] = meta
    return found


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
