"""Names of things: resource types and unique ids, as dbt writes them in its artifacts."""

from enum import StrEnum
from typing import Final


class ResourceType(StrEnum):
    """Every kind of resource a project can declare.

    The value is the first part of its unique id.
    """

    MODEL = "model"
    SEED = "seed"
    SNAPSHOT = "snapshot"
    ANALYSIS = "analysis"
    TEST = "test"
    OPERATION = "operation"
    SQL_OPERATION = "sql_operation"
    SOURCE = "source"
    EXPOSURE = "exposure"
    MACRO = "macro"
    DOC = "doc"
    GROUP = "group"
    METRIC = "metric"
    SEMANTIC_MODEL = "semantic_model"
    SAVED_QUERY = "saved_query"
    UNIT_TEST = "unit_test"
    FUNCTION = "function"


REFABLE: Final = (ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT)
"""What ``ref`` may name."""

RELATIONAL: Final = (*REFABLE, ResourceType.SOURCE)
"""What stands in the warehouse as a relation (an ephemeral model excepted)."""

INTERNAL_PACKAGE: Final = "dbt"
"""The namespace of the built-in macros; packages call them as ``dbt.name(…)``."""


def unique_id(resource_type: ResourceType, package: str, *names: str) -> str:
    """``model.shop.stg_orders``, ``source.shop.raw.orders``, ``doc.shop.overview``."""
    return ".".join((resource_type.value, package, *names))
