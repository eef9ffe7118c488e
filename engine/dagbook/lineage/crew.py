"""Other processes that trace along, where a project is large enough to pay for starting them.

They are started by their module's name and fed through their pipes, so that it makes no difference
which program this is part of. Each gets every n-th query of a level of the DAG; this process takes
its share, too. If one of them fails, its share is traced here.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

import msgspec
from msgspec import Struct, field

from dagbook.lineage.flows import Relation
from dagbook.lineage.schemas import Job, Schema, relation_with
from dagbook.lineage.sql import lineage_of
from dagbook.lineage.values import QueryLineage

WORTH_A_PROCESS = 300
"""So many queries take a second or more, starting a process half of one."""
WORTH_SHARING = 8
"""Fewer queries at once are traced here."""
_SIZE = 8


class Share(Struct, frozen=True):
    """What one process does at once."""

    dialect: str
    jobs: tuple[Job, ...]


class Crew(Struct, frozen=True):
    """The processes that trace along; ``relations`` are those made here, by ident."""

    dialect: str
    workers: tuple["subprocess.Popen[bytes]", ...] = ()
    relations: dict[str, tuple[Schema, Relation]] = field(default_factory=dict)


@contextmanager
def crew_for(queries: int, dialect: str, processes: int) -> Iterator[Crew]:
    """As many processes as pay for so many queries, ``processes`` with this one at most."""
    count = min(processes, queries // WORTH_A_PROCESS + 1) - 1
    workers = tuple(_started() for _ in range(count))
    try:
        yield Crew(dialect, workers)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "dagbook.lineage.crew"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def trace_all(jobs: Sequence[Job], crew: Crew) -> list[QueryLineage]:
    """The lineages of queries that don't read one another, in the order of the jobs."""
    workers = crew.workers if len(jobs) >= WORTH_SHARING else ()
    count = len(workers) + 1
    shares = [Share(crew.dialect, tuple(jobs[at::count])) for at in range(count)]
    sent = [_send(worker, share) for worker, share in zip(workers, shares[1:], strict=True)]
    done = [_traced_here(shares[0], crew)]
    for worker, share, is_sent in zip(workers, shares[1:], sent, strict=True):
        answer = _receive(worker) if is_sent else None
        is_whole = answer is not None and len(answer) == len(share.jobs)
        done.append(answer if answer is not None and is_whole else _traced_here(share, crew))
    return [done[at % count][at // count] for at in range(len(jobs))]


def _traced_here(share: Share, crew: Crew) -> list[QueryLineage]:
    return [
        lineage_of(
            job.query,
            {ident: _relation(ident, schema, crew) for ident, schema in job.schemas.items()},
            share.dialect,
        )
        for job in share.jobs
    ]


def _relation(ident: str, schema: Schema, crew: Crew) -> Relation:
    made = crew.relations.get(ident)
    if made is None or made[0] != schema:
        made = crew.relations[ident] = (schema, relation_with(ident, schema))
    return made[1]


def _send(worker: "subprocess.Popen[bytes]", share: Share) -> bool:
    try:
        _write(worker.stdin, msgspec.msgpack.encode(share))
    except OSError:
        return False
    return True


def _receive(worker: "subprocess.Popen[bytes]") -> list[QueryLineage] | None:
    try:
        content = _read(worker.stdout)
        return None if content is None else _ANSWERS.decode(content)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(pipe: IO[bytes] | None, content: bytes) -> None:
    if pipe is not None:
        pipe.write(len(content).to_bytes(_SIZE, "big") + content)
        pipe.flush()


def _read(pipe: IO[bytes] | None) -> bytes | None:
    """A message; None where the other end is gone."""
    size = pipe.read(_SIZE) if pipe is not None else b""
    if pipe is None or len(size) < _SIZE:
        return None
    return pipe.read(int.from_bytes(size, "big"))


def work() -> None:
    """What a process of the crew does: trace share after share until there are no more."""
    crew = Crew("")
    while (content := _read(sys.stdin.buffer)) is not None:
        answer = _traced_here(_SHARES.decode(content), crew)
        _write(sys.stdout.buffer, msgspec.msgpack.encode(answer))


_SHARES = msgspec.msgpack.Decoder(Share)
_ANSWERS = msgspec.msgpack.Decoder(list[QueryLineage])

if __name__ == "__main__":
    work()
