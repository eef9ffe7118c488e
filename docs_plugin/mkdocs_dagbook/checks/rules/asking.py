"""What many rules are made of: options of a sort, and answers about one text or many columns."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mkdocs_dagbook.checks.rule import Facts, Issue, Option, OptionType, Verdict, verdict
from mkdocs_dagbook.site_model import Column

NO_SAY = Verdict(0)


def pattern_option(summary: str, name: str = "pattern", default: str = "") -> Option:
    """A regular expression that is looked for; ``^`` and `$` tie it to the ends."""
    return Option(
        name=name, type=OptionType.PATTERN, default=default, summary=summary, silent=not default
    )


def patterns_option(name: str, summary: str) -> Option:
    """Texts by regular expression."""
    return Option(name=name, type=OptionType.PATTERNS, default={}, summary=summary, silent=True)


def number_option(name: str, default: int, summary: str) -> Option:
    """A whole number."""
    return Option(name=name, type=OptionType.NUMBER, default=default, summary=summary)


def share_option(name: str, default: float, summary: str) -> Option:
    """A share from 0 to 1."""
    return Option(name=name, type=OptionType.SHARE, default=default, summary=summary)


def texts_option(name: str, summary: str, default: tuple[str, ...] = ()) -> Option:
    """A list of texts; a rule of empty ones asks for nothing."""
    return Option(
        name=name, type=OptionType.TEXTS, default=default, summary=summary, silent=not default
    )


def switch_option(name: str, summary: str) -> Option:
    """Something that is off unless it is turned on."""
    return Option(name=name, type=OptionType.SWITCH, default=False, summary=summary)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression, compiled once."""
    return re.compile(pattern)


def any_of(forms: str | list[str]) -> str:
    """A regular expression that finds what one of them finds."""
    return forms if isinstance(forms, str) else "|".join(f"(?:{each})" for each in forms)


def fits_pattern(text: str, what: str, facts: Facts) -> Verdict:
    """Whether the option ``pattern`` is found in a text; without a pattern there is no say."""
    pattern = facts.options["pattern"]
    if not pattern:
        return NO_SAY
    found = compiled(pattern).search(text)
    return verdict(None if found else f"{what} {text!r} doesn't match {pattern}")


def allowed(word: str, what: str, facts: Facts) -> Verdict:
    """Whether a word is among the option ``allowed``; of an empty list there is no say."""
    known = facts.options["allowed"]
    if not known:
        return NO_SAY
    said = word or "none"
    return verdict(None if word in known else f"{what} is {said}, allowed: {', '.join(known)}")


def about_columns(looked_at: Sequence[Column], wrong: Iterable[tuple[Column, str]]) -> Verdict:
    """What is wrong with some of the columns, each at its place."""
    issues = (
        Issue(message=message, column=column.name, origin=column.origin)
        for column, message in wrong
    )
    return Verdict(len(looked_at), tuple(issues))


def about_column_parts(
    looked_at: Sequence[Column], wrong: Iterable[tuple[Column, str, str]]
) -> Verdict:
    """The same where several things may be wrong with one column: each has its own cause."""
    issues = (
        Issue(message=message, column=column.name, cause=cause, origin=column.origin)
        for column, cause, message in wrong
    )
    return Verdict(len(looked_at), tuple(issues))


def fault(complaint: str | None) -> Verdict:
    """A complaint, or no say: for what goes without saying nothing gets points."""
    return NO_SAY if complaint is None else verdict(complaint)


def faults(messages: Iterable[str]) -> Verdict:
    """Complaints, each a cause of its own, or no say."""
    issues = tuple(Issue(message=each, cause=each) for each in messages)
    return Verdict(1, issues) if issues else NO_SAY


def about_many(number: int, messages: Iterable[str]) -> Verdict:
    """What is wrong with some of so many parts of one thing; each message is a cause of its own."""
    return Verdict(number, tuple(Issue(message=each, cause=each) for each in messages))


def too_many(number: int, most: int, what: str) -> Verdict:
    """Whether a number stays below its limit."""
    return fault(f"{number} {what}, {most} are allowed" if number > most else None)


def too_few(number: int, least: int, what: str) -> Verdict:
    """Whether a number reaches what is asked for; of nothing asked there is no say."""
    if not least:
        return NO_SAY
    return verdict(f"{number} {what}, {least} are asked for" if number < least else None)
