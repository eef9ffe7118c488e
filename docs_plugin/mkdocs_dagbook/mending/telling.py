"""What was mended, for people: a summary file by file, or a diff."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from mkdocs_dagbook.mending.deeds import Deed, Verb
from mkdocs_dagbook.mending.mend import MendedText

_LONG = 3000
"""Lines of a file from which on a diff may be less than the shortest."""


def tell_mending(mended: Sequence[MendedText]) -> str:
    """File by file what was done and what was left, and how much of each."""
    lines = [line for each in mended for line in _of_file(each)]
    done = sum(len(each.deeds) for each in mended)
    files = sum(bool(each.deeds) for each in mended)
    left = sum(len(each.left) for each in mended)
    if not done and not left:
        return "nothing to mend\n"
    ending = f"mended: {done} in {files} {'file' if files == 1 else 'files'}"
    return "\n".join((*lines, f"{ending}; left: {left}")) + "\n"


def diff_of(mended: Sequence[MendedText]) -> str:
    """What would change, as a patch."""
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for each in mended
        if each.after != each.before
        for line in _diff(each)
    )


def _diff(mended: MendedText) -> Iterator[str]:
    before = mended.before.splitlines(keepends=True)
    after = mended.after.splitlines(keepends=True)
    yield f"--- {f'a/{mended.path}' if before else '/dev/null'}\n"
    yield f"+++ b/{mended.path}\n"
    # What repeats is no junk here: half the lines of such a file are `description:`.
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > _LONG)
    for group in matcher.get_grouped_opcodes():
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (f" {each}" for each in before[i1:i2])
                continue
            yield from (f"-{each}" for each in before[i1:i2])
            yield from (f"+{each}" for each in after[j1:j2])


def _range(start: int, stop: int) -> str:
    """A stretch of lines as patches name it: the first one, and how many."""
    length = stop - start
    if length == 1:
        return f"{start + 1}"
    return f"{start + 1 if length else start},{length}"


def _of_file(mended: MendedText) -> Iterator[str]:
    if not mended.deeds and not mended.left:
        return
    yield f"{mended.path}{'' if mended.before or not mended.deeds else ' (new)'}"
    for deed in mended.deeds:
        yield f"  {deed.name}: {_done(deed)}"
    for left in mended.left:
        yield f"  {left.name}: left, {left.reason}"
    yield ""


def _done(deed: Deed) -> str:
    if deed.told_by:
        return f"{deed.verb} as {deed.told_by} is"
    if deed.verb is Verb.DESCRIBE_COLUMN:
        return str(Verb.STUB)
    return str(deed.verb)
