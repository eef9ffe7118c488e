"""A report as others read it: people, programs, CI servers, forges."""

from functools import partial
from importlib import import_module

from mkdocs_dagbook.checks.reporters.telling import Reporters, Telling, tell

__all__ = ["REPORTERS", "Reporters", "Telling", "tell"]


def _report(module: str, name: str, telling: Telling) -> str:
    """What a reporter tells; one is asked for, the others needn't be imported."""
    text: str = getattr(import_module(f"{__name__}.{module}"), name)(telling)
    return text


REPORTERS: Reporters = {
    "text": partial(_report, "text", "text_report"),
    "json": partial(_report, "for_programs", "json_report"),
    "sarif": partial(_report, "sarif", "sarif_report"),
    "junit": partial(_report, "junit", "junit_report"),
    "github": partial(_report, "forges", "github_report"),
    "gitlab": partial(_report, "forges", "gitlab_report"),
    "markdown": partial(_report, "markdown", "markdown_report"),
}
"""By the name that ``--format`` takes."""
