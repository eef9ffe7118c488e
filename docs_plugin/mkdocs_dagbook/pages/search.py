"""What the search box knows, as plain script files that load from a file share too.

    names.js       dagbookSearch.pages([[title, kind, address, summary, words], …])
    columns-1.js   dagbookSearch.columns([[page number, "name name …"], …])

Addresses are relative to the root of the site. Columns come in files of their own, so that names
answer at once.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from mkdocs_dagbook.pages.links import Links
from mkdocs_dagbook.pages.page import PlannedPage

COLUMNS_PER_FILE = 20_000
SEPARATOR = "\n"


def write_search_scripts(pages: Sequence[PlannedPage], links: Links) -> Mapping[str, str]:
    """Script texts by file name."""
    names = [
        [
            page.record.title,
            page.record.kind,
            links.address(page.path),
            page.record.summary,
            SEPARATOR.join(page.record.words),
        ]
        for page in pages
    ]
    shards = list(_column_shards(pages))
    scripts = {
        f"columns-{number}.js": f"dagbookSearch.columns({_script(shard)})\n"
        for number, shard in enumerate(shards, start=1)
    }
    return {"names.js": f"dagbookSearch.pages({_script(names)},{len(shards)})\n", **scripts}


def _column_shards(pages: Sequence[PlannedPage]) -> Iterator[list[tuple[int, str]]]:
    shard: list[tuple[int, str]] = []
    size = 0
    for number, page in enumerate(pages):
        if page.record.columns:
            shard.append((number, SEPARATOR.join(page.record.columns)))
            size += len(page.record.columns)
        if size >= COLUMNS_PER_FILE:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def _script(value: object) -> str:
    """JSON that is safe inside a script of any kind."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
