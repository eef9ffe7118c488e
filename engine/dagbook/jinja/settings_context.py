"""Jinja in values: dbt_project.yml, profiles.yml, packages.yml, properties and descriptions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dagbook.errors import Origin
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.project.columns import EMPTY
from dagbook.project.files import Target
from dagbook.project.results import NO_VARIABLES, Invocation


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsScope:
    """What Jinja in a value may ask for. ``target`` is None where profiles.yml itself is being read."""

    environment: JinjaEnvironment
    variables: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    env_vars: Mapping[str, str] = field(default_factory=lambda: NO_VARIABLES)
    target: Target | None = None
    public_target: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    invocation: Invocation | None = None
    project_name: str | None = None
    secrets_allowed: bool = False
    """Only profiles.yml and packages.yml may read DBT_ENV_SECRET_…"""
    places: Callable[[str], Origin] = lambda dotted: Origin(dotted)
    """Dotted path of a value (``models.0.name``) to its place, for messages."""
    env_var_seen: Callable[[str], None] = lambda name: None
    """Told the name of each env var that is read."""


def render_value(value: object, scope: SettingsScope, dotted: str = "") -> object:
    """A YAML value with its Jinja rendered, through mappings and lists; numbers and booleans as dbt reads them."""
    raise NotImplementedError


DocFinder = Callable[[str | None, str], str | None]
"""(package or None, name) to the text of a doc block, None where there is none."""


def render_description(
    text: str, origin: Origin, scope: SettingsScope, find_doc: DocFinder
) -> str:
    """A description with ``doc()`` and the settings context. Raises ProjectError (slug ``missing-doc``)."""
    raise NotImplementedError
