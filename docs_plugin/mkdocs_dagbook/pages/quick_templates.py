"""Jinja with less between a template and what it calls.

A page calls some hundred macros and methods. Jinja looks at each of them for a wish to be handed
the context first; nothing that our templates call wishes so, and asking is a tenth of a page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2.runtime import Context


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
