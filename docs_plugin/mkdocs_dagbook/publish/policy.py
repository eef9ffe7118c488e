"""A strict content-security-policy for a site whose theme brings scripts of its own.

Our pages have no inline script and no inline style, so they need nothing but ``'self'``. What a
theme writes into its pages is let in by its hash, script by script: it changes with every release
of the theme, so it is read off the pages.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from msgspec import Struct, field

_INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_ELSEWHERE = re.compile(r"\ssrc\s*=", re.IGNORECASE)
_DATA = re.compile(r"\stype\s*=\s*[\"']?(?!module|text/javascript)[\w+./-]", re.IGNORECASE)

POLICY_FILE = "content-security-policy.txt"


class Inline(Struct, frozen=True):
    """What pages hold between their own tags, by kind; it grows page by page."""

    script: set[str] = field(default_factory=set)
    style: set[str] = field(default_factory=set)

    def read(self, html: str) -> None:
        """Remember what a page holds; data in a script element runs nowhere."""
        for kind, attributes, text in _INLINE.findall(html):
            if kind.lower() == "style":
                self.style.add(text)
            elif not _ELSEWHERE.search(attributes) and not _DATA.search(attributes):
                self.script.add(text)


def policy_of(inline: Inline) -> str:
    """The value of the header, on one line."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *_hashes(inline.script))),
        "style-src": " ".join(("'self'", *_hashes(inline.style))),
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hashes(texts: Iterable[str]) -> list[str]:
    digests = (hashlib.sha256(each.encode()).digest() for each in texts)
    return sorted(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)
