"""Abbreviations that descriptions use and nobody explains: CLV, MRR.

An abbreviation is a word of two to six capitals. It is explained by a term that is called so, or
by words beside it: ``customer lifetime value (CLV)``. A word that is written small elsewhere is an
emphasis (NOT), several in a row are shouted or a list of values; code and quotations are no prose.
Once a text made one suspicious, those that have it behind a slash or in such a row count as well.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from dagbook.errors import Origin
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.tables import Table

USUAL = frozenset(
    re.findall(
        r"\S+",
        "AMEX DD ISP JIRA LDAP MM RC RFC SSL TCP VISA WWW YY YYYY "
        "AI AM APAC API APIS AWS B2B B2C BI BST CD CDC CEO CET CI CLI CPU CRM CSV CTE DAG "
        "DB DBMS DDL DML DNS DST EC2 EDT ELT EMEA ERD ERP EST ETL EU EUR FAQ FK FTP GB GBP "
        "GCP GDPR GMT GPS GPU HR HTML HTTP HTTPS ID IDS II III IO IP ISO IT IV JPY JS JSON "
        "JWT KB KPI LLM LTS MB MD5 ML MS N/A NA NB NULL NYC OK OS PDF PDT PII PK PM PR PST "
        "Q1 Q2 Q3 Q4 QA RAM REST RSS S3 SAAS SDK SHA SKU SLA SMS SQL SSH SSN SSO TB TBD TLS "
        "TODO TV TXT UDF UI UK UN URI URL URLS US USA USD UTC UTF UTM UUID UX VAT VI VII "
        "VIII VIP VPN WIP XML YAML YML ZIP ",
    )
)
"""What needs no explaining to anybody who reads about data."""

_WORD = r"(?<![\w&{0}.@#$'-])(?P<word>[A-Z][A-Z0-9&]{{1,5}})s?(?![\w&{0}@'=(-]|\.\w)"
_ABBREVIATION = re.compile(_WORD.format("/"))
_LISTED_TOO = re.compile(_WORD.format(""))
_SHOUTED = re.compile(r"(?:\b[A-Z][A-Z_]+\b[\s,/|;:]+(?:(?:or|and)\s+)?){2,}\b[A-Z][A-Z_]+\b")
_NO_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\{[{%#].*?[}%#]\}|\b\w+://\S+|\b\w+\([^()]*\)"
    r"|\"[^\"\n]*\"|“[^”]*”|'[A-Z0-9_ ]+'",
    re.DOTALL,
)


class Unexplained(Struct, frozen=True):
    """An abbreviation, where it is used first, and how many texts use it."""

    word: str
    where: str
    origin: Origin
    uses: int


class _Text(Struct, frozen=True):
    """Something somebody wrote; ``where`` is what it is about, in words."""

    content: str
    where: str
    origin: Origin


def unexplained_abbreviations(site: SiteModel) -> tuple[Unexplained, ...]:
    """Those of the project itself, the most used first."""
    first: dict[str, _Text] = {}
    uses: dict[str, int] = {}
    suspected: set[str] = set()
    explained = _called(site)
    for text in _all_texts(site):
        words, listed, told = _words(text.content)
        for word in listed:
            first.setdefault(word, text)
            uses[word] = uses.get(word, 0) + 1
        suspected.update(words)
        explained |= told
    candidates = sorted(suspected - explained - USUAL)
    emphasised = _written_small(_all_texts(site), candidates)
    return tuple(
        Unexplained(word, first[word].where, first[word].origin, uses[word])
        for word in sorted(candidates, key=lambda each: (-uses[each], each))
        if word not in emphasised
    )


@lru_cache(maxsize=65536)
def _words(content: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The abbreviations of a text, these and those it only lists, and those that it explains."""
    if not _LISTED_TOO.search(content):
        return frozenset(), frozenset(), frozenset()
    whole = _prose(content)
    prose = _SHOUTED.sub(" ", whole)
    words = frozenset(each["word"] for each in _ABBREVIATION.finditer(prose))
    return (
        frozenset(word for word in words if sum(map(str.isalpha, word)) > 1),
        words.union(each["word"] for each in _LISTED_TOO.finditer(whole)),
        frozenset(word for word in words if _explains(prose, word)),
    )


def _prose(content: str) -> str:
    return _NO_PROSE.sub(" ", content)


def _all_texts(site: SiteModel) -> Iterator[_Text]:
    for table in site.tables.values():
        if site.is_own(table.package):
            yield from _texts_of(table)
    for exposure in site.exposures.values():
        if site.is_own(exposure.package):
            words = f"{exposure.label}\n{exposure.description}"
            yield _Text(words, exposure.label, exposure.origin)
    for metric in site.semantics.metrics.values():
        if site.is_own(metric.package):
            yield _Text(f"{metric.label}\n{metric.description}", metric.label, metric.origin)
    for term in site.terms.values():
        yield _Text(term.definition, term.name, term.origin)


def _texts_of(table: Table) -> Iterator[_Text]:
    yield _Text(table.description, table.title, table.origin)
    for column in table.columns:
        if column.description:
            yield _Text(column.description, f"{table.title}.{column.name}", column.origin)


def _called(site: SiteModel) -> set[str]:
    """What terms are called, and the capitals within: net MRR explains no MRR, (MRR) does."""
    names = (
        name
        for term in site.terms.values()
        for name in (term.name, term.abbreviation, *term.synonyms)
        if name
    )
    found = set()
    for name in names:
        found |= {name, name.upper() if len(name) <= 6 else name}
    return found


def _explains(prose: str, word: str) -> bool:
    """Whether a text tells what it means by an abbreviation."""
    told = re.escape(word)
    return bool(re.search(rf"[a-z]\w* \({told}s?\)|\b{told}s? \([A-Za-z]+[ -][a-z]", prose))


def _written_small(texts: Iterable[_Text], words: list[str]) -> set[str]:
    """The words that some text has in small letters, so that capitals only stress them."""
    if not words:
        return set()
    small = "|".join(re.escape(each.lower()) for each in words)
    pattern = re.compile(rf"(?<![\w`'\"])(?:{small})(?![\w`'\"])")
    return {
        found.upper()
        for content in dict.fromkeys(text.content for text in texts)
        if pattern.search(content)
        for found in pattern.findall(_prose(content))
    }
