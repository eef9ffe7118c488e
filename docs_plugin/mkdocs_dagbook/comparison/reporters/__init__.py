"""Changes as others read them: people, programs, those who review a pull request."""

from collections.abc import Callable, Mapping

from mkdocs_dagbook.comparison.change import Changes
from mkdocs_dagbook.comparison.reporters.for_programs import diff_schema, json_changes
from mkdocs_dagbook.comparison.reporters.markdown import markdown_changes
from mkdocs_dagbook.comparison.reporters.text import text_changes

__all__ = ["DIFF_REPORTERS", "diff_schema"]

DIFF_REPORTERS: Mapping[str, Callable[[Changes], str]] = {
    "text": text_changes,
    "json": json_changes,
    "markdown": markdown_changes,
}
"""By the name that ``--format`` takes."""
