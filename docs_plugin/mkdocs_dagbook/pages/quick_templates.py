"""Jinja with less between a template and what it prints, calls and includes.

A page calls some hundred macros and methods, prints thousands of values and includes a dozen
templates. Jinja asks whether each of what is called wishes for the context, wraps each of what is
printed, and locks for each include; nothing of ours needs any of it.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from jinja2.runtime import Context
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>\"']")


class DirectContext(Context):
    """A context that calls what it is told to call, with what it is told to hand over."""

    def call(
        self,
        called: Callable[..., Any],
        /,
        *args: Any,
        _loop_vars: Mapping[str, Any] | None = None,
        _block_vars: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """What it returns; the variables of loops and blocks are for those that wish for them."""
        return called(*args, **kwargs)


class DirectCode(CodeGenerator):
    """Compiled templates that print by ``printed``."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")


class DirectEnvironment(Environment):
    """An environment whose templates never change and need no locks."""

    context_class = DirectContext
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
        return escape(value)

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
