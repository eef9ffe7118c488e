"""All macros of a project, and dbt's rules for which one a name means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dagbook.project.files import DispatchOrder
from dagbook.project.nodes import Macro


@dataclass(frozen=True, slots=True)
class MacroLibrary:
    """Macros by package and name, with the search order of ``dispatch``."""

    macros: Mapping[str, Macro]
    """By unique id."""
    root: str
    adapter_types: tuple[str, ...]
    """The target's type, then those it inherits from: ("redshift", "postgres")."""
    dispatch_orders: Mapping[str, tuple[str, ...]]

    def find(self, name: str, package: str) -> Macro | None:
        """What an unqualified name means in a file of ``package``: its own, the root's, a built-in."""
        raise NotImplementedError

    def find_qualified(self, package: str, name: str) -> Macro | None:
        """``package.name``; ``dbt`` is the built-in package."""
        raise NotImplementedError

    def dispatch(self, name: str, namespace: str | None, package: str) -> Macro | None:
        """What ``adapter.dispatch(name, namespace)`` finds: ``duckdb__name``, then ``default__name``."""
        raise NotImplementedError

    def generic_test(self, name: str, namespace: str | None, package: str) -> Macro | None:
        """The macro behind ``- name`` or ``- namespace.name`` under data_tests of ``package``."""
        raise NotImplementedError

    def materialization(self, name: str) -> Macro | None:
        """The macro that builds ``materialized: name`` on this adapter."""
        raise NotImplementedError

    def name_macro(self, component: str, package: str) -> Macro | None:
        """``generate_<component>_name`` for a node of ``package``: its own package's, the root's, the built-in."""
        raise NotImplementedError


def build_library(
    macros: Iterable[Macro],
    root: str,
    adapter_types: tuple[str, ...],
    dispatch: Iterable[DispatchOrder] = (),
) -> MacroLibrary:
    """Sort macros for searching. Raises ProjectError for two macros of one name in one package."""
    raise NotImplementedError
