"""Scores and a verdict, of what the rules say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from dagbook.errors import DagbookError, UsageError
from mkdocs_dagbook.checks.baseline import WHOLE, Baseline, Identity
from mkdocs_dagbook.checks.judging import Judged, Judgement, judge
from mkdocs_dagbook.checks.picking import Picker, group_selector
from mkdocs_dagbook.checks.report import FolderScore, Report, Shortfall, SubjectScore, floors_of
from mkdocs_dagbook.checks.rule import Finding, Severity
from mkdocs_dagbook.checks.settings import CheckSettings
from mkdocs_dagbook.comparison import touched_by
from mkdocs_dagbook.site_model import SiteModel


def run_checks(
    site: SiteModel,
    settings: CheckSettings,
    *,
    baseline: Baseline | None = None,
    today: date | None = None,
    earlier: SiteModel | None = None,
    memory: Path | None = None,
) -> Report:
    """Judge the project.

    The score of a thing is the mean, over the rules that have a say about it, of the share that
    holds: a table with nine of ten columns described has 0.9 for that rule. The score of a folder
    and of the project is the mean of its things, from 0 to 100. With a baseline every finding it
    doesn't know fails, and every folder must keep its score. Waivers end the day after ``today``,
    by default that of the artifacts. ``earlier`` is the state some rules compare with; then only
    findings about what changed since, or is affected, count. ``memory`` is the folder of the
    artifacts, where it is remembered what SQL says.

    Raises:
        DagbookError: waivers in ``meta`` that nobody can read, rules of the project that fail.
    """
    today = today or site.now.date()
    judgement = judge(site, settings, today=today, earlier=earlier, memory=memory)
    scores = tuple(_score(each) for each in judgement.judged if each.shares)
    folders, overall = _folders(scores), _mean(each.score for each in scores)
    groups = _group_scores(scores, settings.thresholds, judgement.picker)
    found = sorted(judgement.findings(), key=_reading_order)
    before = baseline.known if baseline else frozenset()
    known, unknown = _parted(found, before)
    fresh, outside = _in_scope(unknown, judgement, earlier)
    shortfalls = list(_shortfalls(overall, groups, settings))
    if baseline and not settings.select:
        shortfalls += _below_floors(floors_of(overall, folders), baseline)
    return Report(
        findings=fresh,
        subjects=scores,
        folders=folders,
        score=overall,
        threshold=settings.threshold,
        shortfalls=tuple(shortfalls),
        failing=tuple(_failing(fresh, settings.fail_on, baseline)),
        known=tuple(known),
        mended=_mended(before, known, judgement),
        waived=judgement.waived(),
        warnings=tuple(_ended_and_idle(judgement)),
        unmet_groups=tuple(group for group, score in groups.items() if score is None),
        rules=judgement.rules,
        outside=outside,
    )


def _parted(
    found: list[Finding], before: frozenset[Identity]
) -> tuple[list[Finding], list[Finding]]:
    """What a baseline remembers, and what it doesn't."""
    if not before:
        return [], found
    known = [each for each in found if each.identity in before]
    return known, [each for each in found if each.identity not in before]


def _mended(
    before: frozenset[Identity], known: Iterable[Finding], judgement: Judgement
) -> tuple[Identity, ...]:
    """What nobody finds any more, of things that were looked at or are gone."""
    gone = before - {each.identity for each in known}
    looked_at = {each.subject.key for each in judgement.judged}
    left_out = {each.key for each in judgement.picker.subjects} - looked_at if gone else set()
    return tuple(sorted(each for each in gone if each[1] not in left_out))


def _in_scope(
    findings: Iterable[Finding], judgement: Judgement, earlier: SiteModel | None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings about what changed or is affected by it, and the others."""
    if earlier is None:
        return tuple(findings), ()
    is_touched = touched_by(judgement.changes, earlier, judgement.site)
    comparing = {rule.slug for rule in judgement.rules if rule.compares}
    inside: list[Finding] = []
    outside: list[Finding] = []
    for each in findings:
        is_in = each.rule in comparing or is_touched(each.node, each.column)
        (inside if is_in else outside).append(each)
    return tuple(inside), tuple(outside)


def _score(judged: Judged) -> SubjectScore:
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


def _below_floors(scores: Mapping[str, float], baseline: Baseline) -> Iterator[Shortfall]:
    for folder, floor in baseline.floors.items():
        score = scores.get(folder)
        if score is not None and score < floor:
            group = None if folder == WHOLE else folder
            yield Shortfall(group=group, score=score, threshold=floor, is_floor=True)


def _failing(
    findings: Iterable[Finding], fail_on: Severity | None, baseline: Baseline | None
) -> Iterator[Finding]:
    """What shuts the gate: with a baseline whatever is new, else what is grave enough."""
    if fail_on is None:
        return
    for each in findings:
        if baseline is not None or fail_on is Severity.WARNING or each.severity is Severity.ERROR:
            yield each


def _ended_and_idle(judgement: Judgement) -> Iterator[DagbookError]:
    used = {id(each.waiver) for each in judgement.waived()}
    for each in judgement.waivers:
        rules = ", ".join(each.rules)
        if each.expires < judgement.today:
            yield UsageError(
                "expired-waiver",
                f"the waiver of {rules} by {each.owner} ended on {each.expires}",
                origin=each.origin,
                hint=f"mend what it was for, or give it another day; it said: {each.reason}",
            )
        elif id(each) not in used:
            yield UsageError(
                "idle-waiver",
                f"the waiver of {rules} by {each.owner} waives nothing that is found",
                origin=each.origin,
                hint="take it away; or does it name another column or node than it means?",
            )


def _mean(scores: Iterable[float]) -> float:
    """The mean, cut down to a tenth, so that 79.96 doesn't pass for 80; of nothing it is 100."""
    numbers = tuple(scores)
    return int(10 * sum(numbers) / len(numbers) + 1e-6) / 10 if numbers else 100.0


def _reading_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    place = finding.origin
    line, column = place.line or 0, place.column or 0
    return (place.path, line, column, finding.name, finding.rule, finding.message)
