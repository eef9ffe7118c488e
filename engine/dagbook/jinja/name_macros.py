"""generate_schema_name and its siblings, without Jinja where nobody overrode them."""

from collections.abc import Callable, Mapping
from typing import Final

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.parse_context import ParseScope, Recorder
from dagbook.jinja.tags import MACRO_PREFIX
from dagbook.project.files import Target
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro


def generate_name(
    component: str, custom: str | None, node: Mapping[str, object], scope: ParseScope
) -> str:
    """The schema, alias or database of a node. ``node`` is shown to an override as ``node``.

    ``component`` is ``schema``, ``alias`` or ``database``; ``custom`` what its config says.
    """
    library = scope.shared.library
    macro = library.name_macro(component, scope.package)
    behind = library.dispatch(f"generate_{component}_name", INTERNAL_PACKAGE, scope.package)
    if _is_ours(macro) and _is_ours(behind):
        return _OURS[component](custom, node, scope.shared.target)
    if macro is None:
        raise ProjectError("missing-macro", f"there is no macro generate_{component}_name")
    origin = macro.origin if macro.package != INTERNAL_PACKAGE else Origin(macro.original_path)
    recorder = Recorder(scope, origin, scope.shared.environment)
    try:
        made = recorder.run(lambda: recorder.rendering.bind(macro)(custom, node))
    except TypeError as error:  # it was never entered, so no line of it is to blame
        raise ProjectError(
            "wrong-argument",
            f"{macro.name} doesn't take what it is given: {error}".replace(MACRO_PREFIX, ""),
            origin=origin,
            hint=f"it is called with two arguments: custom_{component}_name and node",
        ) from None
    recorder.tell_macros()
    return str(made).strip()


def _is_ours(macro: Macro | None) -> bool:
    return macro is None or macro.package == INTERNAL_PACKAGE


def _schema_name(custom: str | None, node: Mapping[str, object], target: Target) -> str:
    return target.schema if custom is None else f"{target.schema}_{custom.strip()}"


def _database_name(custom: str | None, node: Mapping[str, object], target: Target) -> str:
    return (target.database or "") if custom is None else custom.strip()


def _alias_name(custom: str | None, node: Mapping[str, object], target: Target) -> str:
    if custom:
        return custom.strip()
    version = node.get("version")
    name = str(node["name"])
    return f"{name}_v{str(version).replace('.', '_')}" if version else name


_OURS: Final[Mapping[str, Callable[[str | None, Mapping[str, object], Target], str]]] = {
    "schema": _schema_name,
    "database": _database_name,
    "alias": _alias_name,
}
"""What the built-in macros of these names give, said in Python."""
