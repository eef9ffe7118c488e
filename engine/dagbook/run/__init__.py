"""Execute what was planned, in dependency order, on worker threads."""

from dagbook.run.plan import RunPlan, plan_run
from dagbook.run.runner import run_nodes
from dagbook.run.unused_configs import unused_configs

__all__ = ["RunPlan", "plan_run", "run_nodes", "unused_configs"]
