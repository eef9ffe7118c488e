"""A ``ref`` or ``source`` call written as plain text, as ``input:`` of a unit test has it."""

import ast

from dagbook.project.nodes import RefCall, SourceCall


def read_call(text: str) -> RefCall | SourceCall | None:
    """The call, or None where the text is none with constant arguments."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return None
        args = [str(ast.literal_eval(each)) for each in node.args]
        named = {each.arg: str(ast.literal_eval(each.value)) for each in node.keywords}
    except (SyntaxError, ValueError):
        return None
    if node.func.id == "source" and len(args) == 2:
        return SourceCall(args[0], args[1])
    if node.func.id == "ref" and len(args) in (1, 2):
        package = args[0] if len(args) == 2 else None
        return RefCall(args[-1], package, named.get("version", named.get("v")))
    return None
