"""build, run, test, seed: execute a selection, read the warehouse back, write it all down."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import click
from msgspec.structs import replace

from dagbook.artifacts import Journal, Outcome, begin_journal
from dagbook.commands.compiling import compile_all
from dagbook.commands.declare import BUILT, Declared, declare
from dagbook.commands.held_warehouse import HeldWarehouse
from dagbook.commands.loaded_rows import loaded_rows
from dagbook.commands.options import (
    EMPTY_INPUTS,
    FUSE_TESTS,
    LONE_STATEMENTS,
    REFRESH,
    RUNNING,
    SHOW_ROWS,
    STORE_FAILURES,
    TIMES,
)
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.planned import nodes_planned
from dagbook.commands.publish import (
    capture,
    may_build,
    may_keep_catalog,
    outcomes_of,
    outdate_catalog,
    publish_catalog,
    publish_run_results,
)
from dagbook.commands.publish_manifest import MANIFEST, publish_manifest, stamp_of
from dagbook.commands.remembering import Memory, open_memory
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.errors import WarehouseError
from dagbook.events import Listener, StageStarted, Warned
from dagbook.graph import Dag, gate_by_tests, put_unit_tests_first
from dagbook.history import FOLDER, read_expected_seconds
from dagbook.project.ids import ResourceType
from dagbook.project.results import BatchResults, Catalog, RunResults, Status
from dagbook.run.plan import RunPlan, plan_run
from dagbook.run.runner import run_nodes
from dagbook.run.unused_configs import unused_configs

Order: TypeAlias = Callable[[Workspace], Dag]
NOTHING_RESUMED: Final[Mapping[str, BatchResults]] = MappingProxyType({})


def build(request: Request, listener: Listener) -> CommandOutcome:
    """Build and test a selection; a node waits for the tests of what it reads."""
    return _open(request, listener, gated)


def gated(workspace: Workspace) -> Dag:
    """The order of ``build``."""
    project = workspace.project
    return gate_by_tests(put_unit_tests_first(workspace.dag, project), project)


def run(request: Request, listener: Listener) -> CommandOutcome:
    """Execute a selection, by kind: models, tests or seeds; nothing waits for tests."""
    return _open(request, listener, ungated)


def ungated(workspace: Workspace) -> Dag:
    """The order of the other commands."""
    return workspace.dag


def _open(request: Request, listener: Listener, order: Order) -> CommandOutcome:
    workspace = open_project(request, listener)
    return execute(workspace, listener, order, choose(workspace, listener).unique_ids)


def execute(
    workspace: Workspace,
    listener: Listener,
    order: Order,
    chosen: tuple[str, ...],
    resumed: Mapping[str, BatchResults] = NOTHING_RESUMED,
) -> CommandOutcome:
    """Execute what was chosen; of ``resumed`` microbatch models only what failed last time."""
    plan = _plan(workspace, chosen, order(workspace))
    if not plan.nodes:
        return _nothing_executed(workspace, listener)
    planned = [node.unique_id for node in plan.nodes]
    listener(nodes_planned(plan.nodes))
    scope = replace(workspace.scope(planned), resumed=resumed)
    with (
        HeldWarehouse(workspace.connect()) as held,
        begin_journal(workspace.target, planned, stamp_of(workspace)) as journal,
    ):
        warehouse = held.warehouse
        memory = open_memory(workspace, warehouse, listener)
        builds = may_build(workspace, plan)
        if builds:
            outdate_catalog(workspace)
        listener(StageStarted("run"))
        for warning in unused_configs(plan.nodes, workspace.shared):
            listener(Warned(warning))
        results = run_nodes(plan, warehouse, scope, listener, journal.note)
        outcomes = outcomes_of(workspace, results.results)
        if results.interrupted:
            return _publish(memory, results, outcomes, journal)
        try:
            catalog = None
            failed = any(each.status == Status.ERROR for each in results.results)
            if builds or failed or not may_keep_catalog(workspace):
                listener(StageStarted("capture"))
                catalog = capture(workspace, warehouse, results)
            inlined = compile_all(workspace, warehouse, _inlined(workspace, chosen, results), scope)
        except (WarehouseError, KeyboardInterrupt):
            _publish(memory, results, outcomes, journal)
            raise
        if not (memory.places or workspace.request.has("show")):
            held.let_go()
        done = _publish(memory, results, {**inlined.outcomes, **outcomes}, journal, catalog)
        rows = workspace.request.has("show") and tuple(loaded_rows(workspace, warehouse, results))
        if catalog is not None:
            publish_catalog(workspace, catalog, listener)
    return replace(done, catalog=catalog, answer=rows or ())


def _nothing_executed(workspace: Workspace, listener: Listener) -> CommandOutcome:
    """Artifacts of an earlier run stay; where there are none, the gate still gets a manifest."""
    if (workspace.target / MANIFEST).is_file():
        return CommandOutcome(project=workspace.project)
    manifest = publish_manifest(workspace, {}, listener)
    return CommandOutcome(project=workspace.project, manifest=manifest)


def _inlined(
    workspace: Workspace, selected: tuple[str, ...], results: RunResults
) -> tuple[str, ...]:
    """The ephemeral models chosen, or read by what was executed, for the manifest to show too."""
    nodes = workspace.project.nodes
    chosen = (
        unique_id
        for unique_id in selected
        if unique_id in nodes and nodes[unique_id].config.materialized == "ephemeral"
    )
    read = (cte.unique_id for each in results.results for cte in each.extra_ctes)
    return tuple(dict.fromkeys((*chosen, *read)))


def _plan(workspace: Workspace, chosen: tuple[str, ...], order: Dag) -> RunPlan:
    plan = plan_run(
        workspace.project,
        order,
        chosen,
        project_root=workspace.root,
        target_path=workspace.target_path,
        threads=workspace.files.target.threads,
    )
    return replace(
        plan,
        fail_fast=workspace.is_set("fail_fast"),
        fuse_tests=bool(workspace.shared.flags.get("FUSE_TESTS", True)),
        expected=read_expected_seconds(
            workspace.target / FOLDER,
            (node.unique_id for node in plan.nodes),
            workspace.files.target.name,
        ),
    )


def _publish(
    memory: Memory,
    results: RunResults,
    outcomes: Mapping[str, Outcome],
    journal: Journal,
    catalog: Catalog | None = None,
) -> CommandOutcome:
    """Write all but the catalog: where nobody waits for it, that of last time stays."""
    workspace, listener = memory.workspace, memory.listener
    listener(StageStarted("artifacts"))
    manifest = publish_manifest(workspace, outcomes, listener)
    publish_run_results(workspace, results, listener)
    journal.discard()
    memory.keep_run(results, catalog)
    return CommandOutcome(
        success=results.success, project=workspace.project, results=results, manifest=manifest
    )


_BUILD_HELP: Final = """Run and test everything in dependency order.

\b
  dagbook build                       the whole project
  dagbook build -s fct_orders         one model and its tests
  dagbook build -s +fct_orders+1      with all it reads and who reads it
  dagbook build -s tag:daily -x       what is tagged, stopping at the first failure
  dagbook build -f                    incremental models from nothing

A model is not built when something it reads failed to build or failed a test. Afterwards target/
holds manifest.json, run_results.json and catalog.json.
"""
_RUN_HELP: Final = """Build models, without tests and seeds.

\b
  dagbook run                         every model
  dagbook run -s models/staging       a folder
  dagbook run -s stg_orders+          a model and all that reads it
  dagbook run --exclude tag:slow      all but some
  dagbook run --empty                 without rows: whether the SQL works at all
"""
_TEST_HELP: Final = """Run tests on what is already built.

\b
  dagbook test                        every test
  dagbook test -s fct_orders          tests of a model
  dagbook test -s test_type:singular  tests written as SQL files
  dagbook test --store-failures       keep the failing rows as tables
  dagbook test --no-fuse-tests        send every test's query by itself
"""
_SEED_HELP: Final = """Load CSV files as tables.

\b
  dagbook seed                        every seed
  dagbook seed -s country_codes       one of them
  dagbook seed -f                     drop and make the tables anew
  dagbook seed --show                 print the first rows of each
"""
_SNAPSHOT_HELP: Final = """Take down what changed since last time, in the tables of snapshots.

\b
  dagbook snapshot                    every snapshot
  dagbook snapshot -s orders_history  one of them
"""

command: click.Command = declare(
    Declared("build", build, _BUILD_HELP, BUILT),
    (
        *RUNNING,
        *REFRESH,
        *STORE_FAILURES,
        *FUSE_TESTS,
        *LONE_STATEMENTS,
        *EMPTY_INPUTS,
        *TIMES,
        *SHOW_ROWS,
    ),
)
run_command: click.Command = declare(
    Declared("run", run, _RUN_HELP, (ResourceType.MODEL,)),
    (*RUNNING, *REFRESH, *LONE_STATEMENTS, *EMPTY_INPUTS, *TIMES),
)
test_command: click.Command = declare(
    Declared("test", run, _TEST_HELP, (ResourceType.TEST, ResourceType.UNIT_TEST)),
    (*RUNNING, *STORE_FAILURES, *FUSE_TESTS),
)
seed_command: click.Command = declare(
    Declared("seed", run, _SEED_HELP, (ResourceType.SEED,)),
    (*RUNNING, *REFRESH, *EMPTY_INPUTS, *SHOW_ROWS),
)
snapshot_command: click.Command = declare(
    Declared("snapshot", run, _SNAPSHOT_HELP, (ResourceType.SNAPSHOT,)), (*RUNNING, *EMPTY_INPUTS)
)
