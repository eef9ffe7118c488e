"""What the gate found."""

from collections.abc import Iterable

from msgspec import Struct

from dagbook.errors import DagbookError
from mkdocs_dagbook.checks.baseline import WHOLE, Baseline, Identity, baseline_of
from mkdocs_dagbook.checks.rule import Finding, Rule, Severity
from mkdocs_dagbook.checks.waivers import Waiver


class SubjectScore(Struct, frozen=True, kw_only=True):
    """How much of what is asked of one thing holds, from 0 to 100."""

    node: str
    name: str
    kind: str
    folder: str
    score: float
    findings: int


class FolderScore(Struct, frozen=True, kw_only=True):
    """The mean of the things that stand directly in a folder."""

    folder: str
    score: float
    subjects: int
    findings: int


class Shortfall(Struct, frozen=True, kw_only=True):
    """A score that is too low; ``group`` is a selector or a folder, None for the whole project.

    ``is_floor`` tells that the threshold is what the group had when the baseline was written.
    """

    group: str | None
    score: float
    threshold: float
    is_floor: bool = False


class Waived(Struct, frozen=True, kw_only=True):
    """A finding that somebody accepted for a while."""

    finding: Finding
    waiver: Waiver


def floors_of(score: float, folders: Iterable[FolderScore]) -> dict[str, float]:
    """Scores by folder as a baseline keeps them, with that of the whole project."""
    return {WHOLE: score, **{each.folder: each.score for each in folders if each.folder}}


class Report(Struct, frozen=True, kw_only=True):
    """Findings in reading order, scores, and why the gate is shut if it is.

    ``known`` are those that a baseline remembers and ``findings`` leaves out, ``mended`` what it
    remembers and nobody finds any more. ``warnings`` tell of waivers that ended or aren't needed.
    ``unmet_groups`` are selectors of thresholds that pick nothing that was checked. ``rules`` are
    all that could have been asked. ``outside`` are findings about what no change touched, which
    nobody is asked to mend here.
    """

    findings: tuple[Finding, ...]
    subjects: tuple[SubjectScore, ...]
    folders: tuple[FolderScore, ...]
    score: float
    threshold: float
    shortfalls: tuple[Shortfall, ...]
    failing: tuple[Finding, ...]
    known: tuple[Finding, ...] = ()
    mended: tuple[Identity, ...] = ()
    waived: tuple[Waived, ...] = ()
    warnings: tuple[DagbookError, ...] = ()
    unmet_groups: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    outside: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every threshold is reached and no finding is too grave."""
        return not self.shortfalls and not self.failing

    @property
    def now(self) -> Baseline:
        """The baseline that would accept all of it."""
        found = (*self.findings, *self.known, *self.outside)
        return baseline_of(found, floors_of(self.score, self.folders))

    def count(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)
