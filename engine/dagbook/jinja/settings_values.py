"""Values of YAML files, rendered where they hold Jinja; Jinja is imported for one that does."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct

from dagbook.entry_points import load_target
from dagbook.errors import Origin
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.watching import Watch, unwatched
from dagbook.project.columns import EMPTY
from dagbook.project.files import Target
from dagbook.project.results import NO_VARIABLES, Invocation
from dagbook.project.variables import SECRET_PREFIX

if TYPE_CHECKING:
    from dagbook.jinja.environment import JinjaEnvironment

_RENDER: Final = "dagbook.jinja.settings_context:render_text"
_PLAIN: Final = r"""[^'"\\{}%#\r\n]*"""
_ENV_VAR: Final = re.compile(
    rf"""\{{\{{\s*env_var\(\s*(?P<mark>['"])(?P<name>{_PLAIN})(?P=mark)\s*"""
    rf"""(?:,\s*(?P<end>['"])(?P<default>{_PLAIN})(?P=end)\s*)?\)\s*\}}\}}"""
)


class SettingsScope(Struct, frozen=True, kw_only=True):
    """What Jinja in a value may ask for; ``target`` is None while profiles.yml is read."""

    environment: "JinjaEnvironment | None" = None
    """That of the invocation; None while settings are loaded: one that keeps nothing."""
    variables: Mapping[str, object] = EMPTY
    env_vars: Mapping[str, str] = NO_VARIABLES
    target: Target | None = None
    public_target: Mapping[str, object] = EMPTY
    invocation: Invocation | None = None
    project_name: str | None = None
    watch: Watch = unwatched
    """Hears what of the invocation and of the target is read."""
    secrets_allowed: bool = False
    """Only profiles.yml and packages.yml may read DBT_ENV_SECRET_…"""
    places: Callable[[str], Origin] = lambda dotted: Origin(dotted)
    """Dotted path of a value (``models.0.name``) to its place, for messages."""
    env_var_seen: Callable[[str], None] = lambda name: None
    """Told the name of each env var that is read."""


def render_value(value: object, scope: SettingsScope, dotted: str = "") -> object:
    """A YAML value with its Jinja rendered, through mappings and lists; types as dbt reads them.

    ``"{{ var('n') }}"`` is what the var is; constants are text, without the line break at their
    end, as Jinja leaves them. Raises ProjectError at the value's place.
    """
    if isinstance(value, str):
        return _rendered(value, scope, dotted) if has_jinja(value) else value.removesuffix("\n")
    if isinstance(value, Mapping):
        return {
            key: render_value(each, scope, f"{dotted}.{key}" if dotted else str(key))
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [
            render_value(each, scope, f"{dotted}.{index}" if dotted else str(index))
            for index, each in enumerate(value)
        ]
    return value


def _rendered(text: str, scope: SettingsScope, dotted: str) -> object:
    plain = _env_var(text, scope)
    if plain is not None:
        return plain
    render = cast("Callable[[str, SettingsScope, str], object]", load_target(_RENDER))
    return render(text, scope, dotted)


def _env_var(text: str, scope: SettingsScope) -> str | None:
    """What most profiles ask of Jinja, answered without it; None where it has more to say."""
    call = _ENV_VAR.fullmatch(text)
    if call is None or call["name"].startswith(SECRET_PREFIX):
        return None
    name = call["name"]
    value = scope.env_vars[name] if name in scope.env_vars else call["default"]
    if value is None or "$$" in value:
        return None
    scope.env_var_seen(name)
    return value
