"""``config`` while running: what a node's files and the project say, merged."""

from collections.abc import Mapping
from typing import Final

from dagbook.errors import ProjectError
from dagbook.jinja.run_phase import RunPhase
from dagbook.records.configs import is_declared

_UNSET: Final = object()


class RunConfig:
    """``config`` while running: reads the node's merged configuration."""

    def __init__(self, run: RunPhase) -> None:
        """Read the config of a rendering's node."""
        self._node = run.node

    def __call__(self, *args: object, **kwargs: object) -> str:
        """Nothing: it was heard while parsing."""
        return ""

    def set(self, name: str, value: object) -> str:
        """Nothing: it was heard while parsing."""
        return ""

    def get(self, name: str, default: object = None, validator: object = None) -> object:
        """The value of a key, or the default where it isn't set.

        As in dbt no default stands in for an empty key that every node of the kind has.
        """
        value = self._look_up(name)
        if value is _UNSET:
            return default
        return _valid(value, validator if default is not None else None)

    def require(self, name: str, validator: object = None) -> object:
        """The value of a key. Raises ProjectError where it isn't set."""
        value = self._look_up(name)
        if value is _UNSET:
            node = self._node.unique_id if self._node else "this"
            raise ProjectError(
                "missing-config",
                f"{node} needs the config '{name}'",
                hint=f"add {{{{ config({name}=…) }}}} or set it in a properties file",
            )
        return _valid(value, validator)

    def meta_get(self, name: str, default: object = None, validator: object = None) -> object:
        """The value of a key under ``meta``."""
        value = self._meta().get(name, default)
        return _valid(value, validator if default is not None else None)

    def meta_require(self, name: str, validator: object = None) -> object:
        """The value of a key under ``meta``. Raises ProjectError."""
        if name not in self._meta():
            raise ProjectError("missing-config", f"meta needs the key '{name}'")
        return _valid(self._meta()[name], validator)

    def persist_relation_docs(self) -> bool:
        """Whether descriptions of relations go to the warehouse."""
        return self._persists("relation")

    def persist_column_docs(self) -> bool:
        """Whether descriptions of columns go to the warehouse."""
        return self._persists("columns")

    def _persists(self, what: str) -> bool:
        persist = self._look_up("persist_docs")
        return isinstance(persist, Mapping) and bool(persist.get(what))

    def _meta(self) -> Mapping[str, object]:
        return self._node.config.meta if self._node else {}

    def _look_up(self, name: str) -> object:
        if self._node is None:
            return _UNSET
        value = self._node.config.get(name)
        if value is None:
            return None if is_declared(self._node.resource_type, name) else _UNSET
        return list(value) if isinstance(value, tuple) else value


def _valid(value: object, validator: object) -> object:
    """A value after its check, such as ``validation.any[…]``; the check raises."""
    if callable(validator):
        validator(value)
    return value
