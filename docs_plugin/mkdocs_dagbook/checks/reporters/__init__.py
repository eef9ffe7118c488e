"""A report as others read it: people, programs, CI servers, forges."""

from mkdocs_dagbook.checks.reporters.for_programs import json_report, report_schema
from mkdocs_dagbook.checks.reporters.forges import github_report, gitlab_report
from mkdocs_dagbook.checks.reporters.junit import junit_report
from mkdocs_dagbook.checks.reporters.markdown import markdown_report
from mkdocs_dagbook.checks.reporters.sarif import sarif_report
from mkdocs_dagbook.checks.reporters.telling import Reporters, Telling, tell
from mkdocs_dagbook.checks.reporters.text import text_report

__all__ = [
    "REPORTERS",
    "Reporters",
    "Telling",
    "json_report",
    "report_schema",
    "tell",
    "text_report",
]

REPORTERS: Reporters = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif_report,
    "junit": junit_report,
    "github": github_report,
    "gitlab": gitlab_report,
    "markdown": markdown_report,
}
"""By the name that ``--format`` takes."""
