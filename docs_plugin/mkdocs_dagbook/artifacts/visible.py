"""Characters that deceive a reader, made visible before anybody meets them.

Controls of the writing direction show `eulav` where `value` stands; other controls show nothing at
all. What languages need (marks of direction, joiners) stays. U+FDD0 and U+FDD1 are no characters:
pages mark their prose with them.
"""

import re

_DECEIVING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufdd0\ufdd1]"
    "|[\U000e0000-\U000e007f]"
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD]b40\\u[dD][cC]([0-7][0-9a-fA-F])")
_ESCAPED = re.compile(
    rb"\\u(?:00[0189]|007[fF]|202[a-eA-E]|206|[fF][eE][fF]{2}|[fF][dD]{2}[01]|[dD][bB]40)"
)
# One by one, since a search for a fixed beginning is fast and one for alternatives isn't; and only
# those whose first byte is there at all.
_RAW = tuple(
    (pattern[:1], re.compile(pattern))
    for pattern in (
        b"\xe2(?:\x80[\xaa-\xae]|\x81[\xa0-\xaf])",
        b"\xc2[\x80-\x9f]",
        b"\xef\xbb\xbf",
        b"\xef\xb7[\x90\x91]",
        b"\xf3\xa0[\x80\x81]",
        b"\x7f",
    )
)


def visible(text: str) -> str:
    """The text with deceiving characters spelt out: ``⟨U+202E⟩``."""
    return _DECEIVING.sub(_spelt, text) if _DECEIVING.search(text) else text


def visible_json(content: bytes) -> bytes:
    """A JSON document whose texts have them spelt out; most documents come back as they are."""
    is_escaped = _ESCAPED.search(content) is not None
    if not is_escaped and not _is_raw(content):
        return content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    if is_escaped:
        text = _ESCAPE.sub(_spelt_escape, _SURROGATE.sub(r"⟨U+E00\1⟩", text))
    return visible(text).encode("utf-8")


def _is_raw(content: bytes) -> bool:
    if content.isascii():
        return b"\x7f" in content
    return any(first in content and pattern.search(content) for first, pattern in _RAW)


def _spelt(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found[0]):04X}⟩"


def _spelt_escape(found: re.Match[str]) -> str:
    code = found[1]
    if code is None or not _DECEIVING.match(chr(int(code, 16))):
        return found[0]
    return f"⟨U+{code.upper()}⟩"
