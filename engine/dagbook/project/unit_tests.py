"""Unit tests: rows given to a model, rows expected of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.project.columns import EMPTY
from dagbook.project.config import Config
from dagbook.project.nodes import NO_DEPENDENCIES, DependsOn, Model, Node, Resource

Rows = tuple[Mapping[str, object], ...] | str
"""Rows by column name; or, in the sql format, a query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """Rows of one input, or those expected.

    ``input`` is ``ref('x')``, ``source('x', 'y')`` or ``this``; None for what is expected.
    """

    input: str | None = None
    rows: Rows = ()
    format: str = "dict"
    fixture: str | None = None
    """Name of the file in tests/fixtures that holds the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What macros, vars and environment variables give while the test runs."""

    macros: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    vars: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    env_vars: Mapping[str, object] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTest(Resource):
    """A test of a model's SQL on rows made up for it; ``depends_on`` is the model."""

    model: str
    given: tuple[Fixture, ...] = ()
    expect: Fixture
    overrides: Overrides | None = None
    include_versions: tuple[str, ...] | None = None
    exclude_versions: tuple[str, ...] | None = None
    version: str | None = None
    """The version of the model that this one tests."""
    schema: str | None = None
    config: Config
    depends_on: DependsOn = NO_DEPENDENCIES
    checksum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTestNode(Node):
    """A unit test as something to execute: the SQL of its model under the name of the test."""

    test: UnitTest
    tested: Model
