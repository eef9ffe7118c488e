"""What stages cost that no command does alone: in this process, in CPU seconds, as JSON.

python benchmarks/growth_steps.py PROJECT
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dagbook.api import read_arguments
from dagbook.commands.build import gated
from dagbook.commands.publish import publish_manifest
from dagbook.commands.request import Call
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.events import ignore
from dagbook.run import plan_run
from dagbook.run.schedule import make_schedule

T = TypeVar("T")


def main(project: Path) -> None:
    """Seconds of selecting, of scheduling with nothing executed, of writing artifacts."""
    call = read_arguments(["build", "-s", "+tag:mart+", "--project-dir", str(project)])
    assert isinstance(call, Call)
    workspace = open_project(call.request, ignore)
    select, selection = _timed(lambda: choose(workspace, ignore))
    schedule, _ = _timed(lambda: _schedule(workspace, selection.unique_ids))
    artifacts, _ = _timed(lambda: publish_manifest(workspace, {}, ignore))
    print(json.dumps({"select": select, "schedule": schedule, "artifacts": artifacts}))


def _schedule(workspace: Workspace, chosen: tuple[str, ...]) -> None:
    plan = plan_run(
        workspace.project, gated(workspace), chosen, project_root=workspace.root, threads=4
    )
    schedule = make_schedule((node.unique_id for node in plan.nodes), plan.parents)
    while (node := schedule.start_next()) is not None:
        schedule.succeed(node)
    assert schedule.is_over


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    result = work()
    return round(time.process_time() - began, 4), result


if __name__ == "__main__":
    main(Path(sys.argv[1]))
