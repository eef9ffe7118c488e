"""The Jinja environment, set as dbt's: sandboxed, ``do`` and loop controls, dbt's own block tags.

Texts are compiled once: in memory for the process, as code in a folder for the next one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import local
from types import CodeType
from typing import Any, Final, TypeAlias

import jinja2
import jinja2.sandbox
from jinja2 import TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension, do, loopcontrols
from jinja2.filters import FILTERS
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.runtime import Context
from jinja2.runtime import Macro as Block
from jinja2.tests import TESTS
from jinja2.utils import missing

from dagbook.errors import Origin, ProjectError, did_you_mean
from dagbook.jinja.code_memory import CodeMemory
from dagbook.jinja.late_record import LateRecord
from dagbook.jinja.native import NATIVE_FILTERS, native_concat
from dagbook.jinja.open_values import OF_DICTS, is_open, is_ours
from dagbook.jinja.shown_mapping import ShownMapping
from dagbook.jinja.syntax_memory import SyntaxMemory
from dagbook.jinja.tags import (
    DagbookParser,
    DocsTag,
    GenericTestTag,
    MaterializationTag,
    SnapshotTag,
)
from dagbook.jinja.undefined import Missing, Unknown
from dagbook.jinja.writing import PlacingCodeGenerator, join_pieces
from dagbook.project.written import WrittenPiece

_PARTNERS: Final = (
    "every {% tag %} needs its end, every {{ its }}, every bracket and quote its partner"
)
_NO_SUCH: Final = re.compile(r"(?P<kind>filter|test|tag)(?: named)? '(?P<name>\w+)'", re.IGNORECASE)
_TAGS: Final = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "do", "macro")
Lookup: TypeAlias = Callable[[str], object]

EXTENSIONS: Final[tuple[type[Extension], ...]] = (
    do,
    loopcontrols,
    GenericTestTag,
    MaterializationTag,
    DocsTag,
    SnapshotTag,
)


class PlainCallable:
    """What templates may call as it is: it is safe, and wants nothing of Jinja's own."""

    __slots__ = ()


class LazyContext(Context):
    """Asks for each name when it is used. ``look_up`` gives a value or ``missing``."""

    look_up: Lookup

    def resolve_or_missing(self, key: str) -> object:
        """What the template itself set, else what the rendering knows."""
        if key in self.vars:
            return self.vars[key]
        return self.look_up(key)


class PlacedText:
    """A text that knows where it stands."""

    def __init__(self, text: str, origin: Origin) -> None:
        """Take the place where it begins."""
        self.text = text
        self.origin = origin

    def place(self, line: int) -> Origin:
        """The line of the file behind a line of the text."""
        return Origin(self.origin.path, (self.origin.line or 1) - 1 + line)

    def line_text(self, line: int) -> str:
        """One line of the text, without its end."""
        lines = self.text.splitlines()
        return lines[line - 1] if 0 < line <= len(lines) else ""


class PlacedTemplate(PlacedText, jinja2.Template):
    """A template that knows where its text stands."""

    def stream(self, look_up: Lookup) -> Iterable[WrittenPiece]:  # type: ignore[override]
        """Render piece by piece."""
        pieces: Iterable[WrittenPiece] = self.root_render_func(self.context(look_up))
        return pieces

    def context(self, look_up: Lookup) -> LazyContext:
        """A context in which names come from ``look_up``."""
        context = LazyContext(self.environment, {}, self.name, self.blocks)
        context.look_up = look_up
        return context


class JinjaEnvironment(jinja2.sandbox.SandboxedEnvironment):
    """Jinja with dbt's tags, and a memory of compiled templates."""

    template_class = PlacedTemplate
    context_class = LazyContext
    code_generator_class: type[CodeGenerator] = PlacingCodeGenerator
    concat = staticmethod(join_pieces)
    kind = "text"
    recording: "JinjaEnvironment"
    """The same, where an unknown name may be called; for files that are only recorded."""
    native: "JinjaEnvironment"
    """The same, giving Python values instead of text."""

    def __init__(
        self,
        codes: CodeMemory,
        undefined: type[jinja2.Undefined],
        syntax: SyntaxMemory,
    ) -> None:
        """Set everything as dbt does."""
        super().__init__(extensions=EXTENSIONS, undefined=undefined)
        self.filters.update(NATIVE_FILTERS if self.kind == "native" else TEXT_FILTERS)
        self.filters["is_list"] = _is_list
        self.policies["json.dumps_kwargs"] = {"sort_keys": True, "default": _as_json}
        self.syntax = syntax
        self.codes = codes
        self.threads = local()
        """What each thread keeps of it."""
        self.trees: dict[tuple[str, str], nodes.Template] = {}
        """The tree that was asked for last: who asks for one often compiles it next."""
        self._compiled: dict[tuple[str, str, int | None, int | None], PlacedTemplate] = {}

    def call(
        self,
        context: Context,
        called: Callable[..., object],
        /,
        *args: object,
        **kwargs: object,
    ) -> object:
        """Call what a template calls; of ours Jinja need not find out how."""
        is_block = called.__class__ is Block
        if not (is_block or isinstance(called, _OURS) or is_ours(called)):
            return super().call(context, called, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return called(context.eval_ctx, *args, **kwargs) if is_block else called(*args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What stands behind a dot; of ours the sandbox need not ask whether it may be read."""
        kind = obj.__class__
        if attribute[:1] != "_":
            if kind in _DICTS and attribute not in OF_DICTS:
                return self.getitem(obj, attribute)
            if is_open(kind) and (found := getattr(obj, attribute, missing)) is not missing:
                return found
        return super().getattr(obj, attribute)

    def template_for(self, text: str, origin: Origin) -> PlacedTemplate:
        """The compiled template of a text. Raises ProjectError (slug ``broken-jinja``)."""
        key = (text, origin.path, origin.line, origin.column)
        known = self._compiled.get(key)
        if known is None:
            known = self._compiled[key] = self._compile_placed(text, origin)
        return known

    def tree(self, text: str, origin: Origin) -> nodes.Template:
        """The syntax tree of a text. Raises ProjectError (slug ``broken-jinja``)."""
        try:
            tree = self.parse(text, origin.path)
        except TemplateSyntaxError as error:
            raise broken_jinja(error, text, origin) from None
        except RecursionError:
            raise _too_deep(origin) from None
        self.trees.clear()
        self.trees[text, origin.path] = tree
        return tree

    def keep_codes(self) -> None:
        """Write what was compiled for the next process; what was only recorded is let go of."""
        self.codes.keep()
        for each in (self.recording, self.recording.native):
            each._compiled.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return DagbookParser(self, source, name, filename).parse()

    def _compile_placed(self, text: str, origin: Origin) -> PlacedTemplate:
        try:
            code = self._code(text, origin)
        except TemplateSyntaxError as error:
            raise broken_jinja(error, text, origin) from None
        except (RecursionError, SyntaxError):  # Python's own limits, for what Jinja makes of it
            raise _too_deep(origin) from None
        template = PlacedTemplate.from_code(self, code, NO_GLOBALS, None)
        assert isinstance(template, PlacedTemplate)
        template.text, template.origin, template.name = text, origin, origin.path
        return template

    def _code(self, text: str, origin: Origin) -> CodeType:
        """The code of a text, wherever the text stands."""
        known = self.codes.find(self.kind, text)
        if known is None:
            tree = self.trees.pop((text, origin.path), None)
            known = self.compile(tree or text, origin.path, origin.path)
            self.codes.add(self.kind, text, known)
        return known


class NativeJinjaEnvironment(JinjaEnvironment):
    """Renders to Python values: a template of one expression gives its value."""

    code_generator_class = NativeCodeGenerator
    concat = staticmethod(native_concat)  # type: ignore[assignment]
    kind = "native"


def make_environment(
    cache_folder: Path | None, syntax: SyntaxMemory | None = None
) -> JinjaEnvironment:
    """A new environment. ``cache_folder`` keeps code between processes; None keeps none."""
    known, codes = syntax or SyntaxMemory(), CodeMemory(cache_folder)
    environment = JinjaEnvironment(codes, Missing, known)
    environment.recording = JinjaEnvironment(codes, Unknown, known)
    environment.native = NativeJinjaEnvironment(codes, Missing, known)
    environment.recording.native = NativeJinjaEnvironment(codes, Unknown, known)
    environment.recording.trees = environment.trees
    return environment


def broken_jinja(error: TemplateSyntaxError, text: str, origin: Origin) -> ProjectError:
    """Jinja's complaint about a text, in terms of the file."""
    lines = text.splitlines()
    line = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
    starts = [line.find(mark) for mark in ("{%", "{{", "{#") if mark in line]
    place = Origin(origin.path, (origin.line or 1) - 1 + error.lineno, min(starts, default=0) + 1)
    return ProjectError(
        "broken-jinja",
        (error.message or "this is not Jinja").rstrip("."),
        origin=place,
        notes=(line.strip(),) if line.strip() else (),
        hint=hint_of(error.message or ""),
    )


def hint_of(message: str) -> str:
    """What next: the filter or test that was meant, else what mostly is the matter."""
    wanted = _NO_SUCH.search(message)
    if wanted is None:
        return _PARTNERS
    known = {"filter": (*FILTERS, *NATIVE_FILTERS), "test": TESTS, "tag": _TAGS}[
        wanted["kind"].lower()
    ]
    return did_you_mean(wanted["name"], known) or _PARTNERS


def _too_deep(origin: Origin) -> ProjectError:
    return ProjectError(
        "broken-jinja",
        "its Jinja is nested too deeply",
        origin=origin,
        hint="move a part into a macro",
    )


def environment_globals(name: str) -> object:
    """Jinja's own globals (``range``, ``dict``, ``namespace``…), or ``missing``."""
    return _GLOBALS.get(name, missing)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _as_it_is(value: object) -> object:
    return value


def _as_json(value: object) -> object:
    """What the filter ``tojson`` writes for a value of ours. Raises TypeError."""
    if isinstance(value, ShownMapping):
        return value.copy()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_OURS: Final = (PlainCallable, partial)
TEXT_FILTERS: Final = dict.fromkeys(("as_text", "as_bool", "as_native", "as_number"), _as_it_is)
_DICTS: Final = frozenset({dict, LateRecord})
_GLOBALS: Final[Mapping[str, object]] = jinja2.sandbox.SandboxedEnvironment().globals
NO_GLOBALS: Final[dict[str, object]] = {}
