"""Execute what was planned, in dependency order, on worker threads."""

from dagbook.run.plan import RunPlan, plan_run
from dagbook.run.runner import run_nodes

__all__ = ["RunPlan", "plan_run", "run_nodes"]
