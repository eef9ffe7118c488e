"""``graph``, ``model`` and ``this_node`` in Jinja: resources as the records of dbt's manifest.

Made when first asked for and kept for the whole run; macros read them, nothing writes them back.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from dagbook.project.nodes import Hook, Node, Resource
from dagbook.project.project import Project
from dagbook.records.nodes import node_record
from dagbook.records.plain import plain_mapping
from dagbook.records.resources import exposure_record, group_record, source_record
from dagbook.records.semantics import metric_record, saved_query_record, semantic_model_record

Shown = dict[str, object]
R = TypeVar("R", bound=Resource)


class LazyShown(Mapping[str, Shown]):
    """Resources by unique id, each turned into its record when it is looked at."""

    def __init__(self, resources: Mapping[str, R], show: Callable[[R], Shown]) -> None:
        """Keep what to show and how."""
        self._ids = tuple(resources)
        self._make: Callable[[str], Shown] = lambda unique_id: show(resources[unique_id])
        self._known: dict[str, Shown] = {}

    def __getitem__(self, unique_id: str) -> Shown:
        """One resource. Raises KeyError."""
        if unique_id not in self._known:
            self._known[unique_id] = plain_mapping(self._make(unique_id))
        return self._known[unique_id]

    def __iter__(self) -> Iterator[str]:
        """Unique ids."""
        return iter(self._ids)

    def __len__(self) -> int:
        """How many."""
        return len(self._ids)


def graph_of(project: Project, created_at: float) -> Mapping[str, Mapping[str, Shown]]:
    """The value of ``graph``; nothing is turned into anything yet."""

    def made(record: Callable[..., Shown]) -> Callable[[Resource], Shown]:
        return partial(record, created_at=created_at)

    return {
        "nodes": LazyShown(project.listed_nodes(), made(node_record)),
        "sources": LazyShown(project.sources, made(source_record)),
        "exposures": LazyShown(project.exposures, made(exposure_record)),
        "groups": LazyShown(project.groups, group_record),
        "metrics": LazyShown(project.metrics, made(metric_record)),
        "semantic_models": LazyShown(project.semantic_models, made(semantic_model_record)),
        "saved_queries": LazyShown(project.saved_queries, made(saved_query_record)),
        "functions": LazyShown(project.functions(), made(node_record)),
    }


def show_node(node: Node, created_at: float) -> Shown:
    """A node's record as macros see it."""
    return plain_mapping(node_record(node, created_at))


def show_hooks(hooks: tuple[Hook, ...]) -> list[Shown]:
    """``pre_hooks`` and ``post_hooks``."""
    return [{"sql": hook.sql, "transaction": hook.transaction, "index": None} for hook in hooks]
