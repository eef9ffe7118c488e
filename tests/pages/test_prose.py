"""Descriptions: Markdown in, safe HTML out."""

import re

import pytest

from mkdocs_dagbook.pages.prose import plain, prose, safe_address, summary

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](  JaVaScRiPt:alert(1))",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<form action='https://evil.example'><input></form>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed' onclick='alert(1)' id='top'>x</div>",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "```sql\n</code></pre><script>alert(1)</script>\n```",
    '[x](https://a.example "onmouseover=alert(1)")',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_description_runs_or_loads_anything(attack: str) -> None:
    html = str(prose(attack))
    for forbidden in ("<script", "<svg", "<iframe", "<form", "<style", " onerror=", " onload="):
        assert forbidden not in html.lower()
    for forbidden in (" onclick=", "style=", ' id="', 'src="http', 'src="//', 'src="data'):
        assert forbidden not in html.lower()
    assert not re.search(r'href="\s*java\s*script:', html.lower())


def test_markdown_of_a_description_is_rendered() -> None:
    html = str(prose("One **row** an order.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |"))
    assert "<strong>row</strong>" in html
    assert "<li>a</li>" in html
    assert '<div class="dg-scroll" tabindex="0"><table>' in html


def test_headings_of_a_description_stand_below_those_of_the_page() -> None:
    assert str(prose("# Big\n\n### Small")) == "<h3>Big</h3>\n<h5>Small</h5>"
    assert str(prose("#### Deep", 2)) == "<h2>Deep</h2>"


def test_sql_in_a_description_is_coloured() -> None:
    assert '<span class="k">select</span> <span class="m">1</span>' in prose(
        "```sql\nselect 1\n```"
    )


def test_a_plain_sentence_needs_no_markdown() -> None:
    assert str(prose("Key of the order, unique")) == "<p>Key of the order, unique</p>"


def test_a_summary_is_plain_text_cut_between_words() -> None:
    assert plain("**Bold** `code` & <b>x</b>") == "Bold code & x"
    assert summary("one two three four", 9) == "one two …"


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://bi.example.com/x?a=1&b=2", True),
        ("mailto:a@example.com", True),
        ("javascript:alert(1)", False),
        (" JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        (None, False),
    ],
)
def test_only_web_and_mail_addresses_become_links(address: str | None, safe: bool) -> None:
    assert (safe_address(address) is not None) is safe
