"""SARIF 2.1.0, as GitHub's code scanning and many editors read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from dagbook.version import __version__
from mkdocs_dagbook.checks.report import Waived
from mkdocs_dagbook.checks.reporters.telling import Telling, fingerprint, sentence
from mkdocs_dagbook.checks.rule import Finding, Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif_report(telling: Telling) -> str:
    """One run with all rules; what the baseline knows and what is waived is marked as such."""
    run = {
        "tool": {
            "driver": {
                "name": "dagbook",
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in telling.report.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
        "results": list(_results(telling)),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.slug,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": rule.fix, "markdown": rule.fix},
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": {"tags": ["documentation", *rule.kinds]},
    }


def _results(telling: Telling) -> Iterator[dict[str, Any]]:
    report = telling.report
    # without a baseline nobody can tell what is new
    index = {rule.slug: number for number, rule in enumerate(report.rules)}
    states = ("new", "unchanged") if report.known or report.mended else (None, None)
    for findings, state in zip((report.findings, report.known), states, strict=True):
        for finding in findings:
            told = {} if state is None else {"baselineState": state}
            yield {**_result(telling, finding, index), **told}
    for waived in report.waived:
        yield {**_result(telling, waived.finding, index), "suppressions": [_suppression(waived)]}


def _result(telling: Telling, finding: Finding, index: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": str(finding.severity),
        "message": {"text": sentence(finding)},
        "locations": [_location(telling, finding)],
        "partialFingerprints": {"dagbook/v1": fingerprint(finding)},
    }


def _location(telling: Telling, finding: Finding) -> dict[str, Any]:
    origin = finding.origin
    uri = quote(telling.path(origin))
    place: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"}}
    if origin.line:
        place["region"] = _region(telling, finding)
    column = f".{finding.column}" if finding.column else ""
    logical = {"fullyQualifiedName": f"{finding.node}{column}", "kind": finding.kind or "node"}
    return {"physicalLocation": place, "logicalLocations": [logical]}


def _region(telling: Telling, finding: Finding) -> dict[str, Any]:
    origin = finding.origin
    region: dict[str, Any] = {"startLine": origin.line}
    if origin.column:
        region["startColumn"] = origin.column
    line = telling.line(origin)
    if line is not None:
        region["endLine"] = origin.line
        region["endColumn"] = max(len(line.rstrip()) + 1, (origin.column or 1) + 1)
        region["snippet"] = {"text": line}
    return region


def _suppression(waived: Waived) -> dict[str, Any]:
    waiver = waived.waiver
    words = f"{waiver.reason} ({waiver.owner}, until {waiver.expires})"
    return {"kind": "external", "status": "accepted", "justification": words}
