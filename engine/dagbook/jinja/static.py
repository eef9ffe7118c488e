"""Constant ``ref``, ``source`` and ``config`` calls, read from Jinja's syntax tree without rendering."""

from dagbook.errors import Origin
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.project.declarations import Recording


def read_static(text: str, origin: Origin, environment: JinjaEnvironment) -> Recording | None:
    """What ``record`` would record, or None where anything is dynamic: a macro, a var, an if, a loop…"""
    raise NotImplementedError
