"""What the gate found."""

from dataclasses import dataclass

from mkdocs_dagbook.checks.rule import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectScore:
    """How much of what is asked of one thing holds, from 0 to 100."""

    node: str
    name: str
    kind: str
    folder: str
    score: float
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderScore:
    """The mean of the things that stand directly in a folder."""

    folder: str
    score: float
    subjects: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A threshold that wasn't reached; ``group`` is its selector, None for the whole project."""

    group: str | None
    score: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Findings in reading order, scores, and why the gate is shut if it is.

    ``unmet_groups`` are selectors of thresholds that pick nothing that was checked.
    """

    findings: tuple[Finding, ...]
    subjects: tuple[SubjectScore, ...]
    folders: tuple[FolderScore, ...]
    score: float
    threshold: float
    shortfalls: tuple[Shortfall, ...]
    failing: tuple[Finding, ...]
    unmet_groups: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every threshold is reached and no finding is too grave."""
        return not self.shortfalls and not self.failing

    def count(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)
