"""Can macros be called by people who don't read their code?"""

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    about_many,
    fault,
    faults,
    number_option,
    pattern_option,
    texts_option,
    too_many,
)
from mkdocs_dagbook.checks.rules.code import is_short, lacks_pattern
from mkdocs_dagbook.site_model import Macro, MacroArgument, SiteModel

_MACRO = ("macro",)
_HOOKS = ("generate_", "test_", "default__", "materialization_", "on_run_")


def _arguments(macro: Macro) -> list[MacroArgument]:
    """Those somebody chose: every generic test has a model and perhaps a column."""
    given = ("model", "column_name") if macro.name.startswith("test_") else ()
    return [each for each in macro.arguments if each.name not in given]


def arguments_described(macro: Macro, facts: Facts) -> Verdict:
    """Whether every argument is described."""
    chosen = _arguments(macro)
    wrong = (each.name for each in chosen if not each.description.strip())
    return about_many(len(chosen), (f"argument {e} has no description" for e in wrong))


def arguments_typed(macro: Macro, facts: Facts) -> Verdict:
    """Whether every argument says its type."""
    chosen = _arguments(macro)
    wrong = (each.name for each in chosen if not each.type)
    return about_many(len(chosen), (f"argument {each} has no type" for each in wrong))


def arguments_exist(macro: Macro, facts: Facts) -> Verdict:
    """Whether every described argument is one of the code."""
    wrong = (each.name for each in macro.arguments if not each.in_code)
    return faults(f"argument {e} is described, the code has none" for e in wrong)


def has_few_arguments(macro: Macro, facts: Facts) -> Verdict:
    """Whether a call can be written from memory."""
    return too_many(len(_arguments(macro)), facts.options["max_arguments"], "arguments")


def is_called(macro: Macro, facts: Facts) -> Verdict:
    """Whether anything calls it, except those that dbt or people call by name."""
    if macro.name.startswith(tuple(facts.options["called_by_name"])) or "__" in macro.name:
        return NO_SAY
    called = macro.callers or macro.tables or macro.tests or macro.is_called_elsewhere
    # what is called behind `if execute` dbt doesn't know of
    named = called or f"{macro.name}(" in facts.of_site(code_of_nodes)
    return fault(None if named else "nothing calls it")


def code_of_nodes(site: SiteModel) -> str:
    """All that models, tests and snapshots say, one after the other."""
    codes = [each.code for each in site.tables.values()]
    return "\n".join([*codes, *(each.code for each in site.tests.values())])


RULES = (
    Rule(
        slug="macro-arguments",
        what="Arguments of macros are described.",
        why="A name like `mode` tells what to pass only to who wrote it.",
        fix="List `arguments:` with a description at the macro.",
        kinds=_MACRO,
        check=arguments_described,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="macro-argument-types",
        what="Arguments of macros say their type.",
        why="Whether a column is passed as its name or as a text can't be guessed.",
        fix="Write `type:` at the argument.",
        kinds=_MACRO,
        check=arguments_typed,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="phantom-argument",
        what="Every described argument of a macro is one of its code.",
        why="Who passes an argument that was renamed gets an error, or worse, no error.",
        fix="Rename or remove the entry under `arguments:`.",
        kinds=_MACRO,
        check=arguments_exist,
        preset=Preset.START,
    ),
    Rule(
        slug="macro-argument-count",
        what="Macros have few arguments.",
        why="Five texts in a row are mixed up sooner or later.",
        fix="Split the macro, or pass a mapping.",
        kinds=_MACRO,
        check=has_few_arguments,
        preset=Preset.STRICT,
        options=(number_option("max_arguments", 5, "How many arguments a macro has at most."),),
    ),
    Rule(
        slug="macro-lines",
        what="Macros are short enough to be read at one sitting.",
        why="Code that writes code is twice as hard to follow.",
        fix="Split the macro.",
        kinds=_MACRO,
        check=is_short,
        preset=Preset.STRICT,
        options=(number_option("max_lines", 100, "How many lines a macro has at most."),),
    ),
    Rule(
        slug="macro-unused",
        what="Something calls every macro of the project.",
        why="Code nobody calls is read, kept and feared.",
        fix="Take it away, or add the beginning of its name to `called_by_name`.",
        kinds=_MACRO,
        check=is_called,
        preset=Preset.STRICT,
        options=(
            texts_option("called_by_name", "How names begin that dbt or people call.", _HOOKS),
        ),
    ),
    Rule(
        slug="forbidden-macro-code",
        what="Nothing stands in the code of macros that the project forbids.",
        why="Some statements are known to do harm; a rule remembers it for everybody.",
        fix="Write it another way.",
        kinds=_MACRO,
        check=lacks_pattern,
        preset=Preset.STRICT,
        options=(pattern_option("What must not be found in the code. Empty forbids nothing."),),
    ),
)
