"""What ``dagbook check --fix`` does: check, mend what can be mended, tell the rest."""

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError
from mkdocs_dagbook.commands.checking import CheckRequest, check
from mkdocs_dagbook.mending import (
    FixWith,
    MendedText,
    diff_of,
    mend_project,
    tell_mending,
    wishes_of,
    write_all,
)


class FixRequest(Struct, frozen=True, kw_only=True):
    """What to check, what to write where words are missing, and whether to write at all."""

    check: CheckRequest
    fix_with: FixWith = FixWith.STUBS
    dry_run: bool = False


class Fixed(Struct, frozen=True, kw_only=True):
    """What was mended, or would be: ``diff`` is empty unless nothing was written."""

    mended: tuple[MendedText, ...]
    warnings: tuple[DagbookError, ...]
    summary: str
    diff: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left that somebody has to mend by hand."""
        return not any(each.left for each in self.mended)


def fix(request: FixRequest) -> Fixed:
    """Check a project and mend its properties files, all of them or none.

    Raises:
        DagbookError: what ``check`` raises; a file that can't be parsed or written.
    """
    asked = replace(request.check, traces=request.fix_with is FixWith.INHERITED)
    checked = check(asked)
    wishes = wishes_of(checked.report, checked.site, request.fix_with)
    artifacts = asked.artifacts or asked.project / "target"
    mended = mend_project(asked.project, artifacts, checked.site, wishes)
    if not request.dry_run:
        write_all(asked.project, mended)
    return Fixed(
        mended=mended,
        warnings=checked.warnings,
        summary=tell_mending(mended),
        diff=diff_of(mended) if request.dry_run else "",
    )
