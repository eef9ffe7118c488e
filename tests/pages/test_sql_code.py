"""Colours for SQL and Jinja."""

import re
from html import unescape

import pytest

from mkdocs_dagbook.pages.sql_code import highlight_sql, plain_code


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize(
    "code",
    [
        "select 'it''s' as a, \"b\" from t -- why\n/* long */ where x = 1.5e3",
        "{{ config(materialized='table') }}\n{% if is_incremental() %} where 1=1 {% endif %}",
        "select '<b>&amp;' {# note #}",
        "select 'unclosed",
        "{{ unclosed",
        "/* unclosed",
        "select `a b`, [x], $1, :y, é",
        "",
    ],
)
def test_colouring_changes_no_character(code: str) -> None:
    assert text_of(str(highlight_sql(code))) == code
    assert text_of(str(plain_code(code))) == code


def test_words_are_told_apart() -> None:
    html = str(highlight_sql("select count(*) from {{ ref('a') }} -- end"))
    assert '<span class="k">select</span>' in html
    assert '<span class="f">count</span>' in html
    assert '<span class="f">ref</span>(<span class="s">\'a\'</span>)' in html
    assert '<span class="c">-- end</span>' in html


def test_code_can_not_leave_its_box() -> None:
    html = str(highlight_sql("select '</code></pre><script>'"))
    assert "<script>" not in html
    assert html.count("</pre>") == 1
