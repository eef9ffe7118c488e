"""The business glossary: an index and a page a term."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import ColumnPlace, Exposure, Metric, Term
from mkdocs_dagbook.site_model.glossary_abbreviations import unexplained_abbreviations
from mkdocs_dagbook.site_model.glossary_carried import heirs
from mkdocs_dagbook.site_model.glossary_truths import (
    calculations_of,
    is_deprecated,
    is_used,
    shared_names,
    types_of,
)


def plan_glossary(book: Book) -> Iterator[PlannedPage]:
    """The glossary, if the project has terms."""
    if not book.site.terms:
        return
    index = book.path(Chapter.GLOSSARY)
    yield PlannedPage(
        path=index,
        title="Glossary",
        chapter=Chapter.GLOSSARY,
        write=partial(_write_index, book, index),
        record=SearchRecord("Glossary", "page", "Business terms and what they mean"),
        icon="material/book-alphabet",
    )
    shared, named_by = shared_names(book.site), _named_by(book.site.terms.values())
    for slug, term in book.site.terms.items():
        path = book.path(Chapter.GLOSSARY, slug)
        yield PlannedPage(
            path=path,
            title=term.name,
            chapter=Chapter.GLOSSARY,
            write=partial(
                _write_term, book, term, path, shared.get(slug, ()), named_by.get(slug, ())
            ),
            record=_record(term),
        )


def _record(term: Term) -> SearchRecord:
    words = (*term.synonyms, *([term.abbreviation] if term.abbreviation else []))
    return SearchRecord(term.name, "term", summary(term.definition, 120), words)


def _write_index(book: Book, path: str) -> str:
    terms = book.site.terms.values()
    return write_page(
        book,
        path,
        "term_list",
        letters=_first_by_letter(terms),
        domains=_by_domain(terms),
        orphans=[each for each in terms if not is_used(each) and not is_deprecated(each)],
        outlived=[each for each in terms if is_used(each) and is_deprecated(each)],
        unexplained=unexplained_abbreviations(book.site),
    )


def _write_term(
    book: Book,
    term: Term,
    path: str,
    shared: Sequence[tuple[str, str]],
    named_by: Sequence[str],
) -> str:
    inherited = heirs(book.site, term)
    places = (*term.columns, *(each.place for each in inherited))
    sorts = types_of(book.site, term)
    ways = calculations_of(book.site, term)
    return write_page(
        book,
        path,
        "term",
        term=term,
        heirs=inherited,
        metrics=_metrics(book, term),
        exposures=_exposures(book, term, places),
        named_by=named_by,
        is_deprecated=is_deprecated(term),
        is_used=is_used(term),
        shared=shared,
        sorts=sorts if len(sorts) > 1 else {},
        ways=ways if len(ways) > 1 else {},
    )


def _metrics(book: Book, term: Term) -> list[Metric]:
    metrics = book.site.semantics.metrics
    return [metrics[each] for each in term.metrics if each in metrics]


def _exposures(book: Book, term: Term, places: tuple[ColumnPlace, ...]) -> list[Exposure]:
    """Those that read a table or a metric the term is about."""
    tables = {*term.tables, *(each.table for each in places)}
    metrics = {*term.metrics}
    return [
        each
        for each in book.site.exposures.values()
        if tables & {*each.depends_on} or metrics & {*each.metrics}
    ]


def _named_by(terms: Iterable[Term]) -> Mapping[str, list[str]]:
    """By term those that name it as related, and that it doesn't name itself."""
    related = {term.slug: frozenset(term.related) for term in terms}
    found: dict[str, list[str]] = defaultdict(list)
    for slug, others in related.items():
        for other in sorted(others):
            if slug not in related.get(other, ()):
                found[other].append(slug)
    return found


def _first_by_letter(terms: Iterable[Term]) -> Mapping[str, str]:
    """Each letter that a name begins with, and by the first such term's key."""
    found: dict[str, str] = {}
    for term in terms:
        letter = term.name[:1].upper()
        found.setdefault(letter if letter.isalpha() else "#", term.slug)
    return {letter: found[letter] for letter in sorted(found)}


def _by_domain(terms: Iterable[Term]) -> Mapping[str, list[Term]]:
    """The terms of each domain by its name; those without one come last, and not alone."""
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        found[term.domain or ""].append(term)
    named = {domain: found[domain] for domain in sorted(found, key=str.casefold) if domain}
    return {**named, "": found[""]} if named and "" in found else named
