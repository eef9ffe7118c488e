"""Entries of selectors.yml to definitions.

definition = "tag:nightly+"                        as on the command line
| {tag: nightly}
| {method: tag, value: nightly, parents: true, children_depth: 2, exclude: […]}
| {union: [definition…, {exclude: [definition…]}]}
| {intersection: [definition…, {exclude: [definition…]}]}
| {method: selector, value: name of another}
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError, UsageError, did_you_mean
from dagbook.project.files import SelectorEntry
from dagbook.project.indirect_selection import IndirectSelection
from dagbook.project.selectors import AllOf, AnyOf, Criterion, Definition, Selector
from dagbook.select.methods import METHODS
from dagbook.selectors import Term, parse_selectors, parse_term, unknown_method

_GROUPS: Final[Mapping[str, type[AnyOf] | type[AllOf]]] = {"union": AnyOf, "intersection": AllOf}
_KEYS: Final = (
    "method", "value", "parents", "children", "parents_depth", "children_depth",
    "childrens_parents", "indirect_selection", "exclude",
)  # fmt: skip


class _Reading(Struct, frozen=True):
    """The selectors by name, and those being read, outermost first."""

    entries: Mapping[str, SelectorEntry]
    entry: SelectorEntry
    open: tuple[str, ...]

    def place(self, dotted: str) -> Origin:
        return self.entry.place(dotted)


def read_definitions(entries: Iterable[SelectorEntry]) -> Mapping[str, Selector]:
    """Every named selector. Raises ProjectError."""
    by_name: dict[str, SelectorEntry] = {}
    for entry in entries:
        if entry.name in by_name:
            raise ProjectError(
                "duplicate-name",
                f"two selectors are named '{entry.name}'",
                origin=entry.origin,
                notes=[f"the other one: {by_name[entry.name].origin}"],
            )
        by_name[entry.name] = entry
    return {
        name: Selector(
            name=name,
            definition=_named(_Reading(by_name, entry, (name,))),
            is_default=entry.values.get("default") is True,
            written={**entry.values, "definition": _shown(entry.values["definition"])},
        )
        for name, entry in by_name.items()
    }


def _named(reading: _Reading) -> Definition:
    return _read(reading.entry.values["definition"], "definition", reading)


def _read(raw: object, dotted: str, reading: _Reading) -> Definition:
    if isinstance(raw, str):
        return _from_text(raw, reading.place(dotted))
    if not isinstance(raw, Mapping) or not raw:
        raise _wrong("a definition is a text, or a mapping with a method", dotted, reading)
    for key, make in _GROUPS.items():
        if key in raw:
            return _group(raw[key], make, f"{dotted}.{key}", reading)
    if "method" in raw:
        return _method(raw, dotted, reading)
    if len(raw) == 1:
        method, value = next(iter(raw.items()))
        return _method({"method": method, "value": value}, dotted, reading)
    known = ", ".join((*_GROUPS, "method"))
    raise _wrong(f"a definition needs one of: {known}", dotted, reading)


def _from_text(text: str, origin: Origin) -> Definition:
    try:
        parts = parse_selectors((text,), METHODS)
    except UsageError as error:
        raise ProjectError(error.slug, error.message, origin=origin, hint=error.hint) from None
    groups = tuple(AllOf(tuple(Criterion(term) for term in part.terms)) for part in parts)
    return groups[0] if len(groups) == 1 else AnyOf(groups)


def _group(
    raw: object, make: type[AnyOf] | type[AllOf], dotted: str, reading: _Reading
) -> Definition:
    if not isinstance(raw, list):
        raise _wrong("union and intersection are lists of definitions", dotted, reading)
    parts: list[Definition] = []
    excluded: tuple[Definition, ...] = ()
    for index, each in enumerate(raw):
        below = f"{dotted}.{index}"
        if isinstance(each, Mapping) and set(each) == {"exclude"}:
            if excluded:
                raise _wrong("one list can have one 'exclude'", below, reading)
            excluded = _excluded(each["exclude"], f"{below}.exclude", reading)
        else:
            parts.append(_read(each, below, reading))
    return make(tuple(parts), excluded)


def _excluded(raw: object, dotted: str, reading: _Reading) -> tuple[Definition, ...]:
    if not isinstance(raw, list):
        raise _wrong("'exclude' is a list of definitions", dotted, reading)
    return tuple(_read(each, f"{dotted}.{index}", reading) for index, each in enumerate(raw))


def _method(raw: Mapping[str, object], dotted: str, reading: _Reading) -> Definition:
    unknown = next((str(key) for key in raw if key not in _KEYS), None)
    if unknown is not None:
        hint = did_you_mean(unknown, _KEYS)
        raise _wrong(f"'{unknown}' is no key of a definition", dotted, reading, hint)
    excluded = _excluded(raw.get("exclude") or [], f"{dotted}.exclude", reading)
    if raw["method"] == "selector":
        found = _inherited(str(raw.get("value")), dotted, reading)
    else:
        found = Criterion(_term(raw, dotted, reading), _indirect(raw, dotted, reading))
    return AnyOf((found,), excluded) if excluded else found


def _inherited(name: str, dotted: str, reading: _Reading) -> Definition:
    if name in reading.open:
        circle = " → ".join((*reading.open, name))
        raise ProjectError(
            "circular-dependency",
            f"a circle of selectors: {circle}",
            origin=reading.place(dotted),
        )
    entry = reading.entries.get(name)
    if entry is None:
        raise ProjectError(
            "unknown-selector",
            f"no selector is named '{name}'",
            origin=reading.place(dotted),
            hint=did_you_mean(name, reading.entries),
        )
    return _named(replace(reading, entry=entry, open=(*reading.open, name)))


def _term(raw: Mapping[str, object], dotted: str, reading: _Reading) -> Term:
    method, *arguments = str(raw["method"]).split(".")
    if method not in METHODS:
        error = unknown_method(f"{method}:{raw.get('value')}", method, METHODS)
        raise ProjectError(error.slug, error.message, origin=reading.place(dotted), hint=error.hint)
    if raw.get("value") is None:
        raise _wrong(f"method '{method}' needs a value", dotted, reading)
    value = raw["value"]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Term(
        text=f"{raw['method']}:{text}",
        method=method,
        arguments=tuple(arguments),
        value=text,
        parents=_depth(raw, "parents"),
        children=_depth(raw, "children"),
        childrens_parents=bool(raw.get("childrens_parents")),
    )


def _depth(raw: Mapping[str, object], key: str) -> int | None:
    if not raw.get(key):
        return 0
    depth = raw.get(f"{key}_depth")
    return int(str(depth)) if depth is not None else None


def _indirect(
    raw: Mapping[str, object], dotted: str, reading: _Reading
) -> IndirectSelection | None:
    said = raw.get("indirect_selection")
    if said is None:
        return None
    modes = [each.value for each in IndirectSelection]
    if said not in modes:
        message = f"'indirect_selection' must be one of: {', '.join(modes)}"
        raise _wrong(message, dotted, reading, did_you_mean(str(said), modes))
    return IndirectSelection(str(said))


def _shown(raw: object) -> object:
    """A definition as dbt's manifest has it: texts and short forms written out."""
    if isinstance(raw, str):
        return _shown_term(raw)
    if not isinstance(raw, Mapping):
        return raw
    for key in _GROUPS:
        if key in raw:
            listed = raw[key]
            return {key: [_shown(each) for each in listed] if isinstance(listed, list) else listed}
    if set(raw) == {"exclude"}:
        listed = raw["exclude"]
        return {"exclude": [_shown(each) for each in listed] if isinstance(listed, list) else []}
    if "method" not in raw and len(raw) == 1:
        method, value = next(iter(raw.items()))
        return {"method": method, "value": value}
    return dict(raw)


def _shown_term(text: str) -> Mapping[str, object]:
    term = parse_term(text.split(",")[0].split()[0], METHODS)
    shown: dict[str, object] = {
        "method": ".".join((term.method, *term.arguments)),
        "value": term.value,
    }
    if term.childrens_parents:
        shown["childrens_parents"] = True
    for key, depth in (("parents", term.parents), ("children", term.children)):
        if depth != 0:
            shown[key] = True
            shown.update({} if depth is None else {f"{key}_depth": depth})
    return shown


def _wrong(message: str, dotted: str, reading: _Reading, hint: str | None = None) -> ProjectError:
    return ProjectError("broken-selector", message, origin=reading.place(dotted), hint=hint)
