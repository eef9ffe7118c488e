"""The Markdown extension ``dagbook`` for hosts that know nothing of the book.

markdown.markdown(text, extensions=["dagbook"], extension_configs={
    "dagbook": {"artifacts": "target", "project": ".", "base": "/book/"},
})
"""

import os
from pathlib import Path
from typing import Any

from msgspec import Struct

from dagbook.errors import UsageError, did_you_mean
from mkdocs_dagbook.pages import Book
from mkdocs_dagbook.publish import BookRequest, open_book
from mkdocs_dagbook.shortcodes import ShortcodeExtension, Written


class HostOptions(Struct, frozen=True, kw_only=True):
    """What a host says under ``extension_configs``.

    ``folder`` is where the book stands in the site and ``page`` the page a text belongs to, both
    as paths of sources; ``base`` is an address put before every link.
    """

    artifacts: str = "target"
    project: str = "."
    folder: str = ""
    base: str = ""
    page: str = "index.md"
    directory_urls: bool = True
    link_terms: bool = True


def makeExtension(**options: Any) -> ShortcodeExtension:  # noqa: N802 - the name is Markdown's
    """What Python-Markdown calls for ``dagbook``.

    Raises:
        UsageError: ``unknown-extension-option``.
    """
    known = HostOptions.__struct_fields__
    for name in options:
        if name not in known:
            raise UsageError(
                "unknown-extension-option",
                f"the Markdown extension dagbook has no option '{name}'",
                hint=did_you_mean(name, known) or f"there are {', '.join(known)}",
            )
    host = HostOptions(**options)
    return ShortcodeExtension(lambda: _open(host), base=host.base, written=Written(host.page))


def _open(host: HostOptions) -> Book:
    request = BookRequest(
        project=Path(host.project),
        artifacts=Path(host.artifacts),
        folder=host.folder,
        directory_urls=host.directory_urls,
        link_terms=host.link_terms,
    )
    return open_book(request, os.environ).book
