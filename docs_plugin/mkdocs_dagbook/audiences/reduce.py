"""The site model without what an audience may not see.

One walk over all its values takes hidden ids out of every list and mapping, whatever they are
called there; a value that cannot do without something hidden is hidden itself. Code that names
something hidden is left out. Prose that does is an error, since only its author knows what it
should say instead.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from mkdocs_dagbook.audiences.hidden import Hidden
from mkdocs_dagbook.audiences.names import Names
from mkdocs_dagbook.audiences.withheld import (
    DONE,
    GONE,
    PREPARED,
    SQL,
    without_meta,
    without_people,
    without_sql,
)
from mkdocs_dagbook.checks import Report
from mkdocs_dagbook.site_model import ColumnPlace, Macro, SiteModel
from mkdocs_dagbook.site_model.downstream import Readers, count_readers
from mkdocs_dagbook.site_model.health import project_health
from mkdocs_dagbook.site_model.history import EarlierRun, Remembered
from mkdocs_dagbook.site_model.site import Unseen
from mkdocs_dagbook.site_model.tables import TableHealth
from mkdocs_dagbook.site_model.vocabulary import RunSummary

PROSE = frozenset(
    {
        "description", "source_description", "returns_description", "definition", "calculation",
        "contents", "comment", "overview", "folder_notes", "detail", "examples", "facts",
        "label", "meta", "reason",
    }
)  # fmt: skip
"""Fields that people wrote."""

_LEFT_ALONE = (Remembered, EarlierRun, Readers, TableHealth, Enum, Origin)
_REDACTED = "something hidden"


class Reduction(Struct, frozen=True):
    """One walk; ``errors`` are what people wrote that tells something."""

    hidden: Hidden
    errors: dict[tuple[Origin, str], DagbookError] = field(default_factory=dict)

    def reduced(self, value: Any, name: str, origin: Origin) -> Any:
        """A value without what is hidden, or GONE; ``name`` is the field it stands in."""
        if isinstance(value, _LEFT_ALONE):
            return value
        if isinstance(value, str):
            return self._text(value, name, origin)
        if isinstance(value, tuple | list):
            return self._several(value, name, origin)
        if isinstance(value, Mapping):
            return self._mapping(value, name, origin)
        if isinstance(value, Struct):
            return self._whole(value, origin)
        return value

    def _several(self, value: Any, name: str, origin: Origin) -> Any:
        kept = [self.reduced(each, name, origin) for each in value]
        if all(one is other for one, other in zip(value, kept, strict=True)):
            return value
        return type(value)(each for each in kept if each is not GONE)

    def _text(self, value: str, name: str, origin: Origin) -> Any:
        hidden = self.hidden
        if value in hidden.ids:
            return GONE
        if name in ("terms", "related", "slug") and value in hidden.terms:
            return GONE
        if name in SQL:
            return "" if hidden.names.in_code(value) else value
        return self._prose(value, origin) if name in PROSE else value

    def _prose(self, text: str, origin: Origin) -> str:
        told = tuple(hidden for hidden in self.hidden.names.told(text))
        if not told:
            return text
        if self.hidden.audience.redact:
            return redacted(text, self.hidden.names)
        # What has no place of its own is told where it was written: the overview is a doc block.
        for word in told if origin.path else ():
            self.errors.setdefault((origin, word), _leak(self.hidden, word, origin))
        return text

    def _mapping(self, given: Mapping[Any, Any], name: str, origin: Origin) -> Any:
        found = {}
        for key, value in given.items():
            if key in self.hidden.ids or (name == "terms" and key in self.hidden.terms):
                continue
            if isinstance(key, ColumnPlace) and self.hidden.has_column(key.table, key.column):
                continue
            kept = self.reduced(value, name, _origin_of(value, name, key, origin))
            if kept is not GONE:
                found[key] = kept
        same = len(found) == len(given) and all(found[key] is given[key] for key in found)
        return given if same else found

    def _whole(self, value: Struct, origin: Origin) -> Any:
        if getattr(value, "unique_id", None) in self.hidden.ids:
            return GONE
        prepare = PREPARED.get(type(value))
        value = prepare(value, self.hidden) if prepare else value
        if value is GONE or isinstance(value, DONE):
            return value
        here = getattr(value, "origin", None) or origin
        changed: dict[str, Any] = {}
        kind: Any = type(value)
        for name, may_lack in _parts(kind):
            before = getattr(value, name)
            kept = without_meta(before, self.hidden) if name == "meta" else before
            after = self.reduced(kept, name, here)
            if after is GONE and not may_lack:
                return GONE
            if after is not before:
                changed[name] = None if after is GONE else after
        if self.hidden.audience.hides_sql and not isinstance(value, Macro):
            changed |= without_sql(value, kind.__struct_fields__)
        return replace(value, **changed) if changed else value


@lru_cache(maxsize=256)
def _parts(kind: type[Struct]) -> tuple[tuple[str, bool], ...]:
    """The fields of a type, each with whether it may have nothing."""
    names, defaults = kind.__struct_fields__, kind.__struct_defaults__
    may_lack = [False] * (len(names) - len(defaults)) + [each is None for each in defaults]
    return tuple(zip(names, may_lack, strict=True))


def for_audience(site: SiteModel, hidden: Hidden) -> SiteModel:
    """The site model as an audience may see it.

    Raises:
        ErrorGroup: ``audience-leak``, prose that names what is hidden.
    """
    reduction = Reduction(hidden)
    kept = _with_notes_of(site, hidden)
    found: SiteModel = reduction.reduced(without_people(kept, hidden), "", Origin(""))
    raise_errors(list(reduction.errors.values()))
    tables = tuple(found.tables.values())
    readers = count_readers(tables)
    return replace(
        found,
        readers=readers,
        health=project_health((each for each in tables if found.is_own(each.package)), readers),
        run=_counted(found.run),
        unseen=dict(_unseen(site, found, hidden)),
        relations={key: each for key, each in found.relations.items() if each},
        owners={key: each for key, each in found.owners.items() if _has_anything(each)},
        tags={key: each for key, each in found.tags.items() if _has_anything(each)},
    )


def _unseen(whole: SiteModel, seen: SiteModel, hidden: Hidden) -> Iterator[tuple[str, Unseen]]:
    for ident in seen.tables:
        table = whole.tables[ident]
        above = len(hidden.ids.intersection(table.parents))
        below = len(hidden.ids.intersection((*table.children, *table.exposures)))
        if above or below:
            yield ident, Unseen(above, below)


def report_for_audience(report: Report, hidden: Hidden) -> Report:
    """What the gate found about what an audience sees; scores stay those of the whole project."""

    def kept(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(each for each in things if not _names_hidden(each, hidden))

    return replace(
        report,
        findings=kept(report.findings),
        failing=kept(report.failing),
        known=kept(report.known),
        subjects=tuple(each for each in report.subjects if each.node not in hidden.ids),
        waived=tuple(each for each in report.waived if not _names_hidden(each.finding, hidden)),
        shortfalls=tuple(
            each for each in report.shortfalls if not hidden.names.in_code(each.group or "")
        ),
        unmet_groups=(),
        mended=(),
        warnings=(),
    )


def redacted(text: str, names: Names) -> str:
    """The same words without the hidden ones."""
    for word in sorted(names.told(text), key=len, reverse=True):
        text = _replaced(text, word)
    return text


def _replaced(text: str, word: str) -> str:
    small, at, parts = text.casefold(), 0, []
    if len(small) != len(text):  # letters that grow when small: rare, and told rather than cut
        text = small
    while (found := small.find(word, at)) >= 0:
        end = found + len(word)
        whole = not (small[found - 1 : found].isidentifier() or small[end : end + 1].isidentifier())
        parts.append(text[at:found] + (_REDACTED if whole else text[found:end]))
        at = end
    return "".join((*parts, text[at:]))


def _names_hidden(finding: Any, hidden: Hidden) -> bool:
    return (
        finding.node in hidden.ids
        or finding.node in hidden.terms
        or hidden.has_column(finding.node, finding.column or "")
        or hidden.names.in_code(f"{finding.name} {finding.cause} {finding.message} {finding.fix}")
        or (hidden.audience.hides_owners and "owner" in finding.rule)
    )


def _leak(hidden: Hidden, word: str, origin: Origin) -> DagbookError:
    return ProjectError(
        "audience-leak",
        f"the words here name '{word}', which is hidden from {hidden.audience.name}",
        origin=origin,
        hint="rewrite them, set `redact: true` for this audience, or list an everyday word below "
        "its `allow:`",
    )


def _origin_of(value: Any, name: str, key: Any, origin: Origin) -> Origin:
    if name == "folder_notes":
        return Origin(f"{key}/README.md")
    return getattr(value, "origin", None) or origin


def _with_notes_of(site: SiteModel, hidden: Hidden) -> SiteModel:
    """Folders keep their notes as long as something below them is seen."""
    seen = {table.code_path for table in site.tables.values() if table.unique_id not in hidden.ids}
    notes = {
        folder: text
        for folder, text in site.folder_notes.items()
        if any(path.startswith(f"{folder}/") for path in seen)
    }
    return replace(site, folder_notes=notes)


def _counted(run: RunSummary | None) -> RunSummary | None:
    if run is None:
        return None
    tests = (
        each.status for key, each in run.outcomes.items() if key.startswith(("test.", "unit_test."))
    )
    counts = Counter(each.status for each in run.outcomes.values())
    return replace(
        run, counts=dict(sorted(counts.items())), test_counts=dict(sorted(Counter(tests).items()))
    )


def _has_anything(thing: Any) -> bool:
    names = ("tables", "columns", "exposures", "groups", "terms", "tests")
    return any(getattr(thing, name, ()) for name in names)
