"""What a microbatch model must say of its batches, and what it should read."""

from collections.abc import Iterable, Iterator
from typing import Final

from dagbook.errors import DagbookError, ProjectError
from dagbook.jinja.reading import is_microbatch
from dagbook.project.nodes import Node, Source
from dagbook.resolve.draft import Draft

_NEEDED: Final = {
    "event_time": "the column that says when a row happened: event_time='ordered_at'",
    "batch_size": "how much time one batch covers: batch_size='day'",
    "begin": "when the first batch begins: begin='2026-01-01'",
}


def check_microbatch(draft: Draft, readable: Iterable[Node | Source]) -> None:
    """Errors about configs that are missing; a warning where no input can be read in parts.

    ``readable`` is all that the draft's nodes may read.
    """
    inputs = {each.unique_id: each for each in readable}
    for node in draft.nodes:
        if is_microbatch(node):
            draft.errors.extend(_missing(node))
            read = [inputs[each] for each in node.depends_on.nodes if each in inputs]
            if not any(each.config.get("event_time") for each in read):
                draft.warnings.append(_unfiltered(node))


def _missing(node: Node) -> Iterator[DagbookError]:
    for key, hint in _NEEDED.items():
        if not node.config.get(key):
            yield ProjectError(
                "missing-config",
                f"microbatch model '{node.name}' needs the config '{key}'",
                origin=node.origin,
                hint=hint,
            )


def _unfiltered(node: Node) -> DagbookError:
    return ProjectError(
        "unfiltered-batches",
        f"each batch of '{node.name}' reads all rows of its inputs: none has an event_time",
        origin=node.origin,
        hint="config event_time of an input names the column that says when its rows happened",
    )
