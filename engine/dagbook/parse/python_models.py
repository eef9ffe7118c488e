"""Python models: what ``def model(dbt, session)`` asks of dbt, read from its syntax, never run."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.jinja.parse_context import config_call, ref_call, source_call
from dagbook.project.declarations import Recording
from dagbook.project.nodes import RefCall, SourceCall

_EXAMPLE: Final = "def model(dbt, session):\n    return dbt.ref('orders')"
_Call = tuple[str, tuple[object, ...], Mapping[str, object], Origin]


class _Heard(Struct):
    """What the calls of ``dbt.…`` say."""

    refs: list[RefCall] = field(default_factory=list)
    sources: list[SourceCall] = field(default_factory=list)
    configs: list[Mapping[str, object]] = field(default_factory=list)
    keys: dict[str, list[object]] = field(default_factory=dict)


def record_python(code: str, origin: Origin) -> Recording:
    """What a Python model reads and how it is configured. ``origin`` is where the code begins.

    Raises ProjectError, or ErrorGroup with every call that cannot be understood.
    """
    tree = _syntax(code, origin)
    _check_model(tree, origin)
    heard, errors = _Heard(), list[DagbookError]()
    for node in _calls(tree):
        try:
            _hear(node, origin, heard)
        except ProjectError as error:
            error.origin = error.origin or _place(node, origin)
            errors.append(error)
    raise_errors(errors)
    if heard.keys:
        heard.configs.append(dict(heard.keys))
    return Recording(
        refs=tuple(heard.refs),
        sources=tuple(heard.sources),
        config_calls=tuple(heard.configs),
        unrendered_configs=tuple(heard.configs),
    )


def _syntax(code: str, origin: Origin) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError as error:
        line = (origin.line or 1) + (error.lineno or 1) - 1
        place = Origin(origin.path, line, error.offset)
        raise ProjectError("broken-python", f"not Python: {error.msg}", origin=place) from None
    except ValueError as error:
        raise ProjectError("broken-python", f"not Python: {error}", origin=origin) from None


def _check_model(tree: ast.Module, origin: Origin) -> None:
    found = [
        each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "model"
    ]
    if len(found) != 1:
        many = "no function" if not found else f"{len(found)} functions"
        raise ProjectError(
            "broken-python",
            f"a Python model is one function named 'model'; the file has {many} of that name",
            origin=_place(found[1], origin) if found else origin,
            hint=_EXAMPLE,
        )
    names = [each.arg for each in found[0].args.args]
    if len(names) != 2 or names[0] != "dbt":
        raise ProjectError(
            "broken-python",
            f"model({', '.join(names)}) must take two arguments: dbt and a session",
            origin=_place(found[0], origin),
            hint=_EXAMPLE,
        )


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call, in the order in which they are written."""
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    yield from sorted(calls, key=lambda each: (each.func.end_lineno, each.func.end_col_offset))


def _hear(node: ast.Call, origin: Origin, heard: _Heard) -> None:
    function = _FUNCTIONS.get(_dotted(node.func))
    if function is None:
        return
    name = ast.unparse(node.func)
    place = _place(node, origin)
    arguments = tuple(_literal(each, name, origin) for each in node.args)
    keywords = {each.arg or "**": _literal(each.value, name, origin) for each in node.keywords}
    function(heard, (name, arguments, keywords, place))


def _literal(node: ast.expr, function: str, origin: Origin) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ProjectError(
            "dynamic-call",
            f"{function}() is read without running the file: '{ast.unparse(node)}' is no constant",
            origin=_place(node, origin),
            hint="write the value itself; what is decided while running goes into "
            "dbt.config.get('key'), with the key in a properties file",
        ) from None


def _ref(heard: _Heard, call: _Call) -> None:
    _, arguments, keywords, place = call
    found = ref_call(arguments, keywords)
    heard.refs.append(RefCall(found.name, found.package, found.version, place))


def _source(heard: _Heard, call: _Call) -> None:
    found = source_call(call[1])
    heard.sources.append(SourceCall(found.source, found.table, call[3]))


def _config(heard: _Heard, call: _Call) -> None:
    heard.configs.append(config_call(call[1], call[2]))


def _config_get(heard: _Heard, call: _Call) -> None:
    _key_used(heard, call, "config")


def _meta_get(heard: _Heard, call: _Call) -> None:
    _key_used(heard, call, "meta")


def _key_used(heard: _Heard, call: _Call, where: str) -> None:
    """Keys and defaults stand side by side in the config of the node, as dbt writes them."""
    name, arguments, keywords, _ = call
    given = (*arguments, *(keywords[key] for key in ("key", "default") if key in keywords))
    if not 1 <= len(given) <= 2:
        raise ProjectError("dynamic-call", f"{name}() takes a key and perhaps a default")
    for kind in (
        "config_keys_used",
        "config_keys_defaults",
        "meta_keys_used",
        "meta_keys_defaults",
    ):
        heard.keys.setdefault(kind, [])
    heard.keys[f"{where}_keys_used"].append(given[0])
    heard.keys[f"{where}_keys_defaults"].append(given[1] if len(given) == 2 else None)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _place(node: ast.expr | ast.stmt, origin: Origin) -> Origin:
    return Origin(origin.path, (origin.line or 1) + node.lineno - 1, node.col_offset + 1)


_FUNCTIONS: Final[Mapping[str, Callable[[_Heard, _Call], None]]] = {
    "dbt.ref": _ref,
    "dbt.source": _source,
    "dbt.config": _config,
    "dbt.config.get": _config_get,
    "dbt.config.meta_get": _meta_get,
}
