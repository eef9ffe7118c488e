"""Rendering once with ``execute = false``, only to hear what a file calls."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.table import EMPTY_TABLE
from dagbook.errors import Origin, ProjectError
from dagbook.jinja.adapter_object import parse_adapter
from dagbook.jinja.column_object import ColumnFactory
from dagbook.jinja.dispatch import adapter_macro
from dagbook.jinja.environment import JinjaEnvironment, PlacedText
from dagbook.jinja.failures import explain
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.phase import PHASE_MEMBERS, Phase
from dagbook.jinja.pieces import syntax_of
from dagbook.jinja.places import calling_frame, column_of
from dagbook.jinja.relation_object import MacroRelation, RelationFactory, macro_relation
from dagbook.jinja.rendering import Members
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.test_arguments import render_arguments
from dagbook.jinja.unrendered import as_text
from dagbook.project.columns import EMPTY
from dagbook.project.declarations import Recording
from dagbook.project.nodes import FunctionCall, Macro, RefCall, SourceCall
from dagbook.project.relation import Quoting, Relation


class ParseScope(Struct, frozen=True, kw_only=True):
    """The invocation, and what is known of the resource being parsed."""

    shared: InvocationScope
    package: str
    this: Relation | None = None
    model: Mapping[str, object] = EMPTY
    """What ``model`` shows while parsing: name, package_name, resource_type, path, fqn…"""


def record(text: str, origin: Origin, scope: ParseScope) -> tuple[str, Recording]:
    """Render and record. ``origin`` is where the text begins. Raises ProjectError."""
    if not has_jinja(text):
        return text, Recording()
    recorder = Recorder(scope, origin, scope.shared.environment.recording)
    rendered = recorder.run(lambda: recorder.rendering.text(text, origin))
    return str(rendered), recorder.recording(text)


def record_generic_test(
    macro: Macro, kwargs: Mapping[str, object], origin: Origin, scope: ParseScope
) -> Recording:
    """What a generic test would call: its arguments rendered, its macro called, nothing executed.

    ``kwargs`` are those of ``TestMetadata``: ``model`` is ``{{ get_where_subquery(ref('x')) }}``.
    """
    recorder = Recorder(scope, origin, scope.shared.environment)
    rendering = recorder.rendering
    rendering.called[macro.unique_id] = None
    recorder.run(lambda: rendering.bind(macro)(**render_arguments(kwargs, rendering, origin)))
    return recorder.recording("")


class Recorder(Phase):
    """The recorder of one rendering."""

    def __init__(self, scope: ParseScope, origin: Origin, environment: JinjaEnvironment) -> None:
        """Begin with nothing heard."""
        super().__init__(scope.shared, scope.package, PARSE_MEMBERS, environment)
        self.scope = scope
        self.origin = origin
        self.refs: list[RefCall] = []
        self.sources: list[SourceCall] = []
        self.configs: list[Mapping[str, object]] = []
        self.metrics: list[tuple[str, ...]] = []
        self.functions: list[FunctionCall] = []
        self.reached: tuple[PlacedText, int] | None = None
        """The text and its line, where a template is only of what begins on that line, or none."""
        self._met: list[tuple[int, str, str]] = []

    def run(self, render: Callable[[], object]) -> object:
        """Render; what goes wrong is told in terms of the user's file."""
        try:
            return render()
        except BaseException as error:
            told = explain(error, self.rendering, self.origin)
            if told is error:
                raise
            raise told from error

    def tell_macros(self) -> None:
        """Say which macros were used, those that macros call too."""
        self.shared.hear("macro", (each.unique_id for each in self.rendering.bound))

    def recording(self, text: str) -> Recording:
        """What was heard."""
        self.tell_macros()
        unrendered = self._config_of(text) if self.configs else {}
        return Recording(
            refs=tuple(self.refs),
            sources=tuple(self.sources),
            config_calls=tuple(self.configs),
            unrendered_configs=(unrendered,) if unrendered else (),
            macros=tuple(self.rendering.called),
            metrics=tuple(self.metrics),
            functions=tuple(self.functions),
        )

    def _config_of(self, text: str) -> Mapping[str, object]:
        """``config`` calls as written; of a text that was rendered, so its syntax is right.

        What stands in a mapping, ``config({…})``, is told by its values.
        """
        written = syntax_of(text, self.origin, self.shared.environment).config
        values = {key: each for call in self.configs for key, each in call.items()}
        return as_text(written) if written else values

    def missing_var(self, name: str) -> object:
        """Nothing, as in dbt: it may get its value before the node runs."""
        return None

    def place_of_call(self, function: str, argument: str) -> Origin:
        """Where the text being recorded, or a macro it called, calls a function."""
        reached: tuple[PlacedText, int] | None = calling_frame(self.origin.path)
        if self.reached is not None:
            text, begin = self.reached
            reached = text, begin + (reached[1] - 1 if reached else 0)
        if reached is None:
            return self.origin
        template, line = reached
        call = (line, function, argument)
        repeat = self._met.count(call)
        self._met.append(call)
        place = template.place(line)
        if line == 1 and (template.origin.column or 1) > 1:
            return template.origin  # a value in YAML: columns of the text are not the file's
        column = column_of(template.line_text(line), function, argument, repeat)
        return Origin(place.path, place.line, column)

    def relation(self) -> MacroRelation:
        """The relation of the file itself, which every ``ref`` gives while parsing."""
        this = self.scope.this
        return macro_relation(this) if this else MacroRelation(None, None, None)


class ParseConfig:
    """``config(…)`` while parsing: remembers what it is given, and knows nothing yet."""

    def __init__(self, recorder: Recorder) -> None:
        """Write into a recorder."""
        self._recorder = recorder

    def __call__(self, *args: object, **kwargs: object) -> str:
        """Keyword arguments, or one mapping."""
        self._recorder.configs.append(config_call(args, kwargs))
        return ""

    def set(self, name: str, value: object) -> str:
        """One key."""
        return self(**{name: value})

    def require(self, name: str, validator: object = None) -> str:
        """Nothing is known yet."""
        return ""

    def get(self, name: str, default: object = None, validator: object = None) -> str:
        """Nothing is known yet."""
        return ""

    meta_get = get
    meta_require = require

    def persist_relation_docs(self) -> bool:
        """Nothing is written while parsing."""
        return False

    def persist_column_docs(self) -> bool:
        """Nothing is written while parsing."""
        return False


def config_call(args: tuple[object, ...], kwargs: Mapping[str, object]) -> Mapping[str, object]:
    """What a ``config`` call says, ``pre_hook`` as ``pre-hook``. Raises ProjectError."""
    if len(args) == 1 and not kwargs and isinstance(args[0], Mapping):
        kwargs = args[0]
    elif args or not kwargs:
        raise ProjectError(
            "bad-config-call",
            "config() takes key=value arguments, or one mapping",
            hint="{{ config(materialized='table') }}",
        )
    renamed = {"pre_hook": "pre-hook", "post_hook": "post-hook"}
    twice = [key for key, name in renamed.items() if key in kwargs and name in kwargs]
    if twice:
        raise ProjectError(
            "bad-config-call",
            f"config() is given {twice[0]} twice: as {twice[0]} and as {renamed[twice[0]]}",
            hint=f"one list holds them all: {twice[0]}=['…', '…']",
        )
    return {renamed.get(key, key): value for key, value in kwargs.items()}


def ref_call(args: tuple[object, ...], kwargs: Mapping[str, object]) -> RefCall:
    """What a ``ref`` call says. Raises ProjectError."""
    version = kwargs.get("version", kwargs.get("v"))
    if not 1 <= len(args) <= 2 or not all(isinstance(each, str) for each in args):
        raise ProjectError(
            "bad-ref-call",
            "ref() takes a model's name, or a package and a name",
            hint="{{ ref('orders') }}, {{ ref('shop', 'orders') }}, {{ ref('orders', v=2) }}",
        )
    package = str(args[0]) if len(args) == 2 else None
    return RefCall(str(args[-1]), package, None if version is None else str(version))


def source_call(args: tuple[object, ...]) -> SourceCall:
    """What a ``source`` call says. Raises ProjectError."""
    if len(args) != 2 or not all(isinstance(each, str) for each in args):
        raise ProjectError(
            "bad-source-call",
            "source() takes the source's name and the table's",
            hint="{{ source('raw', 'orders') }}",
        )
    return SourceCall(str(args[0]), str(args[1]))


def _ref(recorder: Recorder) -> Callable[..., MacroRelation]:
    def ref(*args: object, **kwargs: object) -> MacroRelation:
        call = ref_call(args, kwargs)
        origin = recorder.place_of_call("ref", call.name)
        recorder.refs.append(RefCall(call.name, call.package, call.version, origin))
        return recorder.relation()

    return ref


def _source(recorder: Recorder) -> Callable[..., MacroRelation]:
    def source(*args: object) -> MacroRelation:
        call = source_call(args)
        origin = recorder.place_of_call("source", call.source)
        recorder.sources.append(SourceCall(call.source, call.table, origin))
        return recorder.relation()

    return source


def function_call(args: tuple[object, ...]) -> FunctionCall:
    """What a ``function`` call says. Raises ProjectError."""
    if not 1 <= len(args) <= 2 or not all(isinstance(each, str) for each in args):
        raise ProjectError(
            "bad-function-call",
            "function() takes a function's name, or a package and a name",
            hint="select {{ function('net_amount') }}(amount)",
        )
    return FunctionCall(str(args[-1]), str(args[0]) if len(args) == 2 else None)


def _function(recorder: Recorder) -> Callable[..., MacroRelation]:
    def function(*args: object) -> MacroRelation:
        call = function_call(args)
        origin = recorder.place_of_call("function", call.name)
        recorder.functions.append(replace(call, origin=origin))
        return recorder.relation()

    return function


def _metric(recorder: Recorder) -> Callable[..., MacroRelation]:
    def metric(*names: str) -> MacroRelation:
        recorder.metrics.append(tuple(str(each) for each in names))
        return recorder.relation()

    return metric


def _api(recorder: Recorder) -> Mapping[str, object]:
    dialect = recorder.shared.dialect
    quoting = recorder.scope.this.quoting if recorder.scope.this else Quoting()
    return {
        "Relation": RelationFactory(quoting, dialect.quote_character),
        "Column": ColumnFactory(dialect),
    }


_NO_GRAPH: Final[Mapping[str, Mapping[str, object]]] = {
    name: {} for name in ("nodes", "sources", "exposures", "groups", "metrics", "semantic_models")
}

PARSE_MEMBERS: Final[Members] = {
    **PHASE_MEMBERS,
    "adapter": parse_adapter,
    "adapter_macro": adapter_macro,
    "api": _api,
    "column": lambda recorder: ColumnFactory(recorder.shared.dialect),
    "compiled_code": lambda _recorder: None,
    "config": ParseConfig,
    "database": lambda recorder: (
        recorder.scope.this.database if recorder.scope.this else recorder.shared.target.database
    ),
    "defer_relation": lambda _recorder: None,
    "doc": lambda _recorder: lambda *_names: "",
    "execute": lambda _recorder: False,
    "function": _function,
    "graph": lambda _recorder: _NO_GRAPH,
    "load_result": lambda _recorder: lambda _name: None,
    "metric": _metric,
    "model": lambda recorder: recorder.scope.model,
    "post_hooks": lambda _recorder: [],
    "pre_hooks": lambda _recorder: [],
    "ref": _ref,
    "schema": lambda recorder: (
        recorder.scope.this.schema if recorder.scope.this else recorder.shared.target.schema
    ),
    "selected_resources": lambda _recorder: [],
    "source": _source,
    "sql": lambda _recorder: None,
    "sql_now": lambda _recorder: "now()",
    "store_raw_result": lambda _recorder: lambda *_args, **_kwargs: "",
    "store_result": lambda _recorder: lambda *_args, **_kwargs: "",
    "submit_python_job": lambda _recorder: lambda *_args, **_kwargs: "",
    "this": lambda recorder: recorder.relation() if recorder.scope.this else None,
    "write": lambda _recorder: lambda _text: "",
    "load_agate_table": lambda _recorder: lambda: EMPTY_TABLE,
}
