"""The scope of values in a package's files: properties, descriptions, test configs."""

from collections.abc import Callable

from dagbook.errors import Origin
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.settings_values import SettingsScope


def package_values_scope(
    shared: InvocationScope, package: str, places: Callable[[str], Origin]
) -> SettingsScope:
    """What Jinja in a properties file of ``package`` may ask for; ``places`` locates its values."""
    return SettingsScope(
        environment=shared.environment,
        variables=shared.variables(package),
        env_vars=shared.invocation.environment,
        target=shared.target,
        public_target=shared.public_target,
        invocation=shared.invocation,
        project_name=shared.project_name,
        watch=shared.watch,
        places=places,
    )
