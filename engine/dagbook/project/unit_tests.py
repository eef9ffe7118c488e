"""Unit tests: rows given to a model, rows expected of it."""

from collections.abc import Mapping

from msgspec import Struct

from dagbook.project.columns import EMPTY
from dagbook.project.config import Config
from dagbook.project.nodes import NO_DEPENDENCIES, DependsOn, Model, Node, Resource

Rows = tuple[Mapping[str, object], ...] | str
"""Rows by column name; or, in the sql format, a query."""


class Fixture(Struct, frozen=True, kw_only=True):
    """Rows of one input, or those expected.

    ``input`` is ``ref('x')``, ``source('x', 'y')`` or ``this``; None for what is expected.
    """

    input: str | None = None
    rows: Rows = ()
    format: str = "dict"
    fixture: str | None = None
    """Name of the file in tests/fixtures that holds the rows."""


class Overrides(Struct, frozen=True, kw_only=True):
    """What macros, vars and environment variables give while the test runs."""

    macros: Mapping[str, object] = EMPTY
    vars: Mapping[str, object] = EMPTY
    env_vars: Mapping[str, object] = EMPTY


class UnitTest(Resource, frozen=True, kw_only=True):
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


class UnitTestNode(Node, frozen=True, kw_only=True):
    """A unit test as something to execute: the SQL of its model under the name of the test."""

    test: UnitTest
    tested: Model
