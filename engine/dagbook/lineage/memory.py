"""What was traced before, by the content it was traced from: a value to keep in one file."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec
from msgspec import Struct, field

from dagbook.checked_bytes import checked, with_checksum
from dagbook.lineage.values import Query, QueryLineage

RULES = 3
"""Counts the changes of what tracing gives for the same SQL: older memories are forgotten."""


class Memory(Struct, frozen=True):
    """Lineage by the digest of what it depends on; see ``content_key``."""

    lineages: Mapping[str, QueryLineage] = field(default_factory=dict)


EMPTY = Memory()


def content_key(query: Query, schemas: Iterable[str], surroundings: str) -> str:
    """A digest of all that decides a query's lineage.

    ``schemas`` has the columns of the relations it reads, in the order of its ``reads``,
    ``surroundings`` the dialect and the parser's version.
    """
    digest = blake2b(digest_size=16)
    for text in (
        str(RULES),
        surroundings,
        query.ident,
        query.sql,
        *query.reads,
        *query.reads.values(),
        *schemas,
    ):
        content = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(content))
        digest.update(content)
    return digest.hexdigest()


def memory_bytes(memory: Memory) -> bytes:
    """A memory as the content of a file; equal memories give equal bytes."""
    return with_checksum(_ENCODER.encode(dict(sorted(memory.lineages.items()))))


def read_memory(content: bytes) -> Memory:
    """The memory of a file; empty where the content isn't one."""
    try:
        return Memory(_DECODER.decode(checked(content)))
    except (msgspec.MsgspecError, ValueError):
        return EMPTY


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(dict[str, QueryLineage])
