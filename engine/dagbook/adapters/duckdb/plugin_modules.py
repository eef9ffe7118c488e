"""The module of a plugin, by the name that the profile gives it.

Own modules come by name (``module: my_package.my_plugin``), from ``module_paths`` too. Those that
dbt-duckdb brings along are used where it is installed; excel is built in.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import Final

from dagbook.adapters.duckdb.credentials import DuckDbCredentials
from dagbook.adapters.duckdb.plugin_protocol import (
    DuckDbPlugin,
    SourceConfig,
    TargetConfig,
    TargetLocation,
)
from dagbook.errors import ProfileError

_BUILT_IN: Final[Mapping[str, str]] = MappingProxyType(
    {"excel": "dagbook.adapters.duckdb.excel_plugin"}
)
_OF_DBT: Final = ("delta", "glue", "gsheet", "iceberg", "postgres", "sqlalchemy")
_DBT: Final = "dbt.adapters.duckdb"
_STAND_INS: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "dbt": {},
        "dbt.adapters": {},
        _DBT: {},
        f"{_DBT}.plugins": {"BasePlugin": DuckDbPlugin},
        f"{_DBT}.utils": {
            "SourceConfig": SourceConfig,
            "TargetConfig": TargetConfig,
            "TargetLocation": TargetLocation,
        },
        f"{_DBT}.credentials": {"DuckDBCredentials": DuckDbCredentials},
    }
)
"""What plugins written for dbt-duckdb import, for where it isn't installed."""


def plugin_module(module: str) -> ModuleType:
    """The module that an entry of ``plugins`` names. Raises ProfileError."""
    wanted = _BUILT_IN.get(module, module)
    if module in _OF_DBT:
        if not _is_installed(f"{_DBT}.plugins"):
            raise ProfileError(
                "missing-plugin",
                f"plugin '{module}' comes with dbt-duckdb, which is not installed here",
                hint="pip install dbt-duckdb beside dagbook, or name a module of your own",
            )
        wanted = f"{_DBT}.plugins.{module}"
    try:
        with _names_of_dbt():
            return importlib.import_module(wanted)
    except ImportError as error:
        raise ProfileError(
            "missing-plugin",
            f"the plugin '{module}' cannot be imported: {error}",
            hint="its folder must be in module_paths of the profile, or its package installed",
        ) from error


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@contextmanager
def _names_of_dbt() -> Iterator[None]:
    """While a plugin is imported: modules of dbt-duckdb's names, where it isn't installed."""
    added = [name for name in _STAND_INS if name not in sys.modules and not _is_installed(name)]
    for name in added:
        module = ModuleType(name)
        module.__dict__.update(_STAND_INS[name])
        module.__path__ = []
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in added:
            sys.modules.pop(name, None)
