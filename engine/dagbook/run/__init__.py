"""Execute what was planned, in dependency order, on worker threads."""

from dagbook.run.kinds import WARNING_TESTS_FAIL
from dagbook.run.plan import RunPlan, plan_run
from dagbook.run.runner import run_nodes
from dagbook.run.unused_configs import unused_configs

__all__ = ["WARNING_TESTS_FAIL", "RunPlan", "plan_run", "run_nodes", "unused_configs"]
