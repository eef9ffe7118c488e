"""Which keys an entry of a properties file may have, and what kind of value each takes.

One table a section; ``check_shape`` walks an entry against it.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.parse.kinds import ANY, FLAG, LIST, MAPPING, NAME, SCALAR, TEXT, TEXTS, Shape
from dagbook.parse.semantic_shapes import METRIC, SEMANTIC_SHAPES

_DESCRIBED: Final = {"name": NAME, "description": TEXT, "config": MAPPING, "meta": MAPPING}
_TESTED: Final = {"tests": LIST, "data_tests": LIST}
_NODE: Final = {**_DESCRIBED, "docs": MAPPING, "tags": TEXTS, "columns": LIST, "group": TEXT}

COLUMN: Final = Shape(
    "a column",
    {
        **_DESCRIBED,
        **_TESTED,
        "data_type": TEXT,
        "constraints": LIST,
        "docs": MAPPING,
        "tags": TEXTS,
        "policy_tags": TEXTS,
        "quote": FLAG,
        "granularity": TEXT,
        "dimension": ANY,
        "entity": ANY,
    },
)
_VERSION: Final = Shape(
    "a version",
    {
        **_NODE,
        **_TESTED,
        "v": SCALAR,
        "defined_in": TEXT,
        "access": TEXT,
        "constraints": LIST,
        "deprecation_date": SCALAR,
        "include": ANY,
        "exclude": ANY,
    },
    named=False,
)
_MODEL: Final = Shape(
    "a model",
    {
        **_NODE,
        **_TESTED,
        "access": TEXT,
        "constraints": LIST,
        "contract": MAPPING,
        "deprecation_date": SCALAR,
        "latest_version": SCALAR,
        "versions": LIST,
        "time_spine": MAPPING,
        "semantic_model": ANY,
        "derived_semantics": ANY,
        "metrics": LIST,
        "agg_time_dimension": TEXT,
        "primary_entity": TEXT,
    },
    {"columns": COLUMN, "versions": _VERSION, "metrics": METRIC},
)
_TABLE: Final = Shape(
    "a table",
    {
        **_DESCRIBED,
        **_TESTED,
        "docs": MAPPING,
        "tags": TEXTS,
        "columns": LIST,
        "identifier": TEXT,
        "loader": TEXT,
        "loaded_at_field": TEXT,
        "loaded_at_query": TEXT,
        "freshness": MAPPING,
        "quoting": MAPPING,
        "external": MAPPING,
    },
    {"columns": COLUMN},
)
_SOURCE: Final = Shape(
    "a source",
    {
        **_DESCRIBED,
        "database": TEXT,
        "catalog": TEXT,
        "schema": TEXT,
        "loader": TEXT,
        "loaded_at_field": TEXT,
        "loaded_at_query": TEXT,
        "freshness": MAPPING,
        "quoting": MAPPING,
        "overrides": TEXT,
        "tags": TEXTS,
        "tables": LIST,
        "docs": MAPPING,
    },
    {"tables": _TABLE},
)

_ARGUMENT: Final = Shape("an argument", {"name": TEXT, "type": SCALAR, "description": TEXT})

_PARAMETER: Final = Shape(
    "an argument",
    {"name": NAME, "data_type": TEXT, "description": TEXT, "default_value": SCALAR},
)

SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "models": _MODEL,
        "seeds": Shape("a seed", {**_NODE, **_TESTED}, {"columns": COLUMN}),
        "snapshots": Shape(
            "a snapshot", {**_NODE, **_TESTED, "relation": TEXT}, {"columns": COLUMN}
        ),
        "analyses": Shape("an analysis", _NODE, {"columns": COLUMN}),
        "sources": _SOURCE,
        "exposures": Shape(
            "an exposure",
            {
                **_DESCRIBED,
                "type": TEXT,
                "label": TEXT,
                "owner": MAPPING,
                "maturity": TEXT,
                "url": TEXT,
                "depends_on": LIST,
                "tags": TEXTS,
                "enabled": FLAG,
                "docs": MAPPING,
            },
        ),
        "functions": Shape(
            "a function",
            {**_NODE, "access": TEXT, "arguments": LIST, "returns": MAPPING, "overloads": LIST},
            {"arguments": _PARAMETER},
        ),
        "macros": Shape(
            "a macro",
            {**_DESCRIBED, "docs": MAPPING, "arguments": LIST},
            {"arguments": _ARGUMENT},
        ),
        "groups": Shape("a group", {**_DESCRIBED, "owner": MAPPING}),
        "data_tests": Shape("a test", {**_DESCRIBED, "docs": MAPPING}),
        "unit_tests": Shape(
            "a unit test",
            {
                **_DESCRIBED,
                "model": TEXT,
                "given": LIST,
                "expect": MAPPING,
                "overrides": MAPPING,
                "versions": MAPPING,
                "tags": TEXTS,
            },
        ),
        **SEMANTIC_SHAPES,
    }
)
SECTION_ALIASES: Final[Mapping[str, str]] = MappingProxyType({"tests": "data_tests"})
FREE_KEYS: Final = ("version", "anchors")
"""Top-level keys that declare nothing."""

Place = Callable[[str], Origin]


def check_shape(
    entry: object, shape: Shape, place: Place, dotted: str = ""
) -> Iterator[tuple[str, DagbookError]]:
    """(severity, finding) for each key that is unknown, missing or of the wrong type."""
    if not isinstance(entry, Mapping):
        yield (
            "error",
            ProjectError(
                "wrong-type",
                f"{shape.what} must be a mapping of keys to values",
                origin=place(dotted),
            ),
        )
        return
    if shape.named and entry.get("name") in (None, ""):
        yield (
            "error",
            ProjectError("missing-key", f"{shape.what} needs a 'name'", origin=place(dotted)),
        )
    if entry.get("tests") and "data_tests" in entry:
        yield (
            "error",
            ProjectError(
                "duplicate-key",
                f"{shape.what} has both 'tests' and 'data_tests'",
                origin=place(f"{dotted}.tests" if dotted else "tests"),
                hint="put all of them under data_tests",
            ),
        )
    for key, value in entry.items():
        below = f"{dotted}.{key}" if dotted else str(key)
        kind = shape.keys.get(key)
        if kind is None:
            yield "warning", _unknown(key, shape, place(below))
        elif value is not None and not kind.fits(value):
            yield (
                "error",
                ProjectError(
                    "wrong-type",
                    f"'{key}' of {shape.what} must be {kind.words}",
                    origin=place(below),
                ),
            )
        elif key in shape.items and isinstance(value, list):
            for index, item in enumerate(value):
                yield from check_shape(item, shape.items[key], place, f"{below}.{index}")


def _unknown(key: object, shape: Shape, origin: Origin) -> ProjectError:
    hint = did_you_mean(str(key), shape.keys) or "your own keys belong under config: meta:"
    return ProjectError(
        "unknown-key", f"'{key}' is no key of {shape.what}", origin=origin, hint=hint
    )
