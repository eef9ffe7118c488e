"""What every rendering of one invocation shares, whatever its phase."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

from msgspec import Struct

from dagbook.adapters.protocol import Dialect
from dagbook.events import Listener, ignore
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.library import MacroLibrary
from dagbook.project.columns import EMPTY
from dagbook.project.files import PackageSettings, Target
from dagbook.project.results import Invocation

Watch: TypeAlias = Callable[[str, Mapping[str, object]], Mapping[str, object]]
"""Gives a mapping of some kind (``target``, ``invocation``) back, as one that is watched or not."""


Hear: TypeAlias = Callable[[str, Iterable[str]], None]
"""Takes a kind (``macro``, ``doc``) and unique ids of what was used."""
Reading: TypeAlias = Callable[[str, str], AbstractContextManager[object]]
"""Takes package and path of a file: what is heard within is asked by that file."""


def unheard(_kind: str, _unique_ids: Iterable[str]) -> None:
    """Nobody wants to know what is used."""


def unattributed(_package: str, _path: str) -> AbstractContextManager[object]:
    """Nobody wants to know who asks."""
    return nullcontext()


def unwatched(_kind: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """Nobody wants to know what is read."""
    return values


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
        """What ``var`` finds in a file of a package: --vars over the root's over its own."""
        merged: dict[str, object] = {}
        for owner in dict.fromkeys((package, self.project_name)):
            if owner in self.settings:
                declared = self.settings[owner].vars
                merged.update(declared)
                own = declared.get(package)
                merged.update(own if isinstance(own, Mapping) else {})
        return {**merged, **self.cli_vars}
