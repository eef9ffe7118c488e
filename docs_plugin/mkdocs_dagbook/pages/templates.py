"""The HTML templates, styles and scripts: where they lie and how they are read."""

import re
from collections.abc import Sized
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec.structs import replace

from mkdocs_dagbook.pages import words
from mkdocs_dagbook.pages.charts import CHART_FILTERS
from mkdocs_dagbook.pages.excerpt import Excerpt, excerpt
from mkdocs_dagbook.pages.links import column_anchor, test_anchor
from mkdocs_dagbook.pages.mentions import told
from mkdocs_dagbook.pages.page import headings
from mkdocs_dagbook.pages.prose import plain, prose, safe_address, summary
from mkdocs_dagbook.pages.quick_templates import DirectEnvironment
from mkdocs_dagbook.pages.sql_code import highlight_sql, plain_code
from mkdocs_dagbook.site_model import UNSAID

LONG = 200
"""Rows of a list from which on its columns have given widths."""

_WIDTH = re.compile(r'<svg[^>]* width="(\d+)"')


def _drawn_width(svg: str) -> int | None:
    """How wide a drawing wants to be, so that styles can shrink it a little before it scrolls."""
    found = _WIDTH.match(svg)
    return int(found[1]) if found else None


def _long(rows: Sized) -> str:
    """The class of a list that a browser would take seconds to lay out, see `styles/long.css`."""
    return " dg-long" if len(rows) > LONG else ""


def _told_prose(text: str, top: int = 3) -> Markup:
    """Prose, marked so that the terms it mentions can be linked once the page is whole."""
    return Markup(told(prose(text, top)))


@lru_cache(maxsize=16384)
def _told_excerpt(text: str) -> Excerpt:
    cut = excerpt(text)
    return replace(cut, opening=Markup(told(cut.opening)), rest=Markup(told(cut.rest)))


_FILTERS = {
    **CHART_FILTERS,
    "age": words.age,
    "anchor": column_anchor,
    "breakable": words.breakable,
    "coloured": highlight_sql,
    "drawn_width": _drawn_width,
    "excerpt": _told_excerpt,
    "headings": headings,
    "long": _long,
    "moment": words.moment,
    "number": words.number,
    "one_line": words.one_line,
    "percent": words.percent,
    "plain": plain,
    "plain_code": plain_code,
    "plural": words.plural,
    "prose": _told_prose,
    "safe_address": safe_address,
    "seconds": words.seconds,
    "summary": summary,
    "test_anchor": test_anchor,
}


def templates_folder() -> Path:
    """The packaged folder, or the one at the root of an editable checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent.parent / "site_templates"


@cache
def template_environment() -> Environment:
    """Jinja with everything escaped and nothing undefined."""
    environment = DirectEnvironment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(_FILTERS)
    environment.tests["unsaid"] = lambda value: value is UNSAID
    return environment


def read_styles() -> str:
    """All style sheets as one, in the order of their names."""
    return _joined("styles", "*.css")


def read_scripts() -> str:
    """All scripts as one, in the order of their names."""
    return _joined("scripts", "*.js")


def _joined(folder: str, pattern: str) -> str:
    files = sorted((templates_folder() / folder).glob(pattern))
    return "\n".join(each.read_text(encoding="utf-8") for each in files)
