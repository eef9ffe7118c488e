"""The business glossary: its terms, found by name, and those of doc blocks ``term__<slug>``.

    {% docs term__clv %}
    # Customer Lifetime Value (CLV)

    What a customer is worth over the whole relationship.

    **Calculation:** average order value x orders a year x years

    **Owner:** Customer Analytics
    **Synonyms:** lifetime value, LTV
    **Related:** aov, churn
    {% enddocs %}

The heading is the name, with an abbreviation in parentheses. A labelled line may hold its
value, or have it in the paragraph, list or code block right below. Labels known here
may also be items of a list. ``**Tooltip:** no`` keeps prose from linking the term. Everything else
is the definition. Terms in files of their own are read by ``glossary_files``.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import Origin
from mkdocs_dagbook.site_model.semantics import Metric
from mkdocs_dagbook.site_model.slugs import slug, texts
from mkdocs_dagbook.site_model.tables import Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace, Term

PREFIX = "term__"

_HEADING = re.compile(r"#{1,6}\s+(?P<name>.+?)\s*#*\s*$")
_ABBREVIATED = re.compile(r"(?P<name>.+?)\s*\((?P<abbreviation>[^()\s]{1,12})\)$")
_LABEL = re.compile(
    r"\s*(?P<item>[-*]\s+)?\*\*(?P<label>[^*:]{1,40}?)\s*(?::\*\*|\*\*\s*:)\s*(?P<value>.*)$"
)

# What a labelled line may be called, and which field of the term it fills.
_LABELS: Mapping[str, str] = {
    "definition": "definition",
    "calculation": "calculation",
    "formula": "calculation",
    "owner": "owner",
    "steward": "steward",
    "domain": "domain",
    "example": "examples",
    "examples": "examples",
    "synonym": "synonyms",
    "synonyms": "synonyms",
    "also known as": "synonyms",
    "status": "status",
    "last updated": "last_updated",
    "updated": "last_updated",
    "related": "related",
    "related terms": "related",
    "see also": "related",
    "tooltip": "tooltip",
    "tooltips": "tooltip",
}

_NO = frozenset({"no", "off", "none", "false"})


class Glossary(Struct, frozen=True):
    """The terms by slug, and by everything a person may call them."""

    terms: Mapping[str, Term]
    names: Mapping[str, str]

    def find(self, name: str) -> str | None:
        """The slug of the term that is called so."""
        return self.names.get(slug(name))

    def match(self, names: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The slugs of the names that are terms, and the names that aren't."""
        if not names:
            return (), ()
        found = {name: self.find(name) for name in names}
        known = dict.fromkeys(term for term in found.values() if term is not None)
        return tuple(known), tuple(name for name, term in found.items() if term is None)


NO_TERMS = Glossary({}, {})


def read_glossary(terms: Iterable[Term]) -> Glossary:
    """Order terms by name and index them; a term's own name beats another's synonym."""
    ordered = {term.slug: term for term in sorted(terms, key=lambda each: each.name.casefold())}
    names: dict[str, str] = {}
    for term in ordered.values():
        names |= {slug(synonym): term.slug for synonym in term.synonyms}
    for term in ordered.values():
        names |= {slug(name): term.slug for name in texts([term.abbreviation, term.name])}
    names |= {slug(key): key for key in ordered}
    glossary = Glossary(ordered, names)
    return Glossary({key: _related(term, glossary) for key, term in ordered.items()}, names)


def parse_term(key: str, text: str, origin: Origin, *, doc_block: str | None = None) -> Term:
    """Read one term from its Markdown."""
    lines = text.strip().splitlines()
    heading = _HEADING.match(lines[0]) if lines else None
    full_name = heading["name"] if heading else key.replace("_", " ").strip().capitalize()
    abbreviated = _ABBREVIATED.match(full_name)
    fields: dict[str, list[str]] = defaultdict(list)
    facts: list[tuple[str, str]] = []
    for label, value in _parts(lines[1:] if heading else lines):
        known = _LABELS.get(label.casefold())
        if known:
            fields[known].append(value)
        elif value:
            facts.append((label, value))
    text_of = {name: "\n\n".join(each for each in found if each) for name, found in fields.items()}
    return Term(
        slug=key,
        name=abbreviated["name"] if abbreviated else full_name,
        abbreviation=abbreviated["abbreviation"] if abbreviated else None,
        definition=text_of.get("definition", ""),
        calculation=text_of.get("calculation") or None,
        owner=text_of.get("owner") or None,
        steward=text_of.get("steward") or None,
        domain=text_of.get("domain") or None,
        examples=_items(text_of.get("examples", "")),
        synonyms=_listed(text_of.get("synonyms", "")),
        status=text_of.get("status") or None,
        last_updated=text_of.get("last_updated") or None,
        unknown_related=_listed(text_of.get("related", "")),
        facts=tuple(facts),
        is_linked=text_of.get("tooltip", "").casefold() not in _NO,
        doc_block=doc_block,
        origin=origin,
    )


def used_terms(
    glossary: Glossary, tables: Iterable[Table], metrics: Iterable[Metric] = ()
) -> dict[str, Term]:
    """The terms with the tables, columns and metrics that name them."""
    in_tables: dict[str, list[str]] = defaultdict(list)
    in_metrics: dict[str, list[str]] = defaultdict(list)
    in_columns: dict[str, list[ColumnPlace]] = defaultdict(list)
    for table in tables:
        for term in table.terms:
            in_tables[term].append(table.unique_id)
        for column in table.columns:
            for term in column.terms:
                in_columns[term].append(ColumnPlace(table=table.unique_id, column=column.name))
    for metric in metrics:
        for term in metric.terms:
            in_metrics[term].append(metric.unique_id)
    return {
        key: replace(
            term,
            tables=tuple(in_tables[key]),
            columns=tuple(in_columns[key]),
            metrics=tuple(in_metrics[key]),
        )
        for key, term in glossary.terms.items()
    }


def _parts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Labels with their text; plain text is given as ``Definition``."""
    label, held, fenced = "Definition", list[str](), False
    for line in lines:
        found = None if fenced else _LABEL.match(line)
        if found and (not found["item"] or found["label"].strip().casefold() in _LABELS):
            yield label, "\n".join(held).strip()
            label, held = found["label"].strip(), [found["value"]]
            continue
        # A labelled value ends at the first empty line after it has begun.
        ends = not fenced and not line.strip() and any(each.strip() for each in held)
        if ends and label != "Definition":
            yield label, "\n".join(held).strip()
            label, held = "Definition", []
        fenced ^= line.lstrip().startswith("```")
        held.append(line)
    yield label, "\n".join(held).strip()


def _items(text: str) -> tuple[str, ...]:
    """The lines of a list; an example may well hold a comma."""
    lines = (re.sub(r"^\s*[-*]\s+", "", each).strip() for each in text.splitlines())
    return tuple(each for each in lines if each)


def _listed(text: str) -> tuple[str, ...]:
    parts = re.split(r"[,;\n]", text)
    return tuple(part for part in (each.strip().strip("*-`. ") for each in parts) if part)


def _related(term: Term, glossary: Glossary) -> Term:
    known, unknown = glossary.match(term.unknown_related)
    return replace(
        term, related=tuple(key for key in known if key != term.slug), unknown_related=unknown
    )
