"""What a reporter is given: the report, and the files of the project to quote from."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from dagbook.errors import Origin
from mkdocs_dagbook.checks.report import Report
from mkdocs_dagbook.checks.rule import Finding

ReadLines = Callable[[str], tuple[str, ...]]
"""The lines of a file of the project by its path; none where it can't be read."""


def _no_lines(path: str) -> tuple[str, ...]:
    return ()


class Telling(Struct, frozen=True):
    """``root`` leads from the repository to the project: CI wants paths from the repository."""

    report: Report
    root: str = ""
    read_lines: ReadLines = _no_lines

    def path(self, origin: Origin) -> str:
        """A file as CI names it."""
        return f"{self.root}/{origin.path}" if self.root else origin.path

    def line(self, origin: Origin) -> str | None:
        """The line of the file that a place is in, if it can be read."""
        lines = self.read_lines(origin.path) if origin.line else ()
        return lines[origin.line - 1] if origin.line and origin.line <= len(lines) else None


def tell(report: Report, project: Path) -> Telling:
    """Prepare a report of a project on disk; its files are read when they are quoted."""

    @cache
    def read_lines(path: str) -> tuple[str, ...]:
        whole = (project / path).resolve()
        if not whole.is_relative_to(project.resolve()):
            return ()
        try:
            return tuple(whole.read_text(encoding="utf-8").splitlines())
        except (OSError, UnicodeDecodeError):
            return ()

    return Telling(report, _from_repository(project.resolve()), read_lines)


def fingerprint(finding: Finding) -> str:
    """32 hexadecimal digits that stay while the fault does, wherever its line moves."""
    return blake2b("\0".join(finding.identity).encode(), digest_size=16).hexdigest()


def sentence(finding: Finding) -> str:
    """What is wrong, with the name of what it is wrong with."""
    return f"{finding.name}: {finding.message}"


def _from_repository(project: Path) -> str:
    for folder in (project, *project.parents):
        if (folder / ".git").exists():
            way = project.relative_to(folder).as_posix()
            return "" if way == "." else way
    return ""


Reporter = Callable[[Telling], str]
Reporters = Mapping[str, Reporter]
