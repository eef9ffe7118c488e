"""One resolved node to the SQL to send; ephemeral parents become CTEs."""

from dagbook.compile.compiler import compile_node
from dagbook.compile.paths import compiled_path, run_path
from dagbook.compile.unit_tests import unit_test_node

__all__ = ["compile_node", "compiled_path", "run_path", "unit_test_node"]
