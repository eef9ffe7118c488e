"""One resolved node to the SQL to send; ephemeral parents become CTEs."""

from dagbook.compile.compiler import compile_node, compile_query
from dagbook.compile.origins import written_at
from dagbook.compile.paths import compiled_path, run_path
from dagbook.compile.unit_tests import unit_test_node

__all__ = [
    "compile_node",
    "compile_query",
    "compiled_path",
    "run_path",
    "unit_test_node",
    "written_at",
]
