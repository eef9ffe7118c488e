"""The functions of macros, made once a thread instead of once a rendering.

A macro's template is code that defines one function, which looks names up when it is called. So it
serves all renderings of its thread, one after the other and one within the other: names mean what
they mean to the rendering at work.

    rendering A ──► macro ──► rendering B ──► the same macro      at work: A, B, A
                      └────────────◄───────────────┘
"""

from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from jinja2.runtime import Macro as Block
from jinja2.utils import missing

from dagbook.errors import Origin
from dagbook.jinja.environment import NO_GLOBALS, JinjaEnvironment, LazyContext
from dagbook.jinja.tags import MACRO_PREFIX
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro

BUILT_IN: Final = "dbt:"
"""Begins the paths of the built-in macros' templates."""
Function: TypeAlias = Callable[..., object]


class Names(Protocol):
    """Who knows what names mean."""

    def look_up(self, name: str) -> object:
        """What a name means, or Jinja's ``missing``."""


class Stage:
    """One thread's macro functions in one environment, and the rendering that is at work."""

    __slots__ = ("_environment", "_functions", "at_work")

    def __init__(self, environment: JinjaEnvironment) -> None:
        """Begin with no function made."""
        self.at_work: Names | None = None
        self._environment = environment
        self._functions: dict[int, tuple[Macro, Function]] = {}

    def function(self, macro: Macro) -> Function:
        """The function of a macro; kept with the macro, whose identity is quicker than its hash."""
        known = self._functions.get(id(macro))
        if known is None:
            known = self._functions[id(macro)] = (macro, self._made(macro))
        return known[1]

    def _made(self, macro: Macro) -> Function:
        template = self._environment.template_for(macro.macro_sql, macro_origin(macro))
        context = _StageContext(self._environment, NO_GLOBALS, template.name, template.blocks)
        context.stage = self
        for _ in template.root_render_func(context):
            pass
        return _plainly_called(context.vars[MACRO_PREFIX + macro.name])


class _StageContext(LazyContext):
    """A context in which names mean what they mean to the rendering at work."""

    stage: Stage

    def resolve_or_missing(self, key: str) -> object:
        """What the template itself set, else what the rendering at work knows."""
        if key in self.vars:
            return self.vars[key]
        at_work = self.stage.at_work
        return missing if at_work is None else at_work.look_up(key)


def stage_of(environment: JinjaEnvironment) -> Stage:
    """The stage of this thread."""
    try:
        found: Stage = environment.threads.stage
    except AttributeError:
        found = environment.threads.stage = Stage(environment)
    return found


def macro_origin(macro: Macro) -> Origin:
    """Where a macro's block begins; ``dbt:`` stands before the files of the built-in ones."""
    if macro.package == INTERNAL_PACKAGE:
        return Origin(f"{BUILT_IN}{macro.original_path}", macro.offset_line)
    return Origin(macro.origin.path, macro.offset_line)


def _plainly_called(block: Block) -> Function:
    """A macro without Jinja's reading of arguments, where they are given one after the other."""
    if block.catch_kwargs or block.catch_varargs or block.caller:
        return block
    inner, count = block._func, block._argument_count
    left_out = tuple((missing,) * (count - given) for given in range(count + 1))

    def call(*args: object, **kwargs: object) -> object:
        if kwargs or len(args) > count:
            return block(*args, **kwargs)
        return inner(*args, *left_out[len(args)])

    return call
