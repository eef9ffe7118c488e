"""The Jinja environment, set as dbt's: sandboxed, ``do`` and loop controls, dbt's own block tags.

Templates are compiled once: in memory for the process, as bytecode in a folder for the next one.
"""

from pathlib import Path

import jinja2.sandbox


class JinjaEnvironment(jinja2.sandbox.SandboxedEnvironment):
    """Jinja with dbt's tags, and a memory of compiled templates."""


def make_environment(cache_folder: Path | None) -> JinjaEnvironment:
    """A new environment. ``cache_folder`` keeps bytecode between processes; None keeps none."""
    raise NotImplementedError
