"""Any resource of the graph as its record of the manifest."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from dagbook.project.nodes import Exposure, Node, Resource, Source
from dagbook.project.project import Linkable
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import UnitTest
from dagbook.records.nodes import node_record
from dagbook.records.plain import Record
from dagbook.records.resources import exposure_record, source_record
from dagbook.records.semantics import (
    metric_record,
    saved_query_record,
    semantic_model_record,
    unit_test_record,
)

_MAKERS: Final[Mapping[type[Resource], Callable[..., Record]]] = MappingProxyType(
    {
        Source: source_record,
        Exposure: exposure_record,
        SemanticModel: semantic_model_record,
        Metric: metric_record,
        SavedQuery: saved_query_record,
        UnitTest: unit_test_record,
    }
)


def resource_record(resource: Linkable, created_at: float = 0.0) -> Record:
    """One resource as the manifest has it before anything is compiled."""
    if isinstance(resource, Node):
        return node_record(resource, created_at)
    make: Callable[..., Record] = _MAKERS[type(resource)]
    return make(resource, created_at)
