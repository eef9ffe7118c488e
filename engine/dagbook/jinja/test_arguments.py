"""Arguments of a generic test: the YAML's values, their Jinja rendered to Python values.

Nothing here compiles a template for what is written in nearly every test: plain values, and
``{{ get_where_subquery(ref('x')) }}`` as the model.
"""

import re
from ast import literal_eval
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from dagbook.errors import Origin
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.rendering import Rendering

_MODEL: Final = re.compile(
    r"""^\{\{\s*get_where_subquery\(\s*(ref|source)\(
        \s*('[^'\\{}]*'|"[^"\\{}]*")            # the first name
        (?:\s*,\s*('[^'\\{}]*'|"[^"\\{}]*"))?   # the second
        (?:\s*,\s*(?:v|version)\s*=\s*('[^'\\{}]*'|"[^"\\{}]*"|[\d.]+))?
        \s*\)\s*\)\s*\}\}$""",
    re.VERBOSE,
)
_CALL: Final = re.compile(r"^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$")

Wrap: TypeAlias = Callable[[object, object], object]


def _called(function: object, argument: object) -> object:
    return function(argument)  # type: ignore[operator]


def render_arguments(
    kwargs: Mapping[str, object], rendering: Rendering, origin: Origin, wrap: Wrap = _called
) -> dict[str, object]:
    """Every argument rendered; ``column_name`` is taken as it is.

    ``wrap`` calls ``get_where_subquery`` for the relation under test.
    """
    return {
        name: value if name == "column_name" else _argument(value, rendering, origin, wrap)
        for name, value in kwargs.items()
    }


def is_call(text: str) -> bool:
    """Whether a text is a call that dbt renders although no braces stand around it."""
    return _CALL.match(text) is not None


def _argument(value: object, rendering: Rendering, origin: Origin, wrap: Wrap) -> object:
    tested = _MODEL.match(value) if isinstance(value, str) else None
    if tested is None:
        return _render(value, rendering, origin)
    return wrap(rendering.look_up("get_where_subquery"), _tested_relation(tested, rendering))


def _render(value: object, rendering: Rendering, origin: Origin) -> object:
    if isinstance(value, Mapping):
        return {key: _render(each, rendering, origin) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_render(each, rendering, origin) for each in value]
    if not isinstance(value, str):
        return value
    if is_call(value):
        value = f"{{{{ {value} }}}}"
    if not has_jinja(value):
        return value
    return rendering.native(value, origin)


def _tested_relation(found: re.Match[str], rendering: Rendering) -> object:
    """``ref(…)`` called, as the template would."""
    names = [each[1:-1] for each in found.group(2, 3) if each]
    version = {"version": literal_eval(found[4])} if found[4] else {}
    read = rendering.look_up(found[1])
    return read(*names, **version)  # type: ignore[operator]
