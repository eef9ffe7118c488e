"""Exposures: who reads the project, and what they read."""

from pathlib import PurePosixPath
from typing import Final

from dagbook.errors import ProjectError, did_you_mean
from dagbook.jinja.parse_context import ParseScope, record
from dagbook.jinja.static import read_static
from dagbook.project.config import text_tuple
from dagbook.project.declarations import Properties, Recording
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import DependsOn, Exposure, Owner
from dagbook.resolve.config_layers import ConfigSources, resolve_config
from dagbook.resolve.hooks import merge_recordings
from dagbook.resolve.property_values import Entry, config_with_top_keys, describe_entry, read_entry
from dagbook.resolve.surroundings import Surroundings

TYPES: Final = ("dashboard", "notebook", "analysis", "ml", "application")
MATURITIES: Final = ("low", "medium", "high")


def resolve_exposure(properties: Properties, surroundings: Surroundings) -> Exposure:
    """The exposure of an entry, its references not yet followed. Raises ProjectError."""
    entry = read_entry(properties, surroundings)
    package = properties.package
    below = properties.original_path.removeprefix(properties.resource_path).removeprefix("/")
    fqn = (package, *PurePosixPath(below).parent.parts, properties.name)
    sources = ConfigSources(
        kind=ResourceType.EXPOSURE,
        package=package,
        fqn=fqn,
        properties=config_with_top_keys(entry),
        unrendered_properties=entry.config,
    )
    resolved = resolve_config(sources, surroundings)
    description = describe_entry(entry, surroundings)
    recording = _calls(entry, surroundings)
    return Exposure(
        resource_type=ResourceType.EXPOSURE,
        name=properties.name,
        package=package,
        unique_id=unique_id(ResourceType.EXPOSURE, package, properties.name),
        path=below,
        original_path=properties.original_path,
        origin=properties.origin,
        fqn=fqn,
        description=description.text,
        doc_blocks=description.doc_blocks,
        meta=resolved.config.meta,
        tags=resolved.config.tags,
        type=_word(entry, "type", TYPES) or "",
        owner=read_owner(entry),
        label=entry.text("label"),
        maturity=_word(entry, "maturity", MATURITIES),
        url=entry.text("url"),
        config=resolved.config,
        unrendered_config=resolved.unrendered,
        refs=recording.refs,
        sources=recording.sources,
        metrics=recording.metrics,
        depends_on=DependsOn(macros=recording.macros),
    )


def read_owner(entry: Entry) -> Owner:
    """Who answers: ``owner:`` with name or email. Raises ProjectError where both are missing."""
    owner = entry.mapping("owner")
    name = owner.get("name")
    email = text_tuple(owner.get("email"))
    if name is None and not email:
        raise ProjectError(
            "missing-key",
            f"'{entry.properties.name}' needs an owner with a name or an email",
            origin=entry.place("owner"),
            hint="for example:\nowner:\n  name: Finance\n  email: finance@example.com",
        )
    extra = {str(key): value for key, value in owner.items() if key not in ("name", "email")}
    return Owner(None if name is None else str(name), email, extra)


def _calls(entry: Entry, surroundings: Surroundings) -> Recording:
    listed = entry.values.get("depends_on")
    scope = ParseScope(shared=surroundings.shared, package=entry.properties.package)
    found = [Recording()]
    for index, written in enumerate(listed if isinstance(listed, list) else ()):
        text = "{{ " + str(written) + " }}"
        origin = entry.place(f"depends_on.{index}")
        found.append(read_static(text, origin, scope) or record(text, origin, scope)[1])
    return merge_recordings(*found)


def _word(entry: Entry, key: str, allowed: tuple[str, ...]) -> str | None:
    word = entry.text(key)
    if word is None and key != "type":
        return None
    if word not in allowed:
        raise ProjectError(
            "wrong-type" if word else "missing-key",
            f"'{key}' of exposure '{entry.properties.name}' must be one of: {', '.join(allowed)}",
            origin=entry.place(key),
            hint=did_you_mean(word or "", allowed),
        )
    return word
