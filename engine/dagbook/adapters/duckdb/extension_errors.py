"""An extension that DuckDB needs and cannot have: which one, where it was looked for, what next."""

import re
from typing import Final

_DOWNLOAD: Final = re.compile(
    r'Failed to download extension "(?P<name>\w+)" at URL "(?P<url>[^"]+)"(?P<more>.*)', re.DOTALL
)
_LOCAL: Final = re.compile(
    r'Failed to install local extension "(?P<name>\w+)", .*PATH "(?P<url>[^"]+)"(?P<more>.*)',
    re.DOTALL,
)
_CAUSE: Final = re.compile(r"\(ERROR (?P<cause>[^)]+)\)")
_PLACE: Final = re.compile(r"/(?P<place>v[^/]+/[^/]+)/\w+\.duckdb_extension")
HINT: Final = (
    "where there is a network, run once: install {name};\n"
    "else put its file into ~/.duckdb/extensions/{place}/,\n"
    "or name a folder or server that has it: extensions: [{{name: {name}, repo: /path/to/repo}}]"
)


def missing_extension(text: str) -> tuple[str, str, str] | None:
    """Message, note and hint, where DuckDB's words say that an extension cannot be had."""
    found = _DOWNLOAD.search(text) or _LOCAL.search(text)
    if found is None:
        return None
    cause = _CAUSE.search(found["more"])
    place = _PLACE.search(found["url"])
    return (
        f"DuckDB's extension '{found['name']}' is needed and cannot be installed",
        f"looked for at {found['url']}" + (f": {cause['cause']}" if cause else ""),
        HINT.format(name=found["name"], place=place["place"] if place else "<version>/<platform>"),
    )
