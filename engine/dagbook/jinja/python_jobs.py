"""``submit_python_job``: a Python model's code goes to the session, where that can run it."""

from collections.abc import Callable
from typing import Final

from dagbook.adapters.protocol import PythonJob, PythonSession
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.results import AdapterResponse

_WHAT_NEXT: Final = "write it in SQL, or leave it out: config(enabled=false), .dbtignore"


def submit_python_job(run: RunPhase) -> Callable[[object, str], AdapterResponse]:
    """The function that macros find by this name."""

    def submit(parsed_model: object, compiled_code: str) -> AdapterResponse:
        node, session = run.node, run.session
        dialect = run.shared.dialect.type
        if node is None or not isinstance(session, PythonSession):
            raise RaisedByMacro(f"{dialect} runs no Python models", "no-python-models", _WHAT_NEXT)
        first = node.origin.line or 1
        job = PythonJob(
            name=node.alias,
            code=compiled_code,
            path=node.origin.path,
            first=first,
            last=first + node.raw_code.count("\n"),
        )
        return session.run_python(job)

    return submit
