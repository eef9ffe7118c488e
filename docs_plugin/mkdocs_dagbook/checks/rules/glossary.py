"""Does the glossary hold together?"""

from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Severity, Verdict, verdict
from mkdocs_dagbook.site_model import Table, Term

_TABLES = ("source", "seed", "model", "snapshot")


def terms_exist(table: Table, facts: Facts) -> Verdict:
    """Whether every term that a table or column names is in the glossary."""
    named = len(table.terms) + len(table.unknown_terms)
    issues = [Issue(message=f"the glossary has no term {name!r}") for name in table.unknown_terms]
    for column in table.columns:
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


RULES = (
    Rule(
        slug="unknown-term",
        what="Every term that `meta.term` or `meta.terms` names is in the glossary.",
        why="A link to nowhere is worse than none: the reader thinks it is defined somewhere.",
        fix="Write the term as a doc block `term__<slug>`, or correct the name.",
        kinds=_TABLES,
        check=terms_exist,
        preset=Preset.START,
        severity=Severity.ERROR,
    ),
    Rule(
        slug="term-definition",
        what="Every term of the glossary has a definition.",
        why="A heading alone leaves everybody to their own definition.",
        fix="Write the definition below the heading of the doc block.",
        kinds=("term",),
        check=defined,
    ),
    Rule(
        slug="term-related",
        what="Related terms are in the glossary.",
        why="A reader follows the link and finds nothing.",
        fix="Correct the name in the line **Related:**, or write the term.",
        kinds=("term",),
        check=relations_exist,
        preset=Preset.START,
    ),
)
