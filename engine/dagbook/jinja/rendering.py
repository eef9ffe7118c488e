"""One rendering: where its names come from, and how its macros are called.

A name is looked for in this order: the project's macros (dbt lets them override even ``ref``),
packages, built-in macros, the phase's own members, Jinja's globals. Whatever is found is kept for
the rest of the rendering; which of them it is, for all renderings of a package.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from jinja2.utils import missing

from dagbook.errors import Origin
from dagbook.jinja.environment import JinjaEnvironment, PlainCallable, environment_globals
from dagbook.jinja.library import MacroLibrary
from dagbook.jinja.macro_functions import Function, stage_of
from dagbook.jinja.writing import join_file
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro

Members: TypeAlias = Mapping[str, Callable[..., object]]
"""Name to a function that makes the member from the phase."""


class MacroReturned(BaseException):
    """``return(value)`` leaves its macro. Not an Exception: nobody on the way may catch it."""

    def __init__(self, value: object) -> None:
        """Carry the value to the macro's caller."""
        super().__init__()
        self.value = value


class Rendering:
    """The names of one rendering of a file of ``package``; ``members`` are made from ``phase``."""

    def __init__(
        self,
        environment: JinjaEnvironment,
        library: MacroLibrary,
        package: str,
        members: Members,
        phase: object,
    ) -> None:
        """Begin with nothing looked up."""
        self.phase = phase
        self.environment = environment
        self.library = library
        self.package = package
        self.members = members
        self.called: dict[str, None] = {}
        """Unique ids of the macros called by the rendered text itself, in order."""
        self.last_resort: Mapping[str, object] = {}
        """Names that nothing else gives: a materialization of the project's own may name the
        config of its node, ``pivot_column`` for ``config.get('pivot_column')``."""
        self.bound: list[Macro] = []
        """The macros that names turned out to mean, in macros too."""
        self.depth = 0
        self.stage = stage_of(environment)
        self._values: dict[str, object] = {}
        self._known = library.known_in(package)

    def look_up(self, name: str) -> object:
        """What a name means here, or Jinja's ``missing``."""
        value = self._values.get(name, missing)
        if value is missing:
            value = self._find(name)
            if value is not missing:
                self._values[name] = value
        return value

    def end(self) -> None:
        """Let go of what names meant: rings of values are garbage that is dear to find."""
        self._values.clear()
        self.phase = None

    def force(self, names: Mapping[str, object]) -> None:
        """Let macros give values without being called; ``package.name`` means one of a package."""
        packages: dict[str, dict[str, object]] = {}
        for name, value in names.items():
            package, dot, short = name.rpartition(".")
            if dot:
                packages.setdefault(package, {})[short] = value
            else:
                self._values[name] = _constant(value)
        for package, forced in packages.items():
            self._values[package] = ForcedMacros(self, package, forced)

    def builtin(self, name: str) -> object:
        """A member of the phase, whatever macro hides it: what ``builtins.ref`` means."""
        make = self.members.get(name)
        return make(self.phase) if make is not None else missing

    def bind(self, macro: Macro) -> "BoundMacro":
        """A macro to call in this rendering."""
        return BoundMacro(self, macro)

    def text(self, text: str, origin: Origin) -> str:
        """Render a text in this rendering's names."""
        template = self.environment.template_for(text, origin)
        before, self.stage.at_work = self.stage.at_work, self
        try:
            return join_file(template.stream(self.look_up), origin, text)
        finally:
            self.stage.at_work = before

    def native(self, text: str, origin: Origin) -> object:
        """Render a text to a Python value."""
        template = self.environment.native.template_for(text, origin)
        return self.environment.native.concat(template.stream(self.look_up))

    def _find(self, name: str) -> object:
        macro, is_package = self._known.get(name) or self._learn(name)
        if is_package:
            return PackageMacros(self, name)
        if macro is not None:
            return BoundMacro(self, macro)
        make = self.members.get(name)
        if make is not None:
            return make(self.phase)
        stand_in = self.library.stand_in(name)
        if stand_in is not None:
            return BoundMacro(self, stand_in)
        found = environment_globals(name)
        return self.last_resort.get(name, missing) if found is missing else found

    def _learn(self, name: str) -> tuple[Macro | None, bool]:
        macro = self.library.find(name, self.package)
        is_ours = macro is None or macro.package == INTERNAL_PACKAGE
        found = (macro, is_ours and self.library.has_package(name))
        self._known[name] = found
        return found


class BoundMacro(PlainCallable):
    """A macro within a rendering, called as a function."""

    __slots__ = ("_rendering", "macro")

    def __init__(self, rendering: Rendering, macro: Macro) -> None:
        """Tie a macro to the rendering whose names it sees."""
        self._rendering = rendering
        self.macro = macro
        rendering.bound.append(macro)

    def __call__(self, *args: object, **kwargs: object) -> object:
        """The value it returns, else the text it renders."""
        rendering = self._rendering
        stage = rendering.stage
        before = stage.at_work
        if rendering.depth == 0:
            rendering.called[self.macro.unique_id] = None
        rendering.depth += 1
        stage.at_work = rendering
        try:
            return stage.function(self.macro)(*args, **kwargs)
        except MacroReturned as returned:
            return returned.value
        finally:
            stage.at_work = before
            rendering.depth -= 1

    def __str__(self) -> str:
        """Its name, for messages."""
        return f"{self.macro.package}.{self.macro.name}"


class PackageMacros(Mapping[str, object]):
    """``dbt_utils`` in ``dbt_utils.star(…)``: the macros of one package."""

    def __init__(self, rendering: Rendering, package: str) -> None:
        """Tie a package to a rendering."""
        self._rendering = rendering
        self._package = package

    def title(self) -> str:
        """What messages call it."""
        return f"package '{self._package}'"

    def __getitem__(self, name: str) -> object:
        """A macro of the package. Raises KeyError."""
        macro = self._rendering.library.find_qualified(self._package, name)
        if macro is None and self._rendering.library.is_internal(self._package):
            macro = self._rendering.library.stand_in(name)
        if macro is None:
            raise KeyError(name)
        return self._rendering.bind(macro)

    def __iter__(self) -> Iterator[str]:
        """Names of its macros."""
        return iter(self._rendering.library.packages.get(self._package, {}))

    def __len__(self) -> int:
        """How many macros it has."""
        return len(self._rendering.library.packages.get(self._package, {}))


class ForcedMacros(PackageMacros):
    """The macros of a package, some of which give a value without being called."""

    def __init__(self, rendering: Rendering, package: str, forced: Mapping[str, object]) -> None:
        """Tie a package to a rendering, with values by macro."""
        super().__init__(rendering, package)
        self._forced = forced

    def __getitem__(self, name: str) -> object:
        """A macro of the package. Raises KeyError."""
        if name in self._forced:
            return _constant(self._forced[name])
        return super().__getitem__(name)


class ContextNames(Mapping[str, object]):
    """``context``: every name of the rendering by key, as in ``context['my_macro'](…)``."""

    def __init__(self, rendering: Rendering) -> None:
        """Show a rendering's names."""
        self._rendering = rendering

    def __getitem__(self, name: str) -> object:
        """What the name means. Raises KeyError."""
        value = self._rendering.look_up(name)
        if value is missing:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """The phase's own names and those of the macros in reach."""
        library, package = self._rendering.library, self._rendering.package
        names = dict.fromkeys(self._rendering.members)
        for owner in (INTERNAL_PACKAGE, library.root, package):
            names.update(dict.fromkeys(library.packages.get(owner, {})))
        return iter(names)

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


class Builtins(Mapping[str, object]):
    """``builtins``: the phase's own members, for a macro that overrides one and still needs it."""

    def __init__(self, rendering: Rendering) -> None:
        """Show a rendering's members."""
        self._rendering = rendering

    def __getitem__(self, name: str) -> object:
        """The member. Raises KeyError."""
        value = self._rendering.builtin(name)
        if value is missing:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._rendering.members)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rendering.members)


def _constant(value: object) -> Function:
    return lambda *_args, **_kwargs: value
