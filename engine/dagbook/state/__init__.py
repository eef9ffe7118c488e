"""An earlier state of the project, as its artifacts tell it, and what has changed since.

Written by dagbook or by dbt: manifest.json from version 9 on, run_results.json, sources.json.
"""

from dagbook.state.aspects import Aspect
from dagbook.state.read import (
    EarlierState,
    read_ages,
    read_relations,
    read_state,
    read_statuses,
)
from dagbook.state.variables import VARIABLES_READ, Values, variables_record
from dagbook.state.view import StateView

__all__ = [
    "VARIABLES_READ",
    "Aspect",
    "EarlierState",
    "StateView",
    "Values",
    "read_ages",
    "read_relations",
    "read_state",
    "read_statuses",
    "variables_record",
]
