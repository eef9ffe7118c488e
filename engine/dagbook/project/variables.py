"""Which vars there are, and which value counts where."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from dagbook.project.files import PackageSettings

SECRET_PREFIX: Final = "DBT_ENV_SECRET"
"""Of environment variables that may be shown nowhere."""


class Variables(Struct, frozen=True):
    """What settings and the command line say of vars; ``settings`` are those of each package."""

    settings: Mapping[str, PackageSettings]
    project_name: str
    """The root project's name."""
    cli_vars: Mapping[str, object]

    def of(self, package: str) -> Mapping[str, object]:
        """What ``var`` finds in a file of a package: --vars over the root's over its own."""
        merged: dict[str, object] = {}
        for owner in dict.fromkeys((package, self.project_name)):
            if owner in self.settings:
                declared = self.settings[owner].vars
                merged.update(declared)
                own = declared.get(package)
                merged.update(own if isinstance(own, Mapping) else {})
        return {**merged, **self.cli_vars}

    def by_package(self) -> Mapping[str, Mapping[str, object]]:
        """All of them."""
        return {name: self.of(name) for name in self.settings}
