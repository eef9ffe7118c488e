"""JUnit's XML, as test reports of most CI servers read it: a suite a folder, a case a thing."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mkdocs_dagbook.checks.report import SubjectScore, Waived
from mkdocs_dagbook.checks.reporters.telling import Telling
from mkdocs_dagbook.checks.rule import Finding

_UNPRINTABLE = {code: "�" for code in range(32) if chr(code) not in "\t\n\r"}


def junit_report(telling: Telling) -> str:
    """What shuts the gate is a failure, other findings are output of their case."""
    report = telling.report
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.node].append(finding)
    waived: dict[str, list[Waived]] = defaultdict(list)
    for each in report.waived:
        waived[each.finding.node].append(each)
    failing = {id(each) for each in report.failing}
    root = Element("testsuites", name="dagbook check")
    by_folder = sorted(report.subjects, key=lambda each: each.folder)
    for folder, subjects in groupby(by_folder, key=lambda each: each.folder):
        suite = SubElement(root, "testsuite", name=folder or ".")
        for subject in subjects:
            case = _case(telling, suite, subject, found[subject.node])
            bad = [each for each in found[subject.node] if id(each) in failing]
            mild = [each for each in found[subject.node] if id(each) not in failing]
            _fill(case, bad, mild, waived[subject.node])
        _count(suite)
    if report.shortfalls:
        suite = SubElement(root, "testsuite", name="scores")
        for short in report.shortfalls:
            case = SubElement(suite, "testcase", classname="scores", name=short.group or "project")
            words = f"{short.score:.1f} of the {short.threshold:g} points that are needed"
            SubElement(case, "failure", message=words, type="threshold")
        _count(suite)
    for name in ("tests", "failures"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(
    telling: Telling, suite: Element, subject: SubjectScore, findings: Sequence[Finding]
) -> Element:
    case = SubElement(
        suite,
        "testcase",
        classname=_clean(f"{subject.kind}.{subject.folder}".replace("/", ".")),
        name=_clean(subject.name),
    )
    if findings:
        case.set("file", _clean(telling.path(findings[0].origin)))
        if findings[0].origin.line:
            case.set("line", str(findings[0].origin.line))
    return case


def _fill(
    case: Element, bad: Sequence[Finding], mild: Sequence[Finding], waived: Sequence[Waived]
) -> None:
    for finding in bad:
        failure = SubElement(case, "failure", message=_clean(finding.message), type=finding.rule)
        failure.text = _clean(f"{finding.origin}: {finding.message}\n{finding.fix}")
    lines = [f"{each.origin}: {each.severity}[{each.rule}] {each.message}" for each in mild]
    lines += [
        f"{each.finding.origin}: waived[{each.finding.rule}] {each.waiver.reason}"
        for each in waived
    ]
    if lines:
        SubElement(case, "system-out").text = _clean("\n".join(lines))


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in suite)))


def _clean(text: str) -> str:
    """XML 1.0 has no control characters, escaped or not."""
    return text.translate(_UNPRINTABLE)
