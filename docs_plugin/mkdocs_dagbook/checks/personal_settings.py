"""Which words mark personal data: ``personal_words`` of the book's mkdocs.yml, else the usual."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from dagbook.errors import ProjectError
from mkdocs_dagbook.checks.mkdocs_file import in_mkdocs
from mkdocs_dagbook.checks.rule import Rule
from mkdocs_dagbook.site_model.personal import PERSONAL_WORDS

_Words = tuple[str, ...]
_OPTIONS: Mapping[tuple[str, str], Callable[[_Words, _Words], _Words]] = {
    ("personal-unmarked", "words"): lambda usual, words: words,
    ("public-personal", "words"): lambda usual, words: words,
    ("personal-by-name", "marks"): lambda usual, words: (*dict.fromkeys((*usual, *words)),),
}
"""What becomes of the usual value of an option where the book has words of its own."""


def personal_words(project: Path) -> _Words:
    """The words of the project's book. Raises ProjectError for something else than texts."""
    source, given = in_mkdocs(project, "personal_words") or (None, None)
    if source is None or given is None:
        return PERSONAL_WORDS
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ProjectError(
            "bad-check-setting",
            f"personal_words is {given!r}, wanted is a list of texts",
            origin=source.place(),
        )
    return tuple(given)


def with_words(rules: Iterable[Rule], words: _Words) -> Iterator[Rule]:
    """The rules with these words where a project sets no others for the rule itself."""
    for rule in rules:
        options = tuple(
            replace(each, default=turn(tuple(each.default), words))
            if (turn := _OPTIONS.get((rule.slug, each.name)))
            else each
            for each in rule.options
        )
        yield rule if options == rule.options else replace(rule, options=options)
