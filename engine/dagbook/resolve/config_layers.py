"""Which layers of config a node has, weakest first, and what they come to.

own package's dbt_project.yml, outermost folder to innermost
properties file
{{ config(...) }} in the file
the root project's dbt_project.yml, for a node of another package
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.project.columns import EMPTY
from dagbook.project.config import Config, merge_config
from dagbook.project.files import PackageSettings
from dagbook.project.ids import ResourceType
from dagbook.resolve.surroundings import Surroundings

SECTION_OF: Final[Mapping[ResourceType, str]] = {
    ResourceType.MODEL: "models",
    ResourceType.ANALYSIS: "models",
    ResourceType.OPERATION: "models",
    ResourceType.SEED: "seeds",
    ResourceType.SNAPSHOT: "snapshots",
    ResourceType.TEST: "data_tests",
    ResourceType.SOURCE: "sources",
    ResourceType.EXPOSURE: "exposures",
    ResourceType.UNIT_TEST: "unit_tests",
    ResourceType.GROUP: "models",
    ResourceType.FUNCTION: "functions",
    ResourceType.METRIC: "metrics",
    ResourceType.SEMANTIC_MODEL: "semantic-models",
    ResourceType.SAVED_QUERY: "saved-queries",
}
"""Section of dbt_project.yml that configures a kind; analyses share the models' one, as in dbt, and
so do groups."""


class ConfigSources(Struct, frozen=True, kw_only=True):
    """What is said about one node outside dbt_project.yml."""

    kind: ResourceType
    package: str
    fqn: tuple[str, ...]
    properties: Mapping[str, object] = EMPTY
    unrendered_properties: Mapping[str, object] | None = None
    """Where they differ from ``properties``."""
    calls: tuple[Mapping[str, object], ...] = ()
    unrendered_calls: tuple[Mapping[str, object], ...] = ()


class ResolvedConfig(Struct, frozen=True):
    """A node's config, and the layers as written before Jinja was rendered, flattened."""

    config: Config
    unrendered: Mapping[str, object]


def resolve_config(sources: ConfigSources, surroundings: Surroundings) -> ResolvedConfig:
    """Merge all layers of a node."""
    layers = config_layers(sources, surroundings)
    own = surroundings.shared.settings[sources.package]
    outer = _outer(sources, surroundings)
    if sources.kind is ResourceType.FUNCTION:  # as dbt: only what is rendered has its own section
        unrendered_of = replace(sources, kind=ResourceType.MODEL)
    else:
        unrendered_of = sources
    written = sources.unrendered_properties
    unrendered = [
        *project_layers(own.unrendered_configs, unrendered_of),
        sources.properties if written is None else written,
        *sources.unrendered_calls,
        *(
            layer
            for root in outer
            for layer in project_layers(root.unrendered_configs, unrendered_of)
        ),
    ]
    config = merge_config(sources.kind, layers)
    if sources.kind is ResourceType.TEST:
        config = _with_both_store_keys(config)
    return ResolvedConfig(config, _flattened(unrendered))


def config_layers(sources: ConfigSources, surroundings: Surroundings) -> list[Mapping[str, object]]:
    """All layers of a node as rendered, weakest first."""
    own = surroundings.shared.settings[sources.package]
    return [
        *project_layers(own.configs, sources),
        sources.properties,
        *sources.calls,
        *(
            layer
            for root in _outer(sources, surroundings)
            for layer in project_layers(root.configs, sources)
        ),
    ]


def project_layers(
    configs: Mapping[str, Mapping[str, object]], sources: ConfigSources
) -> Iterator[Mapping[str, object]]:
    """What dbt_project.yml says for each level of a node's path, outermost first."""
    tree: object = configs.get(SECTION_OF[sources.kind])
    for level in ("", *sources.fqn):
        if level:
            tree = tree.get(level) if isinstance(tree, Mapping) else None
        if not isinstance(tree, Mapping):
            return
        found = dict(_own_keys(tree))
        if found:
            yield found


def _own_keys(tree: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Keys of a level that configure it: with ``+``, or anything that cannot be a folder."""
    for key, value in tree.items():
        if key.startswith("+"):
            yield key[1:].strip(), value
        elif not isinstance(value, Mapping):
            yield key, value


def _outer(sources: ConfigSources, surroundings: Surroundings) -> tuple[PackageSettings, ...]:
    """The root project's settings, for a node of another package."""
    is_own = sources.package == surroundings.root
    return () if is_own else (surroundings.shared.settings[surroundings.root],)


def _flattened(layers: Iterable[Mapping[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for layer in layers:
        values.update(layer)
    return values


def _with_both_store_keys(config: Config) -> Config:
    """``store_failures`` and ``store_failures_as`` say the same in two ways: fill in the other."""
    stored, kind = config.get("store_failures"), config.get("store_failures_as")
    if isinstance(kind, str):
        return Config({**config.values, "store_failures": kind != "ephemeral"})
    if isinstance(stored, bool):
        return Config({**config.values, "store_failures_as": "table" if stored else "ephemeral"})
    return config
