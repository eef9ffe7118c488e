"""Selectors from regular expressions of paths, as far as one can say what the other does."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from mkdocs_dagbook.checks.bouncer.counterparts import UntranslatableError, branches

_PART = re.compile(
    r"(?P<any>\.\*|\.\+)|(?P<one>\.)|\\(?P<escaped>[.\-/_])|\((?:\?:)?(?P<either>[\w/\-.|]+)\)"
    r"|(?P<literal>[\w/\-]+)"
)


def path_selectors(patterns: Any) -> tuple[str, ...]:
    """What one or several regular expressions of paths pick, as selectors.

    Raises:
        UntranslatableError: no pattern of the shell says the same.
    """
    given = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(given, list):
        raise UntranslatableError(f"{patterns!r} is no pattern and no list of patterns")
    return tuple(f"path:{glob}" for each in given for glob in _globs(str(each).strip()))


def narrowed(selectors: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """What both pick; no selectors pick everything."""
    if not selectors or not others:
        return selectors or others
    return tuple(f"{one},{other}" for one, other in product(selectors, others))


def _globs(pattern: str) -> Iterator[str]:
    for branch in branches(pattern):
        ends = branch.endswith("$") and not branch.endswith(r"\$")
        for glob in _spelt(branch.removeprefix("^").removesuffix("$"), pattern):
            if ends:
                yield glob
            elif glob.endswith("/"):
                # a folder is picked with all below it
                yield glob.rstrip("/")
            else:
                yield glob if glob.endswith("*") else f"{glob}*"


def _spelt(branch: str, pattern: str) -> list[str]:
    globs, at = [""], 0
    while at < len(branch):
        part = _PART.match(branch, at)
        if part is None or branch[part.end() : part.end() + 1] in {*"?*+{"} - {""}:
            raise UntranslatableError(f"no selector says what the pattern {pattern} does")
        at = part.end()
        words = {"any": "*" if part["any"] == ".*" else "?*", "one": "?"}
        ends = (part["either"] or "").replace("\\", "").split("|")
        if part.lastgroup != "either":
            ends = [words.get(part.lastgroup or "", part["escaped"] or part["literal"] or "")]
        globs = [glob + end for glob in globs for end in ends]
    return globs
