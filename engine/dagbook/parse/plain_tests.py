"""What the four built-in tests call, known without rendering them.

``unique`` and ``not_null`` aren't rendered, as in dbt. ``accepted_values`` and ``relationships``
call what they stand under and what ``to:`` names, as long as their arguments are constants and no
macro of the project is in their way.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin
from dagbook.jinja.library import MacroLibrary
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.parse_context import ref_call, source_call
from dagbook.jinja.plain_calls import cut
from dagbook.jinja.syntax_memory import ConstantCall
from dagbook.jinja.test_arguments import is_call
from dagbook.project.declarations import Properties, Recording
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro, RefCall, SourceCall

NOT_RENDERED: Final = ("test_not_null", "test_unique")
"""Tests that dbt doesn't render while parsing either."""
_WRAPPER: Final = "get_where_subquery"
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "test_accepted_values": (_WRAPPER, "test_accepted_values", "escape_single_quotes"),
    "test_relationships": (_WRAPPER, "test_relationships"),
}
_ARGUMENTS: Final = {
    "test_accepted_values": frozenset({"values", "column_name", "model"}),
    "test_relationships": frozenset({"to", "field", "column_name", "model"}),
}
"""Whatever else one is given (but ``quote``) is refused by its macro."""
_NAMES: Final = ("ref", "source", "config", "return", "adapter", "dbt")
_CANNOT_TELL: Final = frozenset("'\"\\{}")


def recording_of(macro: Macro, model: RefCall | SourceCall) -> Recording:
    """What is heard of a test that calls what it stands under, and nothing else."""
    if isinstance(model, SourceCall):
        return Recording(sources=(model,), macros=(macro.unique_id,))
    return Recording(refs=(model,), macros=(macro.unique_id,))


def tested_call(properties: Properties, table: str | None, origin: Origin) -> RefCall | SourceCall:
    """The call of what a test stands under."""
    if table is not None:
        return SourceCall(properties.name, table, origin)
    version = properties.version.version if properties.version else None
    return RefCall(properties.name, None, version, origin)


class Called(Struct, frozen=True):
    """A test as it is called in a file of ``package``: its macro, its arguments, what it tests."""

    macro: Macro
    kwargs: Mapping[str, object]
    model: RefCall | SourceCall
    package: str


def record_constants(called: Called, library: MacroLibrary) -> Recording | None:
    """What ``record_generic_test`` would record; None where it takes rendering to know."""
    macro = called.macro
    if macro.package != INTERNAL_PACKAGE or macro.name not in _CALLED:
        return None
    wrapper = library.find(_WRAPPER, called.package)
    calls = _calls(called)
    names = (*_CALLED[macro.name], *_NAMES)
    if calls is None or wrapper is None or not library.has_all_ours(names, called.package):
        return None
    return Recording(
        refs=tuple(each for each in calls if isinstance(each, RefCall)),
        sources=tuple(each for each in calls if isinstance(each, SourceCall)),
        macros=(macro.unique_id, wrapper.unique_id),
    )


def _calls(called: Called) -> list[RefCall | SourceCall] | None:
    """What is called, in order; None where an argument is no constant."""
    place = called.model.origin
    if place is None or (place.column or 1) == 1 or not _is_plain(called.model):
        return None
    if called.kwargs.keys() - {"quote"} != _ARGUMENTS[called.macro.name]:
        return None
    calls: list[RefCall | SourceCall] = []
    for key, value in called.kwargs.items():
        if key == "model":
            calls.append(called.model)
        elif key == "to":
            call = _target(value, place)
            if call is None:
                return None
            calls.append(call)
        elif not _is_constant(key, value):
            return None
    return calls


def _is_plain(call: RefCall | SourceCall) -> bool:
    """Whether its names can stand in quotes."""
    names = (
        (call.name, call.version or "") if isinstance(call, RefCall) else (call.source, call.table)
    )
    return _CANNOT_TELL.isdisjoint("".join(names))


def _target(value: object, place: Origin) -> RefCall | SourceCall | None:
    """What ``to:`` calls: ``ref('customers')``, in double braces or not."""
    if not isinstance(value, str) or "\n" in value:
        return None
    pieces = cut(value if has_jinja(value) else f"{{{{ {value} }}}}")
    if pieces is None or len(pieces) != 1 or not isinstance(pieces[0], ConstantCall):
        return None
    call = pieces[0]
    try:
        if call.name == "ref":
            return replace(ref_call(call.args, call.kwargs), origin=place)
        if call.name == "source" and not call.kwargs:
            return replace(source_call(call.args), origin=place)
    except DagbookError:
        pass
    return None


def _is_constant(key: str, value: object) -> bool:
    if key == "values":
        return isinstance(value, list) and all(_is_constant("", each) for each in value)
    if isinstance(value, str):
        return key == "column_name" or not (has_jinja(value) or is_call(value))
    return isinstance(value, (bool, int))
