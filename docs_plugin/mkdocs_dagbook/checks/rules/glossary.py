"""Does the glossary hold together?"""

from collections.abc import Mapping

from mkdocs_dagbook.checks.rule import (
    Facts,
    Issue,
    Option,
    OptionType,
    Preset,
    Rule,
    Severity,
    Verdict,
    verdict,
)
from mkdocs_dagbook.site_model import ColumnPlace, Metric, SiteModel, Table, Term
from mkdocs_dagbook.site_model.glossary_abbreviations import unexplained_abbreviations
from mkdocs_dagbook.site_model.glossary_truths import (
    STATUSES,
    calculations_of,
    is_deprecated,
    is_used,
    shared_names,
    types_of,
)

_TABLES = ("source", "seed", "model", "snapshot")


def terms_exist(thing: Table | Metric, facts: Facts) -> Verdict:
    """Whether every term that a table, column or metric names is in the glossary."""
    named = len(thing.terms) + len(thing.unknown_terms)
    issues = [Issue(message=f"the glossary has no term {name!r}") for name in thing.unknown_terms]
    for column in thing.columns if isinstance(thing, Table) else ():
        named += len(column.terms) + len(column.unknown_terms)
        issues += [
            Issue(
                message=f"column {column.name}: the glossary has no term {name!r}",
                column=column.name,
                origin=column.origin,
            )
            for name in column.unknown_terms
        ]
    return Verdict(named, tuple(issues))


def defined(term: Term, facts: Facts) -> Verdict:
    """Whether a term has a definition."""
    return verdict(None if term.definition.strip() else "has no definition")


def relations_exist(term: Term, facts: Facts) -> Verdict:
    """Whether every related term exists."""
    return Verdict(
        len(term.related) + len(term.unknown_related),
        tuple(
            Issue(message=f"names the related term {name!r}, which the glossary doesn't have")
            for name in term.unknown_related
        ),
    )


def owned(term: Term, facts: Facts) -> Verdict:
    """Whether somebody decides what a term means."""
    return verdict(None if term.owner else "has no owner")


def looked_after(term: Term, facts: Facts) -> Verdict:
    """Whether somebody keeps the words of a term up to date."""
    return verdict(None if term.steward else "has no steward")


def used(term: Term, facts: Facts) -> Verdict:
    """Whether anything names a term; one that is given up needn't be."""
    if is_deprecated(term):
        return Verdict(0)
    return verdict(None if is_used(term) else "no table, column or metric names it")


def status_known(term: Term, facts: Facts) -> Verdict:
    """Whether the status is one of those agreed on; saying none is no lie."""
    known = tuple(str(each).casefold() for each in facts.options["statuses"])
    if not term.status:
        return Verdict(0)
    if term.status.strip().casefold() in known:
        return Verdict(1)
    return verdict(f"status is {term.status!r}, not one of {', '.join(known)}")


def given_up(term: Term, facts: Facts) -> Verdict:
    """Whether a deprecated term is out of use, too."""
    if not is_deprecated(term):
        return Verdict(0)
    uses = len(term.tables) + len(term.columns) + len(term.metrics)
    things = "thing names" if uses == 1 else "things name"
    return verdict(f"is deprecated, and {uses} {things} it" if uses else None)


def named_alone(term: Term, facts: Facts) -> Verdict:
    """Whether what a term is called means that term only."""
    others = facts.of_site(shared_names).get(term.slug, ())
    terms = facts.site.terms
    return Verdict(
        1 + len(others),
        tuple(
            Issue(message=f"{name!r} is also a name of {terms[key].name}", cause=key)
            for name, key in others
        ),
    )


def of_one_type(term: Term, facts: Facts) -> Verdict:
    """Whether all columns of a term hold the same sort of values."""
    found = types_of(facts.site, term)
    sorts = (f"{_first(facts.site, places)} a {sort}" for sort, places in found.items())
    return _agreeing(found, f"its columns hold different sorts of values: {', '.join(sorts)}")


def calculated_alike(term: Term, facts: Facts) -> Verdict:
    """Whether all columns of a calculated term are made by the same SQL."""
    found = calculations_of(facts.site, term)
    places = (_first(facts.site, each) for each in found.values())
    return _agreeing(found, f"it is calculated in {len(found)} ways: {', '.join(places)}")


def abbreviations_explained(site: SiteModel, facts: Facts) -> Verdict:
    """Whether somebody tells what the abbreviations in descriptions mean."""
    known = {str(each) for each in facts.options["known"]}
    found = [each for each in unexplained_abbreviations(site) if each.word not in known]
    return Verdict(
        len(found) + 1,
        tuple(
            Issue(
                message=f"nobody says what {each.word} means, which {_texts(each.uses)}, "
                f"{each.where} first",
                cause=each.word,
                origin=each.origin,
            )
            for each in found
            if each.uses >= facts.options["least"]
        ),
    )


def _texts(uses: int) -> str:
    return "1 text uses" if uses == 1 else f"{uses} texts use"


def _agreeing(found: Mapping[str, tuple[ColumnPlace, ...]], complaint: str) -> Verdict:
    if sum(map(len, found.values())) < 2:
        return Verdict(0)
    return verdict(complaint if len(found) > 1 else None)


def _first(site: SiteModel, places: tuple[ColumnPlace, ...]) -> str:
    place = places[0]
    return f"{site.tables[place.table].title}.{place.column}"


RULES = (
    Rule(
        slug="unknown-term",
        what="Every term that the `meta` of a table, column or metric names is in the glossary.",
        why="A link to nowhere is worse than none: the reader thinks it is defined somewhere.",
        fix="Write the term, as a file in `glossary/` or a doc block `term__<slug>`, or correct "
        "the name.",
        kinds=(*_TABLES, "metric"),
        check=terms_exist,
        preset=Preset.START,
        severity=Severity.ERROR,
    ),
    Rule(
        slug="term-definition",
        what="Every term of the glossary has a definition.",
        why="A heading alone leaves everybody to their own definition.",
        fix="Write the definition below the heading of the term.",
        kinds=("term",),
        check=defined,
    ),
    Rule(
        slug="term-related",
        what="Related terms are in the glossary.",
        why="A reader follows the link and finds nothing.",
        fix="Correct the name among the related terms, or write the term.",
        kinds=("term",),
        check=relations_exist,
        preset=Preset.START,
    ),
    Rule(
        slug="term-owner",
        what="Every term has an owner.",
        why="Somebody must be able to say which of two readings is the right one.",
        fix="Name the owner: `owner:` of the term, or the line **Owner:** of its doc block.",
        kinds=("term",),
        check=owned,
    ),
    Rule(
        slug="term-steward",
        what="Every term has a steward.",
        why="The owner decides; somebody else usually writes it down and keeps it up to date.",
        fix="Name the steward: `steward:` of the term, or the line **Steward:** of its doc block.",
        kinds=("term",),
        check=looked_after,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="term-orphan",
        what="Every term is named by a table, a column or a metric.",
        why="A definition that leads to no figure can't be looked up where it matters.",
        fix="Name it in the `meta.term` of what it is about, or take it away.",
        kinds=("term",),
        check=used,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="term-status",
        what="The status of a term is one of those agreed on.",
        why="Whoever filters by `approved` doesn't find `aproved`.",
        fix="Correct the status, or add it to the rule's `statuses`.",
        kinds=("term",),
        check=status_known,
        options=(
            Option(
                name="statuses",
                type=OptionType.TEXTS,
                default=STATUSES,
                summary="What a status may be.",
            ),
        ),
    ),
    Rule(
        slug="term-deprecated",
        what="Nothing names a term that is deprecated.",
        why="A reader is led to a meaning that no longer holds.",
        fix="Name the term that took its place, in `meta.term` of what names the old one.",
        kinds=("term",),
        check=given_up,
    ),
    Rule(
        slug="term-ambiguous",
        what="No two terms share a name, an abbreviation or a synonym.",
        why="A link by that name leads to one of them, and half of the readers meant the other.",
        fix="Leave the name to one of the terms.",
        kinds=("term",),
        check=named_alone,
        preset=Preset.START,
    ),
    Rule(
        slug="term-type-conflict",
        what="All columns of a term hold the same sort of values: numbers, texts, dates…",
        why="If one column says how much and another yes or no, they don't mean the same.",
        fix="Name the term at those columns only that are it, or make two terms of it.",
        kinds=("term",),
        check=of_one_type,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="term-calculation-conflict",
        what="All columns of a term that has a calculation are made by the same SQL.",
        why="Two reports show one name and two figures.",
        fix="Calculate it once and hand it on, or name the ways apart as terms of their own.",
        kinds=("term",),
        check=calculated_alike,
        preset=Preset.STRICT,
        reads_lineage=True,
    ),
    Rule(
        slug="undefined-abbreviation",
        what="Somebody explains every abbreviation (CLV, MRR) that descriptions and labels use.",
        why="Who joined last month knows the words, not the letters.",
        fix="Write the term with its abbreviation, or spell it out where it is used first: "
        "customer lifetime value (CLV).",
        kinds=("project",),
        check=abbreviations_explained,
        preset=Preset.STRICT,
        options=(
            Option(
                name="known",
                type=OptionType.TEXTS,
                default=(),
                summary="Abbreviations that everybody knows here.",
            ),
            Option(
                name="least",
                type=OptionType.NUMBER,
                default=1,
                summary="In how many texts one must stand to be asked about.",
            ),
        ),
    ),
)
