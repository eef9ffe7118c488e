"""Which keys the entries of the semantic layer may have; see ``shapes``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dagbook.parse.kinds import ANY, FLAG, LIST, MAPPING, SCALAR, TEXT, TEXTS, Shape

_DESCRIBED: Final = {"name": SCALAR, "description": TEXT, "config": MAPPING, "label": TEXT}
_ENTITY: Final = Shape(
    "an entity",
    {**_DESCRIBED, "type": TEXT, "role": TEXT, "expr": SCALAR, "entity": TEXT},
)
_DIMENSION: Final = Shape(
    "a dimension",
    {
        **_DESCRIBED,
        "type": TEXT,
        "expr": SCALAR,
        "is_partition": FLAG,
        "type_params": MAPPING,
        "granularity": TEXT,
        "validity_params": MAPPING,
    },
)
_MEASURE: Final = Shape(
    "a measure",
    {
        **_DESCRIBED,
        "agg": TEXT,
        "expr": SCALAR,
        "create_metric": FLAG,
        "agg_params": MAPPING,
        "non_additive_dimension": MAPPING,
        "agg_time_dimension": TEXT,
    },
)
METRIC: Final = Shape(
    "a metric",
    {
        **_DESCRIBED,
        "type": TEXT,
        "type_params": MAPPING,
        "filter": ANY,
        "time_granularity": TEXT,
        "tags": TEXTS,
        "meta": MAPPING,
        "agg": TEXT,
        "expr": SCALAR,
        "agg_time_dimension": TEXT,
        "percentile": SCALAR,
        "percentile_type": TEXT,
        "non_additive_dimension": MAPPING,
        "join_to_timespine": FLAG,
        "fill_nulls_with": SCALAR,
        "hidden": FLAG,
        "window": TEXT,
        "grain_to_date": TEXT,
        "period_agg": TEXT,
        "input_metric": ANY,
        "input_metrics": LIST,
        "numerator": ANY,
        "denominator": ANY,
        "entity": TEXT,
        "calculation": TEXT,
        "base_metric": ANY,
        "conversion_metric": ANY,
        "constant_properties": LIST,
    },
)

SEMANTIC_SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "metrics": METRIC,
        "semantic_models": Shape(
            "a semantic model",
            {
                **_DESCRIBED,
                "model": TEXT,
                "defaults": MAPPING,
                "entities": LIST,
                "dimensions": LIST,
                "measures": LIST,
                "primary_entity": TEXT,
            },
            {"entities": _ENTITY, "dimensions": _DIMENSION, "measures": _MEASURE},
        ),
        "saved_queries": Shape(
            "a saved query",
            {
                **_DESCRIBED,
                "query_params": MAPPING,
                "exports": LIST,
                "tags": TEXTS,
                "group": TEXT,
            },
            {"exports": Shape("an export", {"name": SCALAR, "config": MAPPING})},
        ),
    }
)
