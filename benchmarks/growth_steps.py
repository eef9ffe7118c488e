"""What stages cost that no command does alone: in this process, in CPU seconds, as JSON.

python benchmarks/growth_steps.py PROJECT ROUNDS

Each is repeated until it took a second, unless one round is enough, and the least counts. The
memory of the project is left out, so that a manifest is made and not copied.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from dagbook.api import read_arguments
from dagbook.commands.build import gated
from dagbook.commands.publish_manifest import publish_manifest
from dagbook.commands.request import Call
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.events import ignore
from dagbook.project.results import NodeResult, Status
from dagbook.run.board import Board
from dagbook.run.note import forget
from dagbook.run.plan import plan_run
from dagbook.run.sharing import share_scans

ENOUGH, MOST = 1.0, 200
"""Seconds and rounds after which a stage is not repeated again."""


def main(project: Path, rounds: int) -> None:
    """Seconds of selecting, of scheduling with nothing executed, of writing and of comparing."""
    gc.set_threshold(100_000)  # as commands do
    words = ("build", "-s", "+tag:mart+", "--state", "target", "--project-dir", str(project))
    call = read_arguments(words)
    assert isinstance(call, Call)
    workspace = replace(open_project(call.request, ignore), memory=None)
    chosen = choose(workspace, ignore).unique_ids
    steps: dict[str, Callable[[], object]] = {
        "select": lambda: choose(workspace, ignore),
        "schedule": lambda: _schedule(workspace, chosen),
        "artifacts": lambda: publish_manifest(workspace, {}, ignore),
        "state": lambda: _compare(workspace),
    }
    print(json.dumps({name: _least(step, rounds) for name, step in steps.items()}))


def _schedule(workspace: Workspace, chosen: tuple[str, ...]) -> None:
    """All that the coordinating thread of a build does, with tests together and times known."""
    plan = plan_run(
        workspace.project, gated(workspace), chosen, project_root=workspace.root, threads=4
    )
    plan = replace(plan, expected={node.unique_id: 1.0 for node in plan.nodes})
    partners = share_scans(plan.nodes, workspace.scope(chosen))
    board = Board(plan, ignore, forget, partners)
    while (unique_id := board.schedule.start_next()) is not None:
        for node in board.start(unique_id):
            board.finish(NodeResult(unique_id=node.unique_id, status=Status.SUCCESS, message=""))
            board.schedule.succeed(node.unique_id)
        board.tell()
    assert board.schedule.is_over


def _compare(workspace: Workspace) -> None:
    state = replace(workspace).state  # of a copy, for what is read is kept
    assert state is not None
    assert not state.changes


def _least(work: Callable[[], object], rounds: int) -> float:
    """At least two rounds where several are wanted at all."""
    took: list[float] = []
    while len(took) < min(rounds, 2) or (rounds > 1 and sum(took) < ENOUGH and len(took) < MOST):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return round(min(took), 5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
