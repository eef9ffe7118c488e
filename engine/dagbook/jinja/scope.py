"""What every rendering of one invocation shares, whatever its phase."""

from collections.abc import Mapping

from msgspec import Struct

from dagbook.adapters.protocol import Dialect
from dagbook.events import Listener, ignore
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.library import MacroLibrary
from dagbook.jinja.watching import Hear, Reading, Watch, unattributed, unheard, unwatched
from dagbook.project.columns import EMPTY
from dagbook.project.files import PackageSettings, Target
from dagbook.project.results import Invocation
from dagbook.project.variables import Variables


class InvocationScope(Struct, frozen=True, kw_only=True):
    """The facts of an invocation that any Jinja may ask for."""

    environment: JinjaEnvironment
    library: MacroLibrary
    settings: Mapping[str, PackageSettings]
    """By package name, the root project's included."""
    project_name: str
    """The root project's name."""
    target: Target
    public_target: Mapping[str, object] = EMPTY
    """What ``target`` shows beyond its standard keys: ``Adapter.public_credentials``."""
    dialect: Dialect
    invocation: Invocation
    cli_vars: Mapping[str, object] = EMPTY
    flags: Mapping[str, object] = EMPTY
    """Flags by their upper-case name: ``FULL_REFRESH``, ``WHICH``, ``STORE_FAILURES``…"""
    listener: Listener = ignore
    watch: Watch = unwatched
    """While parsing: hears what of the invocation and of the target is read."""
    hear: Hear = unheard
    """While parsing: hears which macros and doc blocks are used."""
    reading: Reading = unattributed
    """While parsing: is told for which file."""

    @property
    def reads_statically(self) -> bool:
        """Whether constants may be read without rendering: unless --no-static-parser."""
        return bool(self.flags.get("STATIC_PARSER", True))

    def fact(self, name: str) -> object:
        """What may be another with each invocation: ``id``, ``started_at``, ``command``, ``args``.

        All Jinja gets them here, so that what was made with them isn't remembered.
        """
        return self.watch("invocation", {name: getattr(self.invocation, name)})[name]

    def variables(self, package: str) -> Mapping[str, object]:
        """What ``var`` finds in a file of a package."""
        return Variables(self.settings, self.project_name, self.cli_vars).of(package)
