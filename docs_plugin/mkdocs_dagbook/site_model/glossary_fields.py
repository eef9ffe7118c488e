"""What can be said about a term, and a term from a record of it, whatever file the record is from.

A record is a mapping of texts, lists of texts and, for ``facts``, texts by label.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from mkdocs_dagbook.artifacts.visible import visible
from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.vocabulary import Term

Record = Mapping[str, Any]


class FieldSort(StrEnum):
    """What a field holds, named for the reader of an error."""

    LINE = "a text"
    PROSE = "a text of any length"
    LIST = "a text or a list of texts"
    SWITCH = "true or false"
    FACTS = "a mapping of texts"


FIELDS: Mapping[str, FieldSort] = {
    "key": FieldSort.LINE,
    "name": FieldSort.LINE,
    "abbreviation": FieldSort.LINE,
    "definition": FieldSort.PROSE,
    "calculation": FieldSort.PROSE,
    "domain": FieldSort.LINE,
    "owner": FieldSort.LINE,
    "steward": FieldSort.LINE,
    "status": FieldSort.LINE,
    "last_updated": FieldSort.LINE,
    "synonyms": FieldSort.LIST,
    "examples": FieldSort.LIST,
    "related": FieldSort.LIST,
    "tooltip": FieldSort.SWITCH,
    "facts": FieldSort.FACTS,
}
"""The fields of a term in the order they are written."""

_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def term_of(
    record: Record, key: str, place: Callable[[str], Origin], wrong: list[DagbookError]
) -> Term | None:
    """A term from its record; ``place`` tells where a field stands, empty the term itself.

    ``key`` is the term's unless the record names one, empty means made of the name. Mistakes go
    to ``wrong``, and there is no term then.
    """
    found = list(_mistakes(record, place))
    wrong.extend(found)
    if found:
        return None
    line = {name: _line(record.get(name)) for name in FIELDS if FIELDS[name] is FieldSort.LINE}
    key = safe_key(line["key"] or key or line["name"])
    return Term(
        slug=key,
        name=line["name"] or key.replace("_", " ").strip().capitalize(),
        abbreviation=line["abbreviation"] or None,
        definition=_prose(record.get("definition")),
        calculation=_prose(record.get("calculation")) or None,
        owner=line["owner"] or None,
        steward=line["steward"] or None,
        domain=line["domain"] or None,
        status=line["status"] or None,
        last_updated=line["last_updated"] or None,
        synonyms=_texts(record.get("synonyms")),
        examples=_texts(record.get("examples")),
        unknown_related=_texts(record.get("related")),
        facts=tuple(_facts(record.get("facts") or {})),
        is_linked=_SWITCHES.get(_line(record.get("tooltip")).casefold(), True),
        origin=place(""),
    )


def record_of(term: Term) -> dict[str, Any]:
    """All that is said about a term, fields without a word left out."""
    record = {
        "key": term.slug,
        "name": term.name,
        "abbreviation": term.abbreviation,
        "definition": term.definition,
        "calculation": term.calculation,
        "domain": term.domain,
        "owner": term.owner,
        "steward": term.steward,
        "status": term.status,
        "last_updated": term.last_updated,
        "synonyms": list(term.synonyms),
        "examples": list(term.examples),
        "related": [*term.related, *term.unknown_related],
        "tooltip": None if term.is_linked else False,
        "facts": dict(term.facts),
    }
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}


def safe_key(text: str) -> str:
    """A key that is safe as a file's name: letters, digits, ``_``, ``-`` and dots within."""
    return re.sub(r"[^\w.-]+", "_", text).strip("._") or slug(text)


def _mistakes(record: Record, place: Callable[[str], Origin]) -> Iterator[DagbookError]:
    for name, value in record.items():
        sort = FIELDS.get(name)
        if sort is None:
            yield ProjectError(
                "unknown-term-field",
                f"a term has no field {name!r}",
                origin=place(name),
                hint=did_you_mean(name, FIELDS) or "what else there is to say goes below `facts`",
            )
        elif not _fits(sort, value):
            yield ProjectError("broken-glossary", f"{name} is not {sort}", origin=place(name))


def _fits(sort: FieldSort, value: Any) -> bool:
    if sort is FieldSort.LIST:
        return not isinstance(value, dict) and all(map(_is_text, _many(value)))
    if sort is FieldSort.FACTS:
        return value is None or (isinstance(value, dict) and all(map(_is_text, value.values())))
    if sort is FieldSort.SWITCH:
        return value is None or _line(value).casefold() in _SWITCHES
    return _is_text(value)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _prose(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return visible(str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _line(value: Any) -> str:
    return " ".join(_prose(value).split())


def _texts(value: Any) -> tuple[str, ...]:
    """Texts, each once; a text alone is cut at its commas."""
    many = value.split(",") if isinstance(value, str) else _many(value)
    return tuple(dict.fromkeys(text for each in many if (text := _line(each))))


def _facts(given: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for label, value in given.items():
        if text := _prose(value):
            yield _line(label), text
