"""dbt's own block tags, and macros whose siblings are looked up like any other macro.

Every macro of a template is renamed (``macro__<name>``), so that a call to a macro of the same file
goes through the search order and can be overridden.
"""

from typing import Final

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

MACRO_PREFIX: Final = "macro__"


class DagbookParser(Parser):
    """Jinja's parser with renamed macros and optional types behind arguments: ``name: string``."""

    def parse_macro(self) -> nodes.Macro:
        """A macro under its prefixed name."""
        node = nodes.Macro(lineno=next(self.stream).lineno)
        node.name = MACRO_PREFIX + self.parse_assign_target(name_only=True).name
        self.parse_signature(node)
        node.body = self.parse_statements(("name:endmacro",), drop_needle=True)
        return node

    def parse_signature(self, node: nodes.Macro | nodes.CallBlock) -> None:
        """Arguments; their types are read and forgotten."""
        arguments: list[nodes.Name] = []
        defaults: list[nodes.Expr] = []
        self.stream.expect("lparen")
        while self.stream.current.type != "rparen":
            if arguments:
                self.stream.expect("comma")
            argument = self.parse_assign_target(name_only=True)
            argument.set_ctx("param")
            if self.stream.skip_if("colon"):
                self._skip_type()
            if self.stream.skip_if("assign"):
                defaults.append(self.parse_expression())
            elif defaults:
                self.fail("an argument without a default follows one that has a default")
            arguments.append(argument)
        self.stream.expect("rparen")
        node.args, node.defaults = arguments, defaults

    def _skip_type(self) -> None:
        self.stream.expect("name")
        if self.stream.skip_if("lbracket"):
            while self.stream.current.type != "rbracket":
                self._skip_type()
                self.stream.skip_if("comma")
            self.stream.expect("rbracket")


class GenericTestTag(Extension):
    """``{% test name(model, column_name) %}``: a macro called ``test_<name>``."""

    tags: Final = {"test", "data_test"}  # type: ignore[misc]

    def parse(self, parser: Parser) -> nodes.Node:
        """The macro behind a generic test."""
        tag = next(parser.stream)
        node = nodes.Macro(lineno=tag.lineno)
        node.name = f"{MACRO_PREFIX}test_{parser.parse_assign_target(name_only=True).name}"
        parser.parse_signature(node)
        node.body = parser.parse_statements((f"name:end{tag.value}",), drop_needle=True)
        return node


class MaterializationTag(Extension):
    """``{% materialization x, adapter='duckdb' %}``: a macro ``materialization_x_duckdb``."""

    tags: Final = {"materialization"}  # type: ignore[misc]

    def parse(self, parser: Parser) -> nodes.Node:
        """The macro behind a materialization."""
        node = nodes.Macro(lineno=next(parser.stream).lineno)
        name = parser.parse_assign_target(name_only=True).name
        adapter = "default"
        while parser.stream.skip_if("comma"):
            option = parser.parse_assign_target(name_only=True).name
            if option == "default":
                continue
            parser.stream.expect("assign")
            value = parser.parse_expression()
            if option == "adapter" and isinstance(value, nodes.Const):
                adapter = str(value.value)
            elif option != "supported_languages":
                parser.fail(f"a materialization has no option '{option}'")
        node.name = f"{MACRO_PREFIX}materialization_{name}_{adapter}"
        node.args, node.defaults = [], []
        node.body = parser.parse_statements(("name:endmaterialization",), drop_needle=True)
        return node


class DocsTag(Extension):
    """``{% docs name %}``: a macro nobody calls; doc blocks are read before Jinja sees them."""

    tags: Final = {"docs"}  # type: ignore[misc]

    def parse(self, parser: Parser) -> nodes.Node:
        """A macro that gives the block's text."""
        node = nodes.Macro(lineno=next(parser.stream).lineno)
        node.name = f"{MACRO_PREFIX}docs_{parser.parse_assign_target(name_only=True).name}"
        node.args, node.defaults = [], []
        node.body = parser.parse_statements(("name:enddocs",), drop_needle=True)
        return node


class SnapshotTag(Extension):
    """``{% snapshot name %}``: its body as it stands."""

    tags: Final = {"snapshot"}  # type: ignore[misc]

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The statements of the body."""
        next(parser.stream)
        parser.parse_assign_target(name_only=True)
        return parser.parse_statements(("name:endsnapshot",), drop_needle=True)
