"""Which descriptions quote a doc block."""

from collections import defaultdict

from mkdocs_dagbook.artifacts import Manifest, Node, SourceEntry
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace


def doc_uses(manifest: Manifest) -> dict[str, tuple[ColumnPlace, ...]]:
    """Places by the id of a block; a place without a column is a whole table.

    Manifests before dbt 1.10 don't say; there a description that is the block word for word
    counts.
    """
    blocks = {
        (entry.block_contents or "").strip(): key
        for key, entry in manifest.docs.items()
        if entry.block_contents
    }
    found: dict[str, list[ColumnPlace]] = defaultdict(list)
    entries: tuple[Node | SourceEntry, ...] = (
        *(node for node in manifest.nodes.values() if node.resource_type != "test"),
        *manifest.sources.values(),
    )
    for entry in entries:
        for part in (entry, *(entry.columns or {}).values()):
            text, named = part.description, part.doc_blocks or ()
            same = blocks.get(text.strip()) if text else None
            if named or same:
                column = "" if part is entry else part.name
                place = ColumnPlace(table=entry.unique_id, column=column)
                for block in dict.fromkeys((*named, same) if same else named):
                    found[block].append(place)
    return {block: tuple(places) for block, places in found.items()}
