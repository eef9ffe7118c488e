"""Which macro a call means that leaves it open: ``adapter.dispatch``, an incremental strategy."""

from collections.abc import Callable
from typing import Final

from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.phase import Phase
from dagbook.jinja.rendering import BoundMacro

INCREMENTAL_STRATEGIES: Final = ("append", "delete+insert", "merge", "microbatch")


def dispatch(
    phase: Phase, macro_name: str, macro_namespace: str | None = None, packages: object = None
) -> BoundMacro:
    """The macro of the nearest adapter type: ``duckdb__name``, else ``default__name``."""
    library = phase.shared.library
    if "." in macro_name:
        package, name = macro_name.split(".", 1)
        raise RaisedByMacro(
            f"adapter.dispatch('{macro_name}') has a dot in its name",
            "missing-macro",
            f"adapter.dispatch('{name}', macro_namespace='{package}')",
        )
    found = library.dispatch(macro_name, macro_namespace, phase.package)
    if found is None:
        prefixes = ", ".join(
            f"{each}__{macro_name}" for each in (*library.adapter_types, "default")
        )
        owners = " in " + ", ".join(str(each) for each in library.search_order(macro_namespace))
        where = owners if macro_namespace else ""
        raise RaisedByMacro(
            f"adapter.dispatch('{macro_name}') finds no macro: looked for {prefixes}{where}",
            "missing-macro",
        )
    return phase.rendering.bind(found)


def adapter_macro(phase: Phase) -> Callable[..., object]:
    """``adapter_macro('package.name', …)``: the older word for ``adapter.dispatch``."""

    def call(name: str, *args: object, **kwargs: object) -> object:
        package, dot, short = name.rpartition(".")
        return dispatch(phase, short, package if dot else None)(*args, **kwargs)

    return call


def incremental_strategy_macro(phase: Phase, context: object, strategy: object) -> object:
    """The macro behind ``incremental_strategy``: ``get_incremental_<strategy>_sql``."""
    word = str(strategy or "default").replace("+", "_").lower()
    name = f"get_incremental_{word}_sql"
    found = phase.shared.library.find(name, phase.package)
    if found is None:
        known = ", ".join(INCREMENTAL_STRATEGIES)
        raise RaisedByMacro(
            f"incremental_strategy '{strategy}' is unknown: there is no macro {name}",
            "unknown-strategy",
            f"use one of {known}, or write the macro",
        )
    return phase.rendering.bind(found)
