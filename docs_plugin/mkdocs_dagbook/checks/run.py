"""Ask every rule about everything it is for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mkdocs_dagbook.checks.picking import Picker, group_selector, picker_of
from mkdocs_dagbook.checks.report import FolderScore, Report, Shortfall, SubjectScore
from mkdocs_dagbook.checks.rule import Facts, Finding, Severity
from mkdocs_dagbook.checks.settings import CheckSettings, Strictness, apply_settings
from mkdocs_dagbook.checks.subjects import Subject, subjects
from mkdocs_dagbook.site_model import SiteModel


@dataclass(frozen=True, slots=True)
class _Judged:
    """One subject: the share of each rule that holds, and what doesn't."""

    subject: Subject
    shares: tuple[float, ...]
    findings: tuple[Finding, ...]


def run_checks(site: SiteModel, settings: CheckSettings) -> Report:
    """Judge the project.

    The score of a thing is the mean, over the rules that have a say about it, of the share that
    holds: a table with nine of ten columns described has 0.9 for that rule. The score of a folder
    and of the project is the mean of its things. All scores go from 0 to 100.
    """
    picker = picker_of(site, tuple(subjects(site)))
    strictness = apply_settings(settings, picker)
    judged = [
        _judge(subject, site, strictness)
        for subject in picker.subjects
        if subject.key in strictness.picked
    ]
    scores = tuple(_score(each) for each in judged if each.shares)
    overall = _mean(score.score for score in scores)
    groups = _group_scores(scores, settings.thresholds, picker)
    findings = tuple(
        sorted((found for each in judged for found in each.findings), key=_reading_order)
    )
    return Report(
        findings=findings,
        subjects=scores,
        folders=_folders(scores),
        score=overall,
        threshold=settings.threshold,
        shortfalls=tuple(_shortfalls(overall, groups, settings)),
        failing=tuple(each for each in findings if _fails(each, settings.fail_on)),
        unmet_groups=tuple(group for group, score in groups.items() if score is None),
    )


def _judge(subject: Subject, site: SiteModel, strictness: Strictness) -> _Judged:
    shares: list[float] = []
    findings: list[Finding] = []
    for rule, severity, options in strictness.rules_for(subject):
        answer = rule.check(subject.thing, Facts(site, options))
        if answer.checked == 0:
            continue
        shares.append(max(0.0, 1 - len(answer.issues) / answer.checked))
        findings.extend(
            Finding(
                rule=rule.slug,
                severity=severity,
                node=subject.key,
                name=subject.name,
                kind=subject.kind,
                column=issue.column,
                cause=issue.cause,
                message=issue.message,
                fix=rule.fix,
                origin=issue.origin or subject.origin,
            )
            for issue in answer.issues
        )
    return _Judged(subject, tuple(shares), tuple(findings))


def _score(judged: _Judged) -> SubjectScore:
    subject = judged.subject
    return SubjectScore(
        node=subject.key,
        name=subject.name,
        kind=subject.kind,
        folder=subject.folder,
        score=round(100 * sum(judged.shares) / len(judged.shares), 1),
        findings=len(judged.findings),
    )


def _folders(scores: Iterable[SubjectScore]) -> tuple[FolderScore, ...]:
    by_folder: Mapping[str, list[SubjectScore]] = defaultdict(list)
    for score in scores:
        by_folder[score.folder].append(score)
    return tuple(
        FolderScore(
            folder=folder,
            score=_mean(each.score for each in by_folder[folder]),
            subjects=len(by_folder[folder]),
            findings=sum(each.findings for each in by_folder[folder]),
        )
        for folder in sorted(by_folder)
    )


def _group_scores(
    scores: tuple[SubjectScore, ...], groups: Iterable[str], picker: Picker
) -> dict[str, float | None]:
    """The mean score of each group that has a threshold; None where it holds for nothing."""
    found = {}
    for group in groups:
        keys = picker.pick((group_selector(group),))
        inside = [each.score for each in scores if each.node in keys]
        found[group] = _mean(inside) if inside else None
    return found


def _shortfalls(
    overall: float, groups: Mapping[str, float | None], settings: CheckSettings
) -> Iterable[Shortfall]:
    if overall < settings.threshold:
        yield Shortfall(group=None, score=overall, threshold=settings.threshold)
    for group, score in groups.items():
        threshold = settings.thresholds[group]
        if score is not None and score < threshold:
            yield Shortfall(group=group, score=score, threshold=threshold)


def _fails(finding: Finding, fail_on: Severity | None) -> bool:
    if fail_on is None:
        return False
    return finding.severity is Severity.ERROR or fail_on is Severity.WARNING


def _mean(scores: Iterable[float]) -> float:
    """The mean, cut down to a tenth, so that 79.96 doesn't pass for 80; of nothing it is 100."""
    numbers = tuple(scores)
    return int(10 * sum(numbers) / len(numbers) + 1e-6) / 10 if numbers else 100.0


def _reading_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    place = finding.origin
    line, column = place.line or 0, place.column or 0
    return (place.path, line, column, finding.name, finding.rule, finding.message)
