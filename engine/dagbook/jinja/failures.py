"""What went wrong in a rendering, in terms of the user's files.

Every Jinja frame of the traceback is a place in a template. The innermost one outside of the
built-in macros is where the mistake is; the others tell how it was reached.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Final, TypeAlias

from jinja2.exceptions import (
    SecurityError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
)
from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.jinja.environment import PlacedTemplate, broken_jinja, hint_of
from dagbook.jinja.macro_functions import BUILT_IN
from dagbook.jinja.places import column_of
from dagbook.jinja.rendering import MacroReturned, Rendering
from dagbook.jinja.tags import MACRO_PREFIX
from dagbook.jinja.undefined import MissingNameError
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Macro

_TAG: Final = re.compile(r"\{[{%]")
_LOCALS: Final = re.compile(r"[\w.]+\.<locals>\.")
_OUR_OBJECT: Final = re.compile(r"dagbook(?:\.\w+)*\.(?:Macro)?(\w+) object")
_OUR_CLASS: Final = re.compile(r"\b(\w+)\.__call__\(\)")
_NO_LOADER: Final = "no loader for this environment"


class RaisedByMacro(Exception):  # noqa: N818 - what dbt calls raise_compiler_error, not an error of ours
    """``exceptions.raise_compiler_error(message)``."""

    def __init__(
        self,
        message: str,
        slug: str = "raised-by-macro",
        hint: str | None = None,
        notes: Sequence[str] = (),
    ):
        """Take the macro's own message."""
        super().__init__(message)
        self.message = message
        self.slug = slug
        self.hint = hint
        self.notes = tuple(notes)


class Frame(Struct, frozen=True):
    """A place in a template that was being rendered."""

    template: PlacedTemplate
    line: int

    @property
    def origin(self) -> Origin:
        """Its file and line."""
        return self.template.place(self.line)

    def place_of_tag(self) -> Origin:
        """Its line, and the column of the one tag there; no column where there are several."""
        line = self.template.line_text(self.line)
        tags = [found.start() + 1 for found in _TAG.finditer(line)]
        return replace(self.origin, column=tags[0]) if len(tags) == 1 else self.origin

    @property
    def is_built_in(self) -> bool:
        """Whether it stands in a macro of ours."""
        return self.template.origin.path.startswith(BUILT_IN)


def explain(error: BaseException, rendering: Rendering, origin: Origin) -> BaseException:
    """The error to raise instead: a DagbookError with its place, or the error itself: a bug."""
    frames = tuple(frames_of(error.__traceback__))
    users = [frame for frame in frames if not frame.is_built_in]
    innermost = users[-1] if users else None
    if isinstance(error, DagbookError):
        return _placed(error, innermost, users)
    told = _translate(error, rendering, innermost)
    if told is None and frames and not users and isinstance(error, TypeError):
        told = _overriding(error, rendering)
    if told is None:
        return error
    return _placed(told, innermost, users, fallback=origin)


def frames_of(traceback: TracebackType | None) -> Iterator[Frame]:
    """The Jinja frames of a traceback, outermost first."""
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, PlacedTemplate):
            yield Frame(template, template.get_corresponding_lineno(traceback.tb_lineno))
        traceback = traceback.tb_next


def _placed(
    error: DagbookError,
    innermost: Frame | None,
    users: list[Frame],
    fallback: Origin | None = None,
) -> DagbookError:
    if error.origin is None:
        error.origin = innermost.place_of_tag() if innermost else fallback
    callers = dict.fromkeys(
        str(frame.origin) for frame in reversed(users[:-1]) if not _same_line(frame.origin, error)
    )
    if not any(note.startswith("called from") for note in error.notes):
        error.notes = (*error.notes, *(f"called from {place}" for place in callers))
    return error


def _same_line(origin: Origin, error: DagbookError) -> bool:
    there = error.origin
    return there is not None and (there.path, there.line) == (origin.path, origin.line)


def _translate(
    error: BaseException, rendering: Rendering, frame: Frame | None
) -> DagbookError | None:
    for types, translate in _TRANSLATORS:
        if isinstance(error, types):
            return translate(error, rendering, frame)
    if isinstance(error, TypeError) and str(error).startswith(f"macro '{MACRO_PREFIX}test_"):
        return _test_argument(error, rendering)
    if isinstance(error, Exception) and frame is not None:
        if _NO_LOADER in str(error):
            return _import()
        return ProjectError("failed-jinja", _clean(f"{type(error).__name__}: {error}"))
    return None


def _test_argument(error: TypeError, rendering: Rendering) -> DagbookError:
    """A generic test is called from a properties file with arguments that it hasn't."""
    name, _, rest = str(error).removeprefix(f"macro '{MACRO_PREFIX}test_").partition("'")
    macro = next((each for each in rendering.library.macros.values() if _is_test(each, name)), None)
    known = [each.name for each in macro.arguments if each.name != "model"] if macro else []
    wrong = re.search(r"argument '(\w+)'", rest)
    near = did_you_mean(wrong[1], known) if wrong else None
    hint = near or (f"its arguments are: {', '.join(known)}" if known else None)
    told = f" has no argument '{wrong[1]}'" if wrong else rest
    return ProjectError("wrong-argument", f"test '{name}'{told}", hint=hint)


def _is_test(macro: Macro, name: str) -> bool:
    return macro.name == f"test_{name}"


def _overriding(error: TypeError, rendering: Rendering) -> DagbookError | None:
    """A macro of the user's is called by one of ours with arguments that it hasn't."""
    found = re.match(rf"macro '{MACRO_PREFIX}(\w+)'", str(error))
    own = (each for each in rendering.bound if each.package != INTERNAL_PACKAGE)
    macro = next((each for each in own if found and each.name == found[1]), None)
    if macro is None:
        return None
    hint = "it is called in place of one of dagbook's: give it that one's arguments"
    message = _clean(f"TypeError: {error}")
    return ProjectError("failed-jinja", message, origin=macro.origin, hint=hint)


def _import() -> DagbookError:
    return ProjectError(
        "failed-jinja",
        "import, include and extends find no files here",
        hint="a macro of the macros folder needs no import: call it by its name",
    )


def _raised(error: RaisedByMacro, rendering: Rendering, frame: Frame | None) -> DagbookError:
    return ProjectError(error.slug, error.message, hint=error.hint, notes=error.notes)


def _syntax(error: TemplateSyntaxError, rendering: Rendering, frame: Frame | None) -> DagbookError:
    place = frame.origin if frame else Origin("<jinja>")
    return broken_jinja(error, frame.template.line_text(frame.line) if frame else "", place)


def _returned(error: MacroReturned, rendering: Rendering, frame: Frame | None) -> DagbookError:
    return ProjectError(
        "return-outside-macro",
        "return() was called outside of a macro",
        hint="print the value instead: {{ value }}",
    )


def _refused(error: Exception, rendering: Rendering, frame: Frame | None) -> DagbookError:
    return ProjectError("undefined-name", _clean(str(error)))


def _no_such_test(
    error: TemplateRuntimeError, rendering: Rendering, frame: Frame | None
) -> DagbookError:
    message = error.message or "it is no valid Jinja"
    return ProjectError("broken-jinja", message.removesuffix(" found."), hint=hint_of(message))


def _endless(error: RecursionError, rendering: Rendering, frame: Frame | None) -> DagbookError:
    return ProjectError("macro-recursion", "macros call each other without an end")


def _missing(error: MissingNameError, rendering: Rendering, frame: Frame | None) -> DagbookError:
    line = frame.template.line_text(frame.line) if frame else ""
    place = None
    if frame is not None:
        column = column_of(line, error.name)
        place = Origin(frame.origin.path, frame.origin.line, column)
    known = _known_names(rendering, error.name, line)
    hint = did_you_mean(error.name, known) or _package_hint(error, rendering, line)
    slug = "missing-macro" if error.called else "undefined-name"
    message = _clean(error.message or "")
    if error.called and "is undefined" in message:
        message = f"no macro is called '{error.name}'"
    return ProjectError(slug, message, origin=place, hint=hint)


def _known_names(rendering: Rendering, name: str, line: str) -> list[str]:
    """Names a misspelt one may mean: of the package before its dot, else of all in reach."""
    qualified = re.search(rf"(\w+)\.{re.escape(name)}\b", line)
    library = rendering.library
    if qualified is not None:
        return list(library.packages.get(qualified[1], {}))
    owners = (rendering.package, library.root, "dbt")
    macros = [name for owner in owners for name in library.packages.get(owner, {})]
    return [*rendering.members, *library.packages, *macros]


def _package_hint(error: MissingNameError, rendering: Rendering, line: str) -> str | None:
    if re.search(rf"\b{re.escape(error.name)}\.\w+\s*\(", line) and not error.called:
        return f"is a package '{error.name}' missing? add it to packages.yml and run 'dagbook deps'"
    elsewhere = [
        f"{package}.{error.name}"
        for package, macros in rendering.library.packages.items()
        if error.name in macros
    ]
    return f"call it as {elsewhere[0]}(…)" if elsewhere else None


def _clean(message: str) -> str:
    """A message of Python's or Jinja's without the names that only we know."""
    called = _OUR_CLASS.sub(lambda found: f"{found[1].lower()}()", _LOCALS.sub("", message))
    called = _OUR_OBJECT.sub(lambda found: f"a {found[1].lower()}", called)
    return called.replace(MACRO_PREFIX, "").strip()


_Translator: TypeAlias = Callable[[Any, Rendering, Frame | None], DagbookError]
_TRANSLATORS: Final[tuple[tuple[tuple[type[BaseException], ...], _Translator], ...]] = (
    ((RaisedByMacro,), _raised),
    ((MissingNameError,), _missing),
    ((TemplateSyntaxError,), _syntax),
    ((MacroReturned,), _returned),
    ((SecurityError, UndefinedError), _refused),
    ((TemplateRuntimeError,), _no_such_test),
    ((RecursionError,), _endless),
)
"""What can be explained, and by whom; the first that fits."""
