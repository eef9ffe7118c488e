"""Is there a text, and does it say something?"""

import re
from functools import lru_cache

from msgspec import Struct

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import (
    Facts,
    Issue,
    Option,
    OptionType,
    Preset,
    Rule,
    Verdict,
    verdict,
)
from mkdocs_dagbook.site_model import Exposure, Macro, Table

_MODELS = ("model", "snapshot")
_TABLES = ("source", "seed", "model", "snapshot")

_EMPTY_WORDS = (
    "todo",
    "tbd",
    "tba",
    "fixme",
    "xxx",
    "n/a",
    "none",
    "null",
    "description",
    "placeholder",
    "test",
    "lorem ipsum",
    "no description",
    "to be documented",
    "to be done",
    "coming soon",
)


_LONG = 8
_MARKS = re.compile(r"[\W_]+")
_TODO = re.compile(r"\W*(todo|tbd|fixme)\b", re.IGNORECASE)


def _length(default: int) -> Option:
    return Option(
        name="min_length",
        type=OptionType.NUMBER,
        default=default,
        summary="How many characters a description has at least.",
    )


def described(thing: Table | Exposure | Macro, facts: Facts) -> Verdict:
    """Whether there is a description of the length that is asked for."""
    text = thing.description.strip()
    least = facts.options["min_length"]
    if not text:
        return verdict("has no description")
    if len(text) < least:
        return verdict(f"description has {len(text)} characters, {least} are asked for")
    return verdict(None)


def says_something(thing: Table | Exposure, facts: Facts) -> Verdict:
    """Whether the descriptions of a thing and its columns are more than fillers."""
    signs = _fillers(tuple(facts.options["words"]))
    texts: list[tuple[str | None, str, str, Origin]] = [
        (None, thing.name, thing.description, thing.origin)
    ]
    if isinstance(thing, Table):
        texts += [(each.name, each.name, each.description, each.origin) for each in thing.columns]
    written = [each for each in texts if each[2].strip()]
    issues = tuple(
        Issue(message=f"description {reason}: {text.strip()!r}", column=column, origin=origin)
        for column, name, text, origin in written
        if (reason := _emptiness(name, text, signs))
    )
    return Verdict(len(written), issues)


def has_meta(table: Table, facts: Facts) -> Verdict:
    """Whether the asked keys stand under ``meta``."""
    keys = facts.options["keys"]
    missing = [key for key in keys if table.meta.get(key) in (None, "", [], {})]
    return Verdict(len(keys), tuple(Issue(message=f"meta has no {key}") for key in missing))


class _Fillers(Struct, frozen=True):
    """A long filler shows by how a text begins, a short one only where nothing else is said."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]


@lru_cache(maxsize=64)
def _fillers(words: tuple[str, ...]) -> _Fillers:
    signs = tuple(map(_plain, words))
    return _Fillers(
        frozenset(signs), tuple(each for each in signs if len(each) > _LONG and " " in each)
    )


def _emptiness(name: str, text: str, signs: _Fillers) -> str:
    """In which way a text says nothing; nothing where it says something."""
    said = _plain(text)
    if not said or said == _plain(name):
        return "only repeats the name" if said else "has no words"
    is_filler = said in signs.whole or said.startswith(signs.beginnings) or _TODO.match(text)
    return "is a placeholder" if is_filler else ""


@lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    """The words of a text in lower case, without marks."""
    return _MARKS.sub(" ", text).strip().casefold()


RULES = (
    Rule(
        slug="model-description",
        what="Models and snapshots are described, in more than a word.",
        why="Who meets a table for the first time needs to know what one row of it is.",
        fix="Write `description:` at the model in its properties file.",
        kinds=_MODELS,
        check=described,
        options=(_length(20),),
    ),
    Rule(
        slug="source-description",
        what="Source tables are described.",
        why="Nobody in the project knows where raw data comes from, unless it is written down.",
        fix="Write `description:` at the table under its source.",
        kinds=("source",),
        check=described,
        options=(_length(10),),
    ),
    Rule(
        slug="seed-description",
        what="Seeds are described.",
        why="A seed is a decision somebody made by hand; the reason isn't in the file.",
        fix="Write `description:` at the seed in its properties file.",
        kinds=("seed",),
        check=described,
        options=(_length(10),),
    ),
    Rule(
        slug="exposure-description",
        what="Exposures are described.",
        why="Who changes a table has to know what a dashboard is for before breaking it.",
        fix="Write `description:` at the exposure.",
        kinds=("exposure",),
        check=described,
        options=(_length(10),),
    ),
    Rule(
        slug="macro-description",
        what="Macros of the project are described.",
        why="A macro is called by people who don't read its code.",
        fix="Write `description:` at the macro in a properties file.",
        kinds=("macro",),
        check=described,
        preset=Preset.STRICT,
        options=(_length(10),),
    ),
    Rule(
        slug="description-placeholder",
        what="Descriptions of tables, columns and exposures are more than a name or a TODO.",
        why="A filler looks like documentation and stops others from writing it.",
        fix="Say what the name doesn't: what a row is, the unit, the rule, the exceptions.",
        kinds=(*_TABLES, "exposure"),
        check=says_something,
        preset=Preset.START,
        options=(
            Option(
                name="words",
                type=OptionType.TEXTS,
                default=_EMPTY_WORDS,
                summary="Texts that don't count as a description.",
            ),
        ),
    ),
    Rule(
        slug="model-meta",
        what="Models and snapshots have the `meta` keys the project asks for.",
        why="Service levels, classification and contacts help only if every table has them.",
        fix="Add the key under `meta:` of the model, or of its folder in dbt_project.yml.",
        kinds=_MODELS,
        check=has_meta,
        options=(
            Option(
                name="keys",
                type=OptionType.TEXTS,
                default=(),
                summary="The keys that must have a value, such as `sla_hours`.",
            ),
        ),
    ),
)
