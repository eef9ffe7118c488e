"""Configs that mean something elsewhere: what the warehouse of this run does nothing with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from dagbook.errors import DagbookError, ProjectError
from dagbook.jinja.ducklake import LAYOUT_CONFIGS, lakes
from dagbook.jinja.scope import InvocationScope
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Node

WAREHOUSE_CONFIGS: Final = (
    "auto_refresh",
    "automatic_clustering",
    "backup",
    "buckets",
    "cluster_by",
    "clustered_by",
    "copy_grants",
    "dist",
    "enable_refresh",
    "file_format",
    "hours_to_expiration",
    "indexes",
    "kms_key_name",
    "labels",
    "liquid_clustered_by",
    "location_root",
    "packages",
    "partition_by",
    "partition_expiration_days",
    "partitioned_by",
    "query_tag",
    "refresh_interval_minutes",
    "require_partition_filter",
    "secure",
    "snowflake_warehouse",
    "sort",
    "sort_by",
    "sort_type",
    "sorted_by",
    "table_format",
    "target_lag",
    "tblproperties",
    "transient",
    "unlogged",
    "zorder",
)
"""Config keys that some of dbt's adapters act on. Keys of nobody's are the user's own."""
_UNSET: Final[tuple[object, ...]] = (None, (), [], {}, False, "")
_SHOWN: Final = 3


def unused_configs(nodes: Iterable[Node], shared: InvocationScope) -> Iterator[DagbookError]:
    """A warning a config: which nodes set it without effect on this warehouse.

    A materialization of the project's own may act on any, so its nodes are passed over.
    """
    dialect = shared.dialect
    in_lakes = lakes(shared.target.credentials)
    found: dict[str, list[Node]] = defaultdict(list)
    foreign = [key for key in WAREHOUSE_CONFIGS if key not in dialect.configs]
    for node in nodes:
        keys = [key for key in foreign if node.config.values.get(key) not in _UNSET]
        if not keys:
            continue
        macro = shared.library.materialization(node.config.materialized)
        if macro is None or macro.package != INTERNAL_PACKAGE:
            continue
        for key in keys:
            if key not in LAYOUT_CONFIGS or node.database not in in_lakes:
                found[key].append(node)
    for key, setting in found.items():
        names = ", ".join(node.name for node in setting[:_SHOWN])
        more = f" and {len(setting) - _SHOWN} more" if len(setting) > _SHOWN else ""
        yield ProjectError(
            "config-without-effect",
            f"'{key}' has no effect on {dialect.type}: {names}{more}",
            origin=setting[0].origin,
            hint=_HINTS.get(key),
        )


_HINTS: Final = {"packages": "install them in the environment that dagbook is in"}
