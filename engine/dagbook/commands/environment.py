"""The variables of a command line: those of the process, and of the nearest ``.env``."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ENV_FILE: Final = ".env"
_LINE: Final = re.compile(
    r"""^\s*(?:export\s+)?(?P<name>[^\s=\#'"]+)\s*=[ \t]*
    (?:'(?P<raw>(?:\\'|[^'])*)'|"(?P<text>(?:\\"|[^"])*)"|(?P<bare>[^\r\n]*))""",
    re.VERBOSE | re.MULTILINE,
)
_REFERENCE: Final = re.compile(r"\$\{(?P<name>[^}:]+)(?::-(?P<default>[^}]*))?\}")
_ESCAPES: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def environment() -> Mapping[str, str]:
    """The variables of this process and, where it has none, those of the nearest ``.env``."""
    folder = nearest(Path.cwd(), _ENV_FILE)
    if folder is None:
        return dict(os.environ)
    try:
        text = (folder / _ENV_FILE).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return dict(os.environ)
    return read_env_file(text, os.environ)


def read_env_file(text: str, given: Mapping[str, str]) -> Mapping[str, str]:
    r"""The variables of a ``.env`` file below those given: what is given wins.

    >>> dict(read_env_file("export A=1 # one\nB='${A}'\nC=\"${A}${D:-x}\"", {"A": "2"}))
    {'A': '2', 'B': '${A}', 'C': '2x'}
    """
    found: dict[str, str] = dict(given)
    for line in _LINE.finditer(text):
        if line["raw"] is not None:
            value = line["raw"].replace("\\'", "'")
        elif line["text"] is not None:
            value = _expanded(re.sub(r'\\([ntr"\\])', _unescape, line["text"]), found)
        else:
            value = _expanded(re.sub(r"\s+#.*|^#.*", "", line["bare"]).rstrip(), found)
        found.setdefault(line["name"], value)
    return found


def nearest(start: Path, file: str) -> Path | None:
    """The nearest folder with a file, from here upwards."""
    return next((each for each in (start, *start.parents) if (each / file).is_file()), None)


def _unescape(found: re.Match[str]) -> str:
    return _ESCAPES[found[1]]


def _expanded(value: str, known: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda each: known.get(each["name"], each["default"] or ""), value)
