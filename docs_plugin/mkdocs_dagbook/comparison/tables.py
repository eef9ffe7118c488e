"""What changed about tables as a whole."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.comparison.change import Aspect, Change, Deed, Weight
from mkdocs_dagbook.comparison.fields import Field, compare_fields, itself
from mkdocs_dagbook.comparison.pairing import Pairs
from mkdocs_dagbook.comparison.reach import Reach
from mkdocs_dagbook.comparison.texts import bare_code, listed, squeezed, worded
from mkdocs_dagbook.site_model import Column, FreshnessPolicy, SiteModel, Table
from mkdocs_dagbook.site_model.personal import PERSONAL_WORDS, marks_of
from mkdocs_dagbook.site_model.slugs import slug

_WORDS = frozenset(map(slug, PERSONAL_WORDS))
_TOLD = frozenset({"owner", "owners", "term", "terms"})
_OPENNESS = ("private", "protected", "public")


class Sides(Struct, frozen=True):
    """Two states, and which tables of them are the same."""

    before: SiteModel
    after: SiteModel
    pairs: Pairs
    reach: Reach


def table_changes(sides: Sides) -> Iterator[Change]:
    """Tables that came, went, or are otherwise than before; not what is in them."""
    for ident in sides.pairs.new:
        yield _itself(Deed.ADDED, sides.after.tables[ident])
    for ident in sides.pairs.gone:
        table = sides.before.tables[ident]
        yield _weighed(sides, table, _itself(Deed.REMOVED, table), is_there=False)
    for ident, later in sides.pairs.same.items():
        old, new = sides.before.tables[ident], sides.after.tables[later]
        if ident != later:
            change = replace(_itself(Deed.RENAMED, new), before=old.title, after=new.title)
            yield _weighed(sides, old, change, is_there=False)
        yield from _told_changes(sides, old, new)


def is_promised(table: Table) -> bool:
    """Whether others may rely on a table: it is public or has a contract."""
    return table.access == "public" or table.contract_enforced


def has_exposures(sides: Sides, table: Table) -> bool:
    """Whether anything outside of the project that is still there reads a table."""
    return any(each in sides.after.exposures for each in table.exposures)


def marks(thing: Table | Column) -> str:
    """Whether something is marked as personal, by whatever word."""
    return "marked" if marks_of(thing.tags, thing.meta, _WORDS) else ""


def other_meta(meta: Mapping[str, Any]) -> str:
    """What somebody noted, less what is compared by itself."""
    kept = {key: each for key, each in meta.items() if key not in _TOLD}
    return worded(kept) if kept else ""


def _itself(deed: Deed, table: Table) -> Change:
    return itself(deed, table.kind.value, table.unique_id, table.title)


def _weighed(sides: Sides, old: Table, change: Change, *, is_there: bool) -> Change:
    """Breaking where anybody who stays reads the table, or may rely on it."""
    readers = [each for each in old.children if sides.pairs.same.get(each)]
    if has_exposures(sides, old) or is_promised(old) or (readers and not is_there):
        reached = sides.reach.of_table(old.unique_id)
        return replace(change, weight=Weight.BREAKING, reached=reached)
    return change


def _told_changes(sides: Sides, old: Table, new: Table) -> Iterator[Change]:
    followers = {Aspect.RELATION, Aspect.FILE} if old.title != new.title else set()
    fields = [each for each in _FIELDS if each.aspect not in followers]
    about = _itself(Deed.CHANGED, new)
    for change in compare_fields(about, old, new, fields):
        if change.aspect is Aspect.CODE and bare_code(old.code) == bare_code(new.code):
            yield replace(change, weight=Weight.QUIET)
        elif _breaks(change, old):
            yield _weighed(sides, old, change, is_there=True)
        else:
            yield change
    names = Field(Aspect.OWNER, lambda pair: owner_names(pair[0], pair[1].owners))
    yield from compare_fields(about, (sides.before, old), (sides.after, new), (names,))


def owner_names(site: SiteModel, keys: tuple[str, ...]) -> str:
    """Owners by their names."""
    return listed(site.owners[each].name if each in site.owners else each for each in keys)


def _breaks(change: Change, old: Table) -> bool:
    """Whether a change takes something away from whoever reads the table elsewhere."""
    if change.aspect is Aspect.ACCESS:
        return _open(change.before) > _open(change.after)
    if change.aspect is Aspect.MATERIALIZATION:
        return change.after == "ephemeral"
    if change.aspect is Aspect.CONTRACT:
        return change.deed is Deed.REMOVED and old.access == "public"
    return change.aspect is Aspect.RELATION


def _open(access: str) -> int:
    return _OPENNESS.index(access) if access in _OPENNESS else 1


def _policy(policy: FreshnessPolicy | None) -> str:
    if policy is None:
        return ""
    parts = (("warns after", policy.warn_after), ("fails after", policy.error_after))
    return ", ".join(f"{words} {value}" for words, value in parts if value)


_FIELDS = (
    Field(Aspect.CODE, lambda table: squeezed(table.code)),
    Field(Aspect.DESCRIPTION, lambda table: squeezed(table.description)),
    Field(Aspect.TERM, lambda table: listed((*table.terms, *table.unknown_terms))),
    Field(Aspect.PERSONAL, marks),
    Field(Aspect.CONTRACT, lambda table: "enforced" if table.contract_enforced else ""),
    Field(Aspect.ACCESS, lambda table: table.access or "protected"),
    Field(Aspect.GROUP, lambda table: (table.group or "").rpartition(".")[2]),
    Field(Aspect.MATERIALIZATION, lambda table: table.materialization),
    Field(Aspect.RELATION, lambda table: table.identifier),
    Field(Aspect.FRESHNESS, lambda table: _policy(table.freshness_policy)),
    Field(Aspect.DEPRECATION, lambda table: (table.deprecation_date or "")[:10]),
    Field(Aspect.FILE, lambda table: table.code_path, Weight.QUIET),
    Field(Aspect.TAGS, lambda table: listed(table.tags), Weight.QUIET),
    Field(Aspect.META, lambda table: other_meta(table.meta), Weight.QUIET),
)
