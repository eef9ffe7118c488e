"""Jinja in values: dbt_project.yml, profiles.yml, packages.yml, properties and descriptions.

There are no macros here, only vars, env vars, ``target`` and plain functions.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from dagbook.errors import DagbookError, Origin, ProjectError
from dagbook.jinja.environment import JinjaEnvironment, make_environment
from dagbook.jinja.failures import explain
from dagbook.jinja.library import build_library
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.native import NotNativeError
from dagbook.jinja.phase import (
    FlagsView,
    ModulesView,
    missing_var_error,
    read_env_var,
    refuse_secret,
)
from dagbook.jinja.plain_functions import PLAIN_FUNCTIONS, thread_id
from dagbook.jinja.rendering import Builtins, ContextNames, Members, Rendering
from dagbook.jinja.settings_values import SettingsScope
from dagbook.project.variables import SECRET_PREFIX
from dagbook.version import DBT_VERSION

DocFinder = Callable[[str | None, str], str | None]
"""(package or None, name) to the text of a doc block, None where there is none."""

_NO_MACROS: Final = build_library((), "", ())
_SECRET: Final = re.compile(r"\$\$SECRET\$\$(\w+)\$\$")
_NO_DEFAULT: Final = object()


def render_description(text: str, origin: Origin, scope: SettingsScope, find_doc: DocFinder) -> str:
    """A description, with ``doc()`` filled in. Raises ProjectError (slug ``missing-doc``)."""
    if not has_jinja(text):
        return text

    def doc(*names: str) -> str:
        if not 1 <= len(names) <= 2:
            raise ProjectError(
                "missing-doc", "doc() takes the name of a docs block, or a package and a name",
                origin=origin, hint="{{ doc('orders') }}, {{ doc('shop', 'orders') }}",
            )  # fmt: skip
        package, name = (names[0], names[1]) if len(names) == 2 else (None, names[0])
        found = find_doc(package, name)
        if found is None:
            raise ProjectError(
                "missing-doc",
                f"doc('{name}') matches no docs block",
                origin=origin,
                hint=f"write {{% docs {name} %}} … {{% enddocs %}} in a .md file",
            )
        return found

    rendering = _rendering(scope, {**SETTINGS_MEMBERS, "doc": lambda _scope: doc})
    return str(_told_at(origin, rendering, lambda: rendering.text(text, origin)))


def render_text(text: str, scope: SettingsScope, dotted: str) -> object:
    """A text with Jinja, rendered. Raises ProjectError at its place."""
    origin = scope.places(dotted)
    rendering = _rendering(scope, SETTINGS_MEMBERS)
    value = _told_at(origin, rendering, lambda: rendering.native(text, origin))
    if scope.secrets_allowed and isinstance(value, str) and _SECRET.search(value):
        return _SECRET.sub(lambda found: scope.env_vars.get(found[1], ""), value)
    return value


def _rendering(scope: SettingsScope, members: Members) -> Rendering:
    phase = _SettingsPhase(scope)
    rendering = Rendering(scope.environment or _bare_environment(), _NO_MACROS, "", members, phase)
    phase.rendering = rendering
    return rendering


@cache
def _bare_environment() -> JinjaEnvironment:
    return make_environment(None)


class _SettingsPhase:
    """The scope of the values, and the rendering that shows itself as ``context``."""

    rendering: Rendering

    def __init__(self, scope: SettingsScope) -> None:
        self.scope = scope


def _told_at(origin: Origin, rendering: Rendering, render: Callable[[], object]) -> object:
    """Render; an error stands at the value's own place."""
    try:
        return render()
    except NotNativeError as error:
        raise ProjectError("wrong-type", str(error), origin=origin) from None
    except Exception as error:
        told = explain(error, rendering, origin)
        if not isinstance(told, DagbookError):
            raise
        told.origin = origin
        raise told from error


def _env_var(phase: _SettingsPhase) -> Callable[..., object]:
    scope = phase.scope

    def env_var(name: str, default: object = None) -> object:
        scope.env_var_seen(name)
        if not scope.secrets_allowed:
            refuse_secret(name)
        value = read_env_var(scope.env_vars, name, default)
        is_secret = name.startswith(SECRET_PREFIX) and name in scope.env_vars
        return f"$$SECRET$${name}$$" if is_secret else value

    return env_var


class _SettingsVar:
    """``var`` in settings: what the command line, and in properties the project, says."""

    def __init__(self, phase: _SettingsPhase) -> None:
        self._variables = phase.scope.variables

    def __call__(self, name: str, default: object = _NO_DEFAULT) -> object:
        """The var's value. Raises ProjectError."""
        if name in self._variables:
            return self._variables[name]
        if default is _NO_DEFAULT:
            raise missing_var_error(name)
        return default

    def has_var(self, name: str) -> bool:
        """Whether it has a value."""
        return name in self._variables


def _target(phase: _SettingsPhase) -> object:
    scope = phase.scope
    if scope.target is None:
        return {}
    return scope.watch("target", scope.target.shown(scope.public_target))


def _fact(phase: _SettingsPhase, name: str) -> object:
    """What may be another with each invocation; None while settings are loaded."""
    invocation = phase.scope.invocation
    if invocation is None:
        return None
    return phase.scope.watch("invocation", {name: getattr(invocation, name)})[name]


def _flags(phase: _SettingsPhase) -> Mapping[str, object]:
    """Those that nobody sets: the command line's are known later."""
    return FlagsView({}, lambda: _fact(phase, "command"))


def _say_nothing(phase: _SettingsPhase) -> Callable[..., str]:
    return lambda *_message, **_how: ""


SETTINGS_MEMBERS: Final[Members] = {
    **{name: (lambda _phase, value=value: value) for name, value in PLAIN_FUNCTIONS.items()},
    "builtins": lambda phase: Builtins(phase.rendering),
    "context": lambda phase: ContextNames(phase.rendering),
    "dbt_version": lambda _phase: DBT_VERSION,
    "env_var": _env_var,
    "flags": _flags,
    "invocation_id": lambda phase: _fact(phase, "id"),
    "log": _say_nothing,
    "modules": lambda phase: ModulesView(lambda: _fact(phase, "started_at")),
    "print": _say_nothing,
    "project_name": lambda phase: phase.scope.project_name,
    "run_started_at": lambda phase: _fact(phase, "started_at"),
    "target": _target,
    "thread_id": lambda _phase: thread_id(),
    "env": _target,
    "var": _SettingsVar,
}
