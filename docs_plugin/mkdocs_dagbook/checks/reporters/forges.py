"""What the forges show beside the lines of a change: GitHub's commands and GitLab's code quality.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
https://docs.gitlab.com/ci/testing/code_quality
"""

import json
from collections.abc import Iterator

from mkdocs_dagbook.checks.reporters.telling import Telling, fingerprint, sentence
from mkdocs_dagbook.checks.rule import Finding, Severity

_GITLAB_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def github_report(telling: Telling) -> str:
    """A workflow command a finding, and one for the verdict."""
    return "\n".join(_github_lines(telling)) + "\n"


def gitlab_report(telling: Telling) -> str:
    """The array that ``artifacts: reports: codequality`` takes."""
    issues = [
        {
            "description": sentence(finding),
            "check_name": finding.rule,
            "fingerprint": fingerprint(finding),
            "severity": _GITLAB_SEVERITY[finding.severity],
            "location": {
                "path": telling.path(finding.origin),
                "lines": {"begin": finding.origin.line or 1},
            },
        }
        for finding in telling.report.findings
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _github_lines(telling: Telling) -> Iterator[str]:
    report = telling.report
    for finding in report.findings:
        place = ",".join(
            f"{name}={_property(str(value))}" for name, value in _github_place(telling, finding)
        )
        yield f"::{finding.severity} {place}::{_message(sentence(finding))}"
    for short in report.shortfalls:
        whole = short.group or "the project"
        words = f"{whole} has {short.score:.1f} of the {short.threshold:g} points it needs"
        yield f"::error title=score::{_message(words)}"
    word = "passed" if report.passed else "failed"
    yield f"::notice title=dagbook check::{word} with a score of {report.score:.1f}"


def _github_place(telling: Telling, finding: Finding) -> Iterator[tuple[str, str | int]]:
    origin = finding.origin
    yield "file", telling.path(origin)
    if origin.line:
        yield "line", origin.line
    if origin.column:
        yield "col", origin.column
    yield "title", finding.rule


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
