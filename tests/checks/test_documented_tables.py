from pathlib import Path

from mkdocs_dagbook.checks.queried_tables import QUERIED_TABLES

PAGE = Path(__file__).parents[2] / "docs" / "project_rules.md"


def test_every_table_of_queries_stands_on_its_page():
    page = PAGE.read_text(encoding="utf-8")

    for table in QUERIED_TABLES:
        columns = ", ".join(f"`{each}`" for each in table.columns)
        assert f"| `{table.name}` | {table.summary} | {columns} |" in page
