"""All macros of a project, and dbt's rules for which one a name means.

Search order of a name in a file of package P: P's own macros, the root project's, the built-in.
Whoever is not the root must say ``package.name`` to reach another package.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from dagbook.errors import ProjectError
from dagbook.project.files import DispatchOrder
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro

MacrosByName = Mapping[str, Macro]
KnownNames = dict[str, tuple[Macro | None, bool]]
"""The macro that a name turned out to mean, and whether it means a package instead."""
NOTHING: MacrosByName = MappingProxyType({})


class MacroLibrary(Struct, frozen=True):
    """Macros by package and name, with the search order of ``dispatch``."""

    macros: Mapping[str, Macro]
    """By unique id."""
    packages: Mapping[str, MacrosByName]
    root: str
    adapter_types: tuple[str, ...]
    """The target's type, then those it inherits from: ("redshift", "postgres")."""
    dispatch_orders: Mapping[str, tuple[str, ...]]
    _known: dict[str, KnownNames] = field(default_factory=dict)
    _ours: dict[tuple[tuple[str, ...], str], bool] = field(default_factory=dict)
    _dispatched: dict[tuple[str, str | None, str], Macro | None] = field(default_factory=dict)
    _materializations: dict[str, Macro | None] = field(default_factory=dict)

    def find(self, name: str, package: str) -> Macro | None:
        """What a name means in a file of ``package``: its own macro, the root's, a built-in."""
        for owner in (package, self.root, INTERNAL_PACKAGE):
            found = self.packages.get(owner, NOTHING).get(name)
            if found is not None:
                return found
        return None

    def known_in(self, package: str) -> KnownNames:
        """What renderings learnt of names in files of ``package``; they keep it here."""
        return self._known.setdefault(package, {})

    def find_qualified(self, package: str, name: str) -> Macro | None:
        """``package.name``; ``dbt`` is the built-in package, and ``dbt_<adapter>`` means it too."""
        return self.packages.get(self._owner(package), NOTHING).get(name)

    def stand_in(self, name: str) -> Macro | None:
        """The built-in ``default__name`` for a call of ``duckdb__name``, where that says the same.

        dbt has a macro of its own for each adapter; here one serves where nothing differs.
        """
        prefix, separator, short = name.partition("__")
        if not separator or prefix not in self.adapter_types:
            return None
        return self.packages.get(INTERNAL_PACKAGE, NOTHING).get(f"default__{short}")

    def has_package(self, package: str) -> bool:
        """Whether ``package.`` may stand before a macro's name."""
        return self._owner(package) in self.packages

    def dispatch(self, name: str, namespace: str | None, package: str) -> Macro | None:
        """What ``adapter.dispatch`` finds: ``duckdb__name``, then ``default__name``."""
        key = (name, namespace, package)
        if key not in self._dispatched:
            self._dispatched[key] = self._dispatch(name, namespace, package)
        return self._dispatched[key]

    def has_all_ours(self, names: tuple[str, ...], package: str) -> bool:
        """Whether nobody overrides these macros for ``package``, nor what they dispatch to."""
        key = (names, package)
        if key not in self._ours:
            self._ours[key] = all(self._is_ours(name, package) for name in names)
        return self._ours[key]

    def generic_test(self, name: str, namespace: str | None, package: str) -> Macro | None:
        """The macro behind ``- name`` or ``- namespace.name`` under data_tests of ``package``."""
        if namespace is not None:
            return self.find_qualified(namespace, f"test_{name}")
        return self.find(f"test_{name}", package)

    def materialization(self, name: str) -> Macro | None:
        """The macro that builds ``materialized: name`` on this adapter.

        The nearest adapter type wins, then the root's macro over the built-in over a package's: a
        package alone cannot replace a built-in materialization.
        """
        if name not in self._materializations:
            self._materializations[name] = _materialization(self, name)
        return self._materializations[name]

    def name_macro(self, component: str, package: str) -> Macro | None:
        """``generate_<component>_name`` for a node of ``package``."""
        return self.find(f"generate_{component}_name", package)

    def _dispatch(self, name: str, namespace: str | None, package: str) -> Macro | None:
        for owner in self.search_order(namespace):
            for prefix in (*self.adapter_types, "default"):
                found = (
                    self.find(f"{prefix}__{name}", package)
                    if owner is None
                    else self.find_qualified(owner, f"{prefix}__{name}")
                )
                if found is not None:
                    return found
        return None

    def _is_ours(self, name: str, package: str) -> bool:
        found = (self.find(name, package), self.dispatch(name, INTERNAL_PACKAGE, package))
        return all(macro is None or macro.package == INTERNAL_PACKAGE for macro in found)

    def search_order(self, namespace: str | None) -> tuple[str | None, ...]:
        """Packages that ``dispatch`` searches; None is the ordinary search order."""
        if namespace is None:
            return (None,)
        if namespace in self.dispatch_orders:
            return self.dispatch_orders[namespace]
        if namespace == INTERNAL_PACKAGE or not self.has_package(namespace):
            return (None,)
        return (self.root, namespace)

    def is_internal(self, package: str) -> bool:
        """Whether a name means the built-in package: ``dbt``, ``dbt_duckdb``."""
        return self._owner(package) == INTERNAL_PACKAGE

    def _owner(self, package: str) -> str:
        type_ = package.removeprefix("dbt_")
        return INTERNAL_PACKAGE if type_ != package and type_ in self.adapter_types else package


def build_library(
    macros: Iterable[Macro],
    root: str,
    adapter_types: tuple[str, ...],
    dispatch: Iterable[DispatchOrder] = (),
) -> MacroLibrary:
    """Sort macros for searching. Raises ProjectError for two macros of one name in one package."""
    packages: dict[str, dict[str, Macro]] = {root: {}}
    by_id: dict[str, Macro] = {}
    for macro in macros:
        known = packages.setdefault(macro.package, {})
        if macro.name in known:
            raise _twice(known[macro.name], macro)
        known[macro.name] = macro
        by_id[macro.unique_id] = macro
    orders = {each.macro_namespace: each.search_order for each in dispatch}
    return MacroLibrary(by_id, packages, root, adapter_types, orders)


def _materialization(library: MacroLibrary, name: str) -> Macro | None:
    others = [each for each in library.packages if each not in (library.root, INTERNAL_PACKAGE)]
    wanted = [f"materialization_{name}_{type_}" for type_ in (*library.adapter_types, "default")]
    built_in = any(each in library.packages.get(INTERNAL_PACKAGE, NOTHING) for each in wanted)
    owners = (library.root, INTERNAL_PACKAGE) if built_in else (library.root, *others)
    for macro_name in wanted:
        for owner in owners:
            found = library.packages.get(owner, NOTHING).get(macro_name)
            if found is not None:
                return found
    return None


def _twice(first: Macro, second: Macro) -> ProjectError:
    return ProjectError(
        "duplicate-macro",
        f"package '{second.package}' has two macros called '{second.name}'",
        origin=second.origin,
        notes=(f"the other one: {first.origin}",),
        hint="rename or remove one of them",
    )
