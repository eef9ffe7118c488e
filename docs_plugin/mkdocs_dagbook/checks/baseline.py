"""What was found before, so that nothing gets worse from there.

A text file that merges line by line: sorted, a finding a line, fields apart by tabs::

    # dagbook baseline 1 …
    floor   models/marts    91.4
    finding columns-documented      model.shop.orders
    finding column-description      model.shop.orders       amount  missing

A finding is known again by rule, node, column and cause, wherever its line has moved to. A floor is
the score a folder had; ``.`` is the whole project.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from dagbook.errors import Origin, ProjectError
from mkdocs_dagbook.checks.rule import Finding

Identity = tuple[str, str, str, str]

_HEAD = "# dagbook baseline 1: what `dagbook check` found before; `dagbook check --write-baseline`"
WHOLE = "."


class Baseline(Struct, frozen=True):
    """``floors`` are scores from 0 to 100 by folder, the whole project under ``.``."""

    known: frozenset[Identity] = frozenset()
    floors: Mapping[str, float] = field(default_factory=dict)


def baseline_of(findings: Iterable[Finding], scores: Mapping[str, float]) -> Baseline:
    """A baseline that accepts what is found now."""
    return Baseline(frozenset(each.identity for each in findings), dict(scores))


def tightened(old: Baseline, new: Baseline) -> Baseline:
    """The old one less what is mended, with floors where they were or higher."""
    floors = {
        folder: max(floor, new.floors.get(folder, floor)) for folder, floor in old.floors.items()
    }
    return Baseline(old.known & new.known, {**new.floors, **floors})


def read_baseline(path: Path) -> Baseline:
    """Read the file. Raises ProjectError if it isn't there or a line makes no sense."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            "missing-baseline",
            f"the baseline can't be read: {getattr(error, 'strerror', None) or error}",
            origin=Origin(path.as_posix()),
            hint="`dagbook check --baseline FILE --write-baseline` writes one",
        ) from error
    known: set[Identity] = set()
    floors: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, *fields = line.split("\t")
        try:
            if word == "floor":
                folder, score = fields
                folder = _unescaped(folder)
                # after a merge a folder may stand there twice
                floors[folder] = max(float(score), floors.get(folder, 0))
            elif word == "finding" and 2 <= len(fields) <= 4:
                rule, node, column, cause = (_unescaped(each) for each in (*fields, "", "")[:4])
                known.add((rule, node, column, cause))
            else:
                raise ValueError
        except ValueError:
            raise ProjectError(
                "broken-baseline",
                f"the line is no finding and no floor: {line!r}",
                origin=Origin(path.as_posix(), number, 1),
                hint="after a merge, keep the lines of both sides and drop the marks between them",
            ) from None
    return Baseline(frozenset(known), floors)


def baseline_text(baseline: Baseline) -> str:
    """The file's content; the same baseline gives the same bytes."""
    floors = sorted(
        f"floor\t{_escaped(folder)}\t{score:.1f}" for folder, score in baseline.floors.items()
    )
    findings = sorted(
        "\t".join(("finding", *map(_escaped, each))).rstrip("\t") for each in baseline.known
    )
    return "\n".join((_HEAD, *floors, *findings)) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _unescaped(text: str) -> str:
    parts = text.split("\\\\")
    return "\\".join(each.replace("\\t", "\t").replace("\\n", "\n") for each in parts)
