"""The plugin ``excel``: sources that are sheets of workbooks, read by pandas."""

from pathlib import Path
from typing import Any

from dagbook.adapters.duckdb.plugin_protocol import DuckDbPlugin, SourceConfig
from dagbook.adapters.duckdb.python_packages import python_package


class Plugin(DuckDbPlugin):
    """Reads ``external_location``, and of it ``sheet_name``, the first sheet if that is missing."""

    def load(self, source_config: SourceConfig) -> Any:
        """The sheet as a pandas frame; the first row has the names."""
        pandas: Any = python_package("pandas", "plugin 'excel'")
        python_package("openpyxl", "plugin 'excel'")
        place = str(source_config["external_location"]).format(**source_config.as_dict())
        file = place.strip("'")
        location = file if "://" in file else Path(file)
        return pandas.read_excel(location, sheet_name=source_config.get("sheet_name", 0))
