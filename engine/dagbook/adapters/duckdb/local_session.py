"""A session that also reaches what stands beside the warehouse: files, Python, plugins."""

from pathlib import Path

from dagbook.adapters.duckdb.credentials import is_address
from dagbook.adapters.duckdb.python_models import run_python_model
from dagbook.adapters.duckdb.session import DuckDbSession
from dagbook.adapters.protocol import PluginSource, PluginTarget, PythonJob
from dagbook.project.results import AdapterResponse


class LocalSession(DuckDbSession):
    """DuckDB runs in this process, so what this process can do, models can use."""

    def run_python(self, job: PythonJob) -> AdapterResponse:
        """Run a Python model in this process."""
        with self._at_work:
            run_python_model(self._cursor, job, self._surroundings.project_root)
        return AdapterResponse()

    def local_file(self, location: str) -> Path | None:
        """A path counts from the project; an address (``s3://…``) is no file of this machine."""
        path = location.removeprefix("file://")
        root = self._surroundings.project_root
        return None if is_address(path) else root / Path(path).expanduser()

    def load_source(self, source: PluginSource) -> None:
        """Let a plugin fill a source's table, by a cursor of its own: the rows are for all."""
        with self._at_work, self._cursor.cursor() as cursor:
            self._surroundings.plugins.load(cursor, source)

    def store_relation(self, target: PluginTarget) -> None:
        """Let a plugin store what a model wrote to a file."""
        columns = self.columns(target.relation)
        self._surroundings.plugins.store(target, columns)
