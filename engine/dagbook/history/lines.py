"""A run as a line of JSON, and back. The format is described in docs/history.md.

    {"names":{"aB3x9Q":"model.shop.orders", …}}
    {"v":1,"id":"…","at":1764000000,"command":"build","took":12.3,"target":"dev",
     "results":{"success":{"aB3x9Q":[1.2,1000]},"pass":{"mm27ZT":0.004}}}

A node is named by a short key of its unique id: the same wherever it is computed, so that
processes which write at once agree without talking to each other.
"""

import base64
import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

import msgspec

from dagbook.history.past import PastResult, PastRun

VERSION: Final = 1
_KEY: Final = 6
"""Characters of a key; one more where two unique ids would share it."""
_Figures: TypeAlias = float | tuple[float, int]


class _Line(msgspec.Struct, omit_defaults=True):
    """Either names or a run; keys that a later version adds are not looked at."""

    names: dict[str, str] = {}
    v: int = 0
    id: str = ""
    at: int = 0
    command: str = ""
    took: float = 0.0
    target: str = ""
    options: tuple[str, ...] = ()
    interrupted: bool = False
    results: dict[str, dict[str, _Figures]] = {}


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(_Line)


def encode(run: PastRun, known: Mapping[str, str]) -> bytes:
    """The lines of a run: the names that are not known yet, then the run itself."""
    names = dict(known)
    keys = {name: key for key, name in known.items()}
    for each in run.results:
        if each.unique_id not in keys:
            keys[each.unique_id] = _name(each.unique_id, names)
    fresh = {key: name for key, name in names.items() if key not in known}
    line = _Line(
        v=VERSION,
        id=run.id,
        at=int(run.started_at.timestamp()),
        command=run.command,
        took=_rounded(run.seconds),
        target=run.target,
        options=run.options,
        interrupted=run.is_interrupted,
        results=_by_status(run.results, keys),
    )
    lines = [_Line(names=fresh)] if fresh else []
    return b"".join(_ENCODER.encode(each) + b"\n" for each in (*lines, line))


def known_names(content: bytes) -> Mapping[str, str]:
    """The names that a file has given so far, by key."""
    return _names_of(line for line in content.split(b"\n") if line.startswith(b'{"names":'))


def decode(content: bytes, of: Container[str] | None = None) -> Iterator[PastRun]:
    """The runs of a file, the last first; what cannot be read is left out.

    With the results of some nodes, which each run asks for when it is its turn, or of all.
    """
    names = known_names(content)
    for text in reversed(content.split(b"\n")):
        line = _line(text)
        run = _run(line, names, of) if line is not None and line.v == VERSION else None
        if run is not None:
            yield run


def _names_of(texts: Iterable[bytes]) -> dict[str, str]:
    names: dict[str, str] = {}
    for text in texts:
        line = _line(text)
        names |= line.names if line is not None else {}
    return names


def _line(text: bytes) -> _Line | None:
    try:
        return _DECODER.decode(text) if text else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _run(line: _Line, names: Mapping[str, str], of: Container[str] | None) -> PastRun | None:
    try:
        started_at = datetime.fromtimestamp(line.at, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return PastRun(
        id=line.id,
        command=line.command,
        started_at=started_at,
        seconds=line.took,
        target=line.target,
        options=line.options,
        is_interrupted=line.interrupted,
        results=tuple(_results(line, names, of)),
    )


def _results(
    line: _Line, names: Mapping[str, str], of: Container[str] | None
) -> Iterator[PastResult]:
    for status, figures in line.results.items():
        for key, each in figures.items():
            unique_id = names.get(key)
            if unique_id is not None and (of is None or unique_id in of):
                seconds, count = each if isinstance(each, tuple) else (each, None)
                yield PastResult(unique_id, status, seconds, count)


def _by_status(
    results: Iterable[PastResult], keys: Mapping[str, str]
) -> dict[str, dict[str, _Figures]]:
    found: dict[str, dict[str, _Figures]] = {}
    for each in results:
        seconds = _rounded(each.seconds)
        figures = seconds if each.count is None else (seconds, each.count)
        found.setdefault(each.status, {})[keys[each.unique_id]] = figures
    return found


def _name(unique_id: str, names: dict[str, str]) -> str:
    """The key of a unique id; noted among the names."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(unique_id.encode()).digest()).decode()
    length = _KEY
    while names.setdefault(digest[:length], unique_id) != unique_id:
        length += 1
    return digest[:length]


def _rounded(seconds: float) -> float:
    """Milliseconds below a second, else hundredths; a whole number without its point."""
    rounded = round(seconds, 3 if seconds < 1 else 2)
    return int(rounded) if rounded == int(rounded) else rounded
