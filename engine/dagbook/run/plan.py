"""What one invocation will execute: which nodes, after which others, with how many threads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.compile import unit_test_node
from dagbook.graph import Dag
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Node, Operation
from dagbook.project.project import Project

EXECUTED = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.FUNCTION,
    }
)


NO_EXPOSURES: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})
NOTHING_EXPECTED: Final[Mapping[str, float]] = MappingProxyType({})


class RunPlan(Struct, frozen=True, kw_only=True):
    """Nodes in an order that respects ``parents``, and the hooks around them."""

    nodes: tuple[Node, ...]
    parents: Mapping[str, tuple[str, ...]]
    """For each node, those of the plan that must have succeeded before it."""
    project_root: Path
    target_path: str = "target"
    threads: int = 1
    fail_fast: bool = False
    fuse_tests: bool = True
    """Whether tests of one relation may share a scan."""
    on_run_start: tuple[Operation, ...] = ()
    on_run_end: tuple[Operation, ...] = ()
    exposures: Mapping[str, frozenset[str]] = NO_EXPOSURES
    """What stands upstream of each exposure and saved query to be told of."""
    expected: Mapping[str, float] = NOTHING_EXPECTED
    """Seconds that nodes took in earlier runs, by unique id."""

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """(resource type, how many), in the order of first appearance."""
        return tuple(Counter(node.resource_type.value for node in self.nodes).items())


def plan_run(
    project: Project,
    dag: Dag,
    selected: Iterable[str],
    *,
    project_root: Path,
    target_path: str = "target",
    threads: int = 1,
) -> RunPlan:
    """Plan what of a selection can be executed; ``dag`` may be gated by tests.

    A path through something left out still orders its ends: dbt does the same.
    """
    chosen = tuple(selected)
    executed = {each: node for each in chosen if (node := _executed(each, project)) is not None}
    part = dag.restrict(executed)
    return RunPlan(
        nodes=tuple(executed[each] for each in part.order),
        parents=part.parents,
        project_root=project_root,
        target_path=target_path,
        threads=max(1, threads),
        on_run_start=_hooks(project, "on-run-start"),
        on_run_end=_hooks(project, "on-run-end"),
        exposures={
            each: dag.ancestors((each,))
            for each in chosen
            if each in project.exposures or each in project.saved_queries
        },
    )


def _executed(unique_id: str, project: Project) -> Node | None:
    """What is executed for a unique id, if anything."""
    if unique_id in project.unit_tests:
        return unit_test_node(project.unit_tests[unique_id], project)
    node = project.nodes.get(unique_id)
    if node is None or node.resource_type not in EXECUTED:
        return None
    return None if node.config.materialized == "ephemeral" else node


def _hooks(project: Project, tag: str) -> tuple[Operation, ...]:
    """Hooks of packages by name, the root project's last, each in the order written."""
    hooks = [
        node for node in project.nodes.values() if isinstance(node, Operation) and tag in node.tags
    ]
    hooks.sort(key=lambda hook: (hook.package == project.name, hook.package, hook.index))
    return tuple(hooks)
