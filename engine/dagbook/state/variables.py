"""The values of vars and environment variables that a node's code reads, as fingerprints.

dbt's manifest does not tell them, so dagbook writes them beside it (variables_read.json): only then
can a changed variable be found by what reads it. Values stand there as salted hashes. Which names a
text reads is found in the text itself, in that of the macros it reaches too, so that a branch not
taken counts as well; a call whose name is not a constant reads every var. What a model reads in its
``config(…)`` does not count: configuration is compared as written, so that it may depend on the
environment.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from dagbook.project.nodes import Macro, Node
from dagbook.project.project import Project
from dagbook.project.variables import Variables
from dagbook.records.plain import Record, plain
from dagbook.state.macros import is_built_in
from dagbook.state.read import VARIABLES_READ

__all__ = ["VARIABLES_READ", "Values", "changed_variables", "variables_record"]

_CALL: Final = re.compile(
    r"\b(?P<kind>env_var|var)\s*\(\s*(?:(?P<mark>['\"])(?P<name>[^'\"]+)(?P=mark)|(?P<any>[^'\")\s]))"
)
_CONFIG: Final = re.compile(r"\{\{-?\s*config\s*\(.*?\)\s*-?\}\}", re.DOTALL)
_ANY: Final = "*"
_UNSET: Final = "unset"


class Values(Struct, frozen=True):
    """What vars and environment variables say now."""

    variables: Variables
    environment: Mapping[str, str]


class _Reads(Struct, frozen=True):
    """Names that code reads; ``*`` among vars for all of them."""

    vars: frozenset[str] = frozenset()
    env_vars: frozenset[str] = frozenset()

    def __or__(self, other: "_Reads") -> "_Reads":
        return _Reads(self.vars | other.vars, self.env_vars | other.env_vars)


_NOTHING: Final = _Reads()


def variables_record(project: Project, now: Values) -> Record:
    """What variables_read.json says: fingerprints by node and name, and their salt."""
    salt = os.urandom(8).hex()
    return {"format": 1, "salt": salt, "nodes": _fingerprints(project, now, salt)}


def changed_variables(
    project: Project, now: Values, earlier: Mapping[str, object] | None
) -> frozenset[str]:
    """Unique ids of nodes that read a variable whose value is another now; none without a record.

    A node that the record doesn't name read nothing then; what it reads now is in its text.
    """
    nodes = earlier.get("nodes") if earlier else None
    if earlier is None or not isinstance(nodes, Mapping):
        return frozenset()
    found = _fingerprints(project, now, str(earlier.get("salt")))
    return frozenset(
        unique_id
        for unique_id, before in nodes.items()
        if isinstance(before, Mapping) and _differs(before, found.get(unique_id, {}))
    )


def _differs(before: Mapping[str, object], now: Mapping[str, str]) -> bool:
    """Of the names read both times: a name read no longer shows in the text."""
    return any(before[name] != now[name] for name in before if name in now)


def _fingerprints(project: Project, now: Values, salt: str) -> dict[str, dict[str, str]]:
    of_macros = _of_macros(project.macros)
    variables = now.variables.by_package()
    found: dict[str, dict[str, str]] = {}
    for unique_id, node in sorted(project.nodes.items()):
        reads = _of_node(node, of_macros)
        if reads.vars or reads.env_vars:
            found[unique_id] = _values(
                reads, variables.get(node.package, {}), now.environment, salt
            )
    return found


def _of_node(node: Node, of_macros: Callable[[tuple[str, ...]], _Reads]) -> _Reads:
    of_own = _of_text(_CONFIG.sub("", node.raw_code)) if "var" in node.raw_code else _NOTHING
    return of_own | of_macros(node.depends_on.macros)


def _values(
    reads: _Reads, variables: Mapping[str, object], environment: Mapping[str, str], salt: str
) -> dict[str, str]:
    names = variables if _ANY in reads.vars else reads.vars
    return {
        **{f"var {name}": _hash(variables.get(name, _UNSET), salt) for name in sorted(names)},
        **{
            f"env_var {name}": _hash(environment.get(name, _UNSET), salt)
            for name in sorted(reads.env_vars)
        },
    }


def _of_text(text: str) -> _Reads:
    if "var" not in text:
        return _NOTHING
    calls = [(found["kind"], found["name"] or _ANY) for found in _CALL.finditer(text)]
    return _Reads(
        frozenset(name for kind, name in calls if kind == "var"),
        frozenset(name for kind, name in calls if kind == "env_var" and name != _ANY),
    )


def _of_macros(macros: Mapping[str, Macro]) -> Callable[[tuple[str, ...]], _Reads]:
    """What macros read, with all that they call; built-in ones read nothing of the user's."""
    known: dict[str, _Reads] = {}

    @cache
    def reached(unique_ids: tuple[str, ...]) -> _Reads:
        reads, seen, waiting = _NOTHING, set[str](), list(unique_ids)
        while waiting:
            unique_id = waiting.pop()
            if unique_id in seen or unique_id not in macros or is_built_in(unique_id):
                continue
            seen.add(unique_id)
            macro = macros[unique_id]
            if unique_id not in known:
                known[unique_id] = _of_text(macro.macro_sql)
            reads |= known[unique_id]
            waiting.extend(macro.depends_on.macros)
        return reads

    return reached


def _hash(value: object, salt: str) -> str:
    text = json.dumps(plain(value), sort_keys=True)
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()[:16]
