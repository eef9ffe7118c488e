"""The glossary as SKOS, the vocabulary of the web for vocabularies, in JSON-LD.

JSON-LD is RDF that a JSON parser reads. What SKOS and Dublin Core have no word for (calculation,
owner, steward…) is named in a namespace of our own. Concepts of other tools are read as well, in
the compact or the expanded form of JSON-LD.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from dagbook.errors import DagbookError, Origin, ProjectError
from mkdocs_dagbook.site_model.glossary_fields import record_of, term_of
from mkdocs_dagbook.site_model.glossary_truths import is_deprecated
from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.vocabulary import Term

_PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dagbook": "urn:dagbook:vocabulary:",
}
_PROPERTIES: Mapping[str, str] = {
    "skos:notation": "key",
    "skos:prefLabel": "name",
    "skos:altLabel": "synonyms",
    "skos:definition": "definition",
    "skos:example": "examples",
    "skos:related": "related",
    "dcterms:modified": "last_updated",
    "dagbook:abbreviation": "abbreviation",
    "dagbook:calculation": "calculation",
    "dagbook:domain": "domain",
    "dagbook:owner": "owner",
    "dagbook:steward": "steward",
    "dagbook:status": "status",
    "dagbook:tooltip": "tooltip",
    "dagbook:unknownRelated": "unknown",
    "dagbook:facts": "facts",
}
_LISTS = frozenset({"synonyms", "examples", "related", "unknown"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")


def skos_of(terms: Iterable[Term], project: str) -> str:
    """Write terms as concepts of one scheme, each domain as a collection."""
    known = {term.slug: term for term in terms}
    scheme = f"urn:dagbook:{quote(slug(project), safe='')}"
    domains: dict[str, list[str]] = defaultdict(list)
    for term in known.values():
        if term.domain:
            domains[term.domain].append(term.slug)
    graph = [
        {"@id": scheme, "@type": "skos:ConceptScheme", "dcterms:title": project},
        *(_concept(term, scheme) for term in known.values()),
        *(
            {
                "@id": f"{scheme}:domain:{quote(domain, safe='')}",
                "@type": "skos:Collection",
                "skos:prefLabel": domain,
                "skos:member": [{"@id": _ident(scheme, each)} for each in keys],
            }
            for domain, keys in sorted(domains.items())
        ),
    ]
    document = {"@context": _PREFIXES, "@graph": graph}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_skos(text: str, path: str, wrong: list[DagbookError]) -> Iterator[Term]:
    """Read the concepts of a JSON-LD document; mistakes go to ``wrong``."""
    place = Origin(path)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        wrong.append(_no_json(error, path))
        return
    nodes = document.get("@graph", [document]) if isinstance(document, dict) else document
    if not isinstance(nodes, list) or not all(isinstance(each, dict) for each in nodes):
        wrong.append(ProjectError("broken-glossary", "there is no @graph of nodes", origin=place))
        return
    nodes = [{_short(key): value for key, value in each.items()} for each in nodes]
    concepts = [each for each in nodes if "skos:Concept" in map(_short, _types(each))]
    keys = {str(each.get("@id")): _key(each) for each in concepts}
    domains = _domains(nodes)
    if not concepts:
        wrong.append(ProjectError("broken-glossary", "there is no skos:Concept", origin=place))
    for node in concepts:
        record = _record(node, keys)
        record.setdefault("domain", domains.get(str(node.get("@id"))))
        term = term_of(record, _key(node), lambda _: place, wrong)
        if term is not None:
            yield term


def _concept(term: Term, scheme: str) -> dict[str, Any]:
    record = record_of(term)
    node: dict[str, Any] = {"@id": _ident(scheme, term.slug), "@type": "skos:Concept"}
    node["skos:inScheme"] = {"@id": scheme}
    for name, field in _PROPERTIES.items():
        if field in record and field not in {"related", "facts"}:
            node[name] = record[field]
    # SKOS wants labels apart: what one kind of label says, no other does.
    node["skos:altLabel"] = [each for each in term.synonyms if each != term.name]
    if term.abbreviation and term.abbreviation not in (term.name, *term.synonyms):
        node["skos:hiddenLabel"] = term.abbreviation
    node["skos:related"] = [{"@id": _ident(scheme, each)} for each in term.related]
    node["dagbook:unknownRelated"] = list(term.unknown_related)
    if term.facts:
        facts = [{"dagbook:label": name, "dagbook:text": text} for name, text in term.facts]
        node["dagbook:facts"] = {"@list": facts}
    if term.last_updated and _DAY.match(term.last_updated):
        node["dcterms:modified"] = {"@value": term.last_updated, "@type": "xsd:date"}
    if is_deprecated(term):
        node["owl:deprecated"] = True
    return {name: value for name, value in node.items() if value != []}


def _record(node: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, field in _PROPERTIES.items():
        if field == "key" or name not in node:
            continue
        values = _values(node[name])
        if field == "facts":
            record[field] = dict(map(_fact, values))
        elif field == "related":
            record[field] = [keys.get(str(each), _tail(str(each))) for each in values]
        elif field in _LISTS:
            record[field] = values
        else:
            record[field] = values[0] if values else None
    record["related"] = [*record.get("related", ()), *record.pop("unknown", ())]
    if not record.get("status") and True in _values(node.get("owl:deprecated", [])):
        record["status"] = "deprecated"
    return record


def _values(given: Any) -> list[Any]:
    """Values without the wrapping of JSON-LD: of several languages English, else the first."""
    if isinstance(given, dict) and "@list" in given:
        given = given["@list"]
    many = given if isinstance(given, list) else [given]
    languages = dict.fromkeys(
        str(each.get("@language", "")) for each in many if isinstance(each, dict)
    )
    wanted = next((each for each in languages if each.startswith("en")), next(iter(languages), ""))
    return [
        each.get("@value", each.get("@id", each)) if isinstance(each, dict) else each
        for each in many
        if not isinstance(each, dict) or str(each.get("@language", "")) == wanted
    ]


def _fact(given: Any) -> tuple[str, Any]:
    node = {_short(key): value for key, value in given.items()} if isinstance(given, dict) else {}
    label, text = (_values(node.get(f"dagbook:{name}", ""))[0] for name in ("label", "text"))
    return str(label), text


def _domains(nodes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The collections that concepts are members of, by the concept."""
    return {
        str(member): _values(each["skos:prefLabel"])[0]
        for each in nodes
        if "skos:Collection" in map(_short, _types(each)) and "skos:prefLabel" in each
        for member in _values(each.get("skos:member", []))
    }


def _types(node: Mapping[str, Any]) -> list[str]:
    return [str(each) for each in _values(node.get("@type", node.get("type", [])))]


def _key(node: Mapping[str, Any]) -> str:
    notation = _values(node.get("skos:notation", ""))
    return str((notation and notation[0]) or _tail(str(node.get("@id", ""))))


def _short(name: str) -> str:
    for prefix, address in _PREFIXES.items():
        if name.startswith(address):
            return f"{prefix}:{name.removeprefix(address)}"
    return name


def _ident(scheme: str, key: str) -> str:
    return f"{scheme}:term:{quote(key, safe='')}"


def _tail(ident: str) -> str:
    return unquote(re.split(r"[/#:]", ident)[-1])


def _no_json(error: Exception, path: str) -> ProjectError:
    if isinstance(error, json.JSONDecodeError):
        place = Origin(path, error.lineno, error.colno)
        return ProjectError("broken-glossary", f"no JSON: {error.msg}", origin=place)
    return ProjectError("broken-glossary", "no JSON that can be read", origin=Origin(path))
