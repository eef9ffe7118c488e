"""``.dbtignore``: which files of a package are no part of it, in gitignore's syntax."""

import re
from collections.abc import Callable
from pathlib import Path


def read_ignore_file(root: Path) -> Callable[[str], bool]:
    """A function that tells whether a path (relative to the root, with /) is ignored."""
    file = root / ".dbtignore"
    if not file.is_file():
        return lambda path: False
    rules = [_rule(line) for line in file.read_text("utf-8").splitlines() if _counts(line)]

    def ignored(path: str) -> bool:
        verdict = False
        for pattern, ignores in rules:
            if pattern.search(path):
                verdict = ignores
        return verdict

    return ignored


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _rule(line: str) -> tuple[re.Pattern[str], bool]:
    text = line.strip()
    ignores = not text.startswith("!")
    text = text.removeprefix("!").removeprefix("\\")
    folder = text.endswith("/")
    text = text.rstrip("/")
    anchored = "/" in text
    start = "^" if anchored else "(?:^|/)"
    end = "/" if folder else "(?:/|$)"
    return re.compile(start + _expression(text.removeprefix("/")) + end), ignores


def _expression(pattern: str) -> str:
    parts = re.split(r"(\*\*/|/\*\*|\*|\?|\[[^\]]+\])", pattern)
    wild = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    return "".join(_piece(part, wild) for part in parts)


def _piece(part: str, wild: dict[str, str]) -> str:
    if part.startswith("[") and part.endswith("]"):
        return part.replace("[!", "[^")
    return wild.get(part, re.escape(part))
