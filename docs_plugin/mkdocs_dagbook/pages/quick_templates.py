"""Jinja with less between a template and what it prints, calls, looks up and includes.

A page calls some hundred macros and methods, prints thousands of values and includes a dozen
templates. Jinja asks whether each of what is called wishes for the context, tries each name as an
attribute and as a key, wraps each of what is printed, looks for new globals in what is imported,
and locks for each include; nothing of ours needs any of it.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.nodes import Call, Expr, Getattr
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>\"']")


class DirectCode(CodeGenerator):
    """Compiled templates that read attributes and call as Python does, and print by ``printed``."""

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """An attribute of what has it; a key of a mapping is written in brackets."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802 - Jinja's name
        self,
        node: Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 - and Jinja's way
    ) -> None:
        """A call with what is handed over by place and by name."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            self.fail("templates hand over arguments by place and by name only", node.lineno)
        self.visit(node.node, frame)
        self.write("(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """A macro as a function."""
        names = tuple(each.name for each in macro_ref.node.args)
        self.write(f"environment.as_function(macro, {names!r})")

    def write_commons(self) -> None:
        """What a template needs all the time."""
        super().write_commons()
        self.writeline("printed = environment.printed")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("printed(")


class DirectTemplate(Template):
    """A template whose macros are the same for all that import it."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class DirectEnvironment(Environment):
    """An environment whose templates never change and need no locks."""

    template_class = DirectTemplate
    code_generator_class = DirectCode

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._met: dict[str, Template] = {}

    @staticmethod
    def printed(value: object) -> str:
        """A value as text of a page, escaped unless it is markup already."""
        kind = type(value)
        if kind is Markup or (kind is str and not _SPECIAL.search(value)):  # type: ignore[call-overload]
            return value  # type: ignore[return-value]
        return str(value) if kind is int else escape(value)

    @staticmethod
    def as_function(macro: Callable[..., str], names: Sequence[str]) -> Callable[..., Markup]:
        """A compiled macro that takes its arguments, of these names, as a function does."""
        return partial(_called, macro, names)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """A template, read and compiled the first time."""
        if globals is not None or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        met = self._met.get(name)
        if met is None:
            met = self._met[name] = super().get_template(name, parent)
        return met


def _called(macro: Callable[..., str], names: Sequence[str], *args: Any, **named: Any) -> Markup:
    """What a macro writes; arguments that nobody gives are ``missing`` in Jinja's words."""
    if len(args) < len(names):
        args = (*args, *(named.pop(each, missing) for each in names[len(args) :]))
    return Markup(macro(*args, **named))
