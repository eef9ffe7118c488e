"""A shortcode as it is typed: a name, plain values, named options."""

import ast
from collections.abc import Mapping

from msgspec import Struct

from dagbook.errors import ProjectError

PATTERN = r"""\{\{\s*([A-Za-z_]\w*)\(((?:[^{}"']|"[^"]*"|'[^']*')*)\)\s*\}\}"""

SLUG = "broken-shortcode"


class Call(Struct, frozen=True):
    """``lineage("orders", depth=1)``: its name, what stands in the parentheses."""

    name: str
    values: tuple[object, ...]
    options: Mapping[str, object]


def read_call(name: str, inside: str) -> Call:
    """Read what stands in the parentheses: literal values only, nothing is executed.

    Raises:
        ProjectError: ``broken-shortcode``.
    """
    try:
        call = ast.parse(f"f({inside.strip()})", mode="eval").body
        if not isinstance(call, ast.Call):
            raise ValueError
        values = tuple(ast.literal_eval(each) for each in call.args)
        options = {each.arg or "**": ast.literal_eval(each.value) for each in call.keywords}
    except (SyntaxError, ValueError) as error:
        raise ProjectError(
            SLUG,
            f"{name}({inside.strip()}) can't be read",
            hint=f'write a name in straight quotes and options after it: {name}("orders")',
        ) from error
    return Call(name, values, options)
