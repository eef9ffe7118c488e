"""What every rendering of one invocation shares, whatever its phase."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.adapters.protocol import Dialect
from dagbook.events import Listener, ignore
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.library import MacroLibrary
from dagbook.project.columns import EMPTY
from dagbook.project.files import PackageSettings, Target
from dagbook.project.results import Invocation


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationScope:
    """The facts of an invocation that any Jinja may ask for."""

    environment: JinjaEnvironment
    library: MacroLibrary
    settings: Mapping[str, PackageSettings]
    """By package name, the root project's included."""
    project_name: str
    """The root project's name."""
    target: Target
    public_target: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """What ``target`` shows beyond its standard keys: ``Adapter.public_credentials``."""
    dialect: Dialect
    invocation: Invocation
    cli_vars: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    flags: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """Flags by their upper-case name: ``FULL_REFRESH``, ``WHICH``, ``STORE_FAILURES``…"""
    listener: Listener = ignore

    def variables(self, package: str) -> Mapping[str, object]:
        """What ``var`` finds in a file of a package: --vars over the root's over its own."""
        merged: dict[str, object] = {}
        for owner in dict.fromkeys((package, self.project_name)):
            if owner in self.settings:
                declared = self.settings[owner].vars
                merged.update(declared)
                own = declared.get(package)
                merged.update(own if isinstance(own, Mapping) else {})
        return {**merged, **self.cli_vars}
