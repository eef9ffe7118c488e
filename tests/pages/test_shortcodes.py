"""What pages of somebody's own say about the book."""

from pathlib import Path

import pytest
from markdown import Markdown
from msgspec.structs import replace

from dagbook.errors import ProjectError
from mkdocs_dagbook.pages import vocabulary_of
from mkdocs_dagbook.shortcodes import SHORTCODES, ShortcodeExtension, Written

EXTENSIONS = ["fenced_code", "tables", "toc"]


@pytest.fixture
def render_of(open_book):
    """Markdown to HTML on the page guide/start.md; keyword arguments are the extension's."""

    def opened(artifacts):
        book = open_book(artifacts)

        def rendered(text: str, **settings) -> str:
            settings = {"written": Written("guide/start.md"), **settings}
            extension = ShortcodeExtension(lambda: book, **settings)
            return Markdown(extensions=[*EXTENSIONS, extension]).convert(text)

        return rendered

    return opened


@pytest.fixture
def render(tiny, render_of):
    return render_of(tiny)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        (
            '{{ model("orders") }}',
            '<a class="dg-name" href="../../models/orders/" title="One row an order.">orders</a>',
        ),
        (
            '{{ model("model.tiny.orders", text="our orders") }}',
            '<a href="../../models/orders/" title="One row an order.">our orders</a>',
        ),
        (
            "{{ source('raw.orders') }}",
            '<a class="dg-name" href="../../sources/raw.orders/" '
            'title="Orders as the shop writes them">raw.orders</a>',
        ),
        (
            '{{ column("orders.amount") }}',
            '<a class="dg-name" href="../../models/orders/#column-amount" '
            'title="What was paid">orders.amount</a>',
        ),
        (
            '{{ term("AOV") }}',
            '<a href="../../glossary/average_order_value/" '
            'title="What an order is worth on average.">Average order value</a>',
        ),
        ('{{ owner("@finance") }}', '<a href="../../owners/finance/">Finance</a>'),
        ('{{ tag("finance") }}', '<a class="dg-tag" href="../../tags/finance/">finance</a>'),
        (
            '{{exposure("board")}}',
            '<a href="../../exposures/board/" title="What the board reads">Board report</a>',
        ),
    ],
    ids=lambda value: value.split("(")[0].strip("{ ") if value[:1] == "{" else "",
)
def test_a_name_becomes_a_link(render, typed: str, html: str) -> None:
    assert render(f"See {typed}.") == f"<p>See {html}.</p>"


def test_a_lineage_is_a_drawing_of_its_own(render) -> None:
    html = render('Before\n\n{{ lineage("orders", depth=1) }}\n\nAfter')

    assert "<p><figure" not in html
    assert "<svg" in html
    assert 'href="../../models/stg_orders/"' in html
    assert "sources/raw.orders" not in html  # two steps away


def test_an_entity_diagram_shows_what_a_table_is_joined_to(tiny, render_of) -> None:
    arguments = {"to": "ref('stg_orders')", "field": "order_id", "column_name": "order_id"}
    tiny["manifest"]["nodes"]["test.tiny.rel.1"] = {
        **tiny["manifest"]["nodes"]["test.tiny.unique_orders_order_id.1"],
        "unique_id": "test.tiny.rel.1",
        "test_metadata": {"name": "relationships", "kwargs": arguments},
        "depends_on": {"nodes": ["model.tiny.stg_orders", "model.tiny.orders"]},
    }

    html = render_of(tiny)('{{ erd("orders") }}')

    assert "<figure" in html
    assert 'href="../../models/stg_orders/' in html


def test_a_table_nobody_joins_is_said_to_be_so(render) -> None:
    html = render('{{ erd("orders") }}')

    assert html == '<p class="dg-quiet">Nothing says how orders is joined to other tables.</p>'


def test_status_and_coverage_say_what_the_page_of_the_table_says(render) -> None:
    html = render('{{ status("orders") }}, {{ coverage("orders") }}, {{ coverage() }}')

    assert "1 of 2 tests failing" in html
    assert "87 % documented, 33 % tested" in html
    assert html.count('class="dg-coverage"') == 2


@pytest.mark.parametrize(
    "text",
    [
        '`{{ model("nothing") }}`',
        '    {{ model("nothing") }}',
        '```\n{{ model("nothing") }}\n```',
        '\\{{ model("nothing") }}',
        '{{ ref("nothing") }}',
        "{{ name }} and {% raw %}",
    ],
    ids=["code", "indented", "fenced", "backslash", "others' words", "braces"],
)
def test_what_is_no_shortcode_stays_as_it_is(render, text: str) -> None:
    html = render(text)

    assert "{{" in html.replace("&#123;", "{")
    assert "<a" not in html


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ('{{ model("ordres") }}', "no table is called 'ordres'", "did you mean 'orders'?"),
        ('{{ column("orders.amont") }}', "orders has no column 'amont'", "did you mean 'amount'?"),
        ('{{ column("amount") }}', "the column 'amount' names no table", "table before it"),
        ('{{ term("AVO") }}', "no term is called 'AVO'", "did you mean 'AOV'?"),
        ('{{ metric("x") }}', "no metric is called 'x'", "the project has no metric at all"),
        ('{{ modle("orders") }}', "no shortcode is called 'modle'", "did you mean 'model'?"),
        ('{{ lineage("orders", deep=1) }}', "lineage() has no option 'deep'", "depth"),
        ('{{ lineage("orders", depth="1") }}', "depth must be a number", None),
        ('{{ lineage("orders", depth=99) }}', "depth goes from 1 to 6", None),
        ("{{ model(orders) }}", "model(orders) can't be read", "straight quotes"),
        ("{{ model() }}", "model() takes one name in quotes", None),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:2] == "{{" else "",
)
def test_a_broken_one_is_told_with_its_line(render, typed: str, message: str, hint) -> None:
    with pytest.raises(ProjectError) as caught:
        render(f"One\n\nTwo {typed}")

    assert caught.value.slug == "broken-shortcode"
    assert message in caught.value.message
    assert hint is None or hint in (caught.value.hint or "")
    assert str(caught.value.origin) == "guide/start.md:3:5"


def test_the_line_counts_what_stands_above_the_text_in_its_file(render, tmp_path) -> None:
    page = tmp_path / "start.md"
    page.write_text('---\ntitle: x\n---\n\n{{ model("no") }}\n', encoding="utf-8")
    told = []

    render(
        '{{ model("no") }}', written=Written("start.md", page, "docs/start.md"), report=told.append
    )

    assert [str(each.origin) for each in told] == ["docs/start.md:5:1"]


def test_all_that_is_broken_is_collected_where_somebody_listens(render) -> None:
    told = []

    render('{{ model("a") }}\n{{ term("b") }}', report=told.append)

    assert [each.message for each in told] == ["no table is called 'a'", "no term is called 'b'"]


def test_links_begin_with_the_address_of_a_book_elsewhere(render) -> None:
    html = render(
        '[mine](x/) {{ model("orders") }} {{ lineage("orders") }}',
        base="https://data.example/",
        written=Written(),
    )

    assert 'href="x/"' in html
    assert 'href="https://data.example/models/orders/"' in html
    assert 'href="https://data.example/models/stg_orders/"' in html


def test_prose_of_ones_own_links_the_terms_it_mentions(tiny, open_book) -> None:
    book = open_book(tiny)
    book = replace(book, vocabulary=vocabulary_of(book.site.terms.values()))
    extension = ShortcodeExtension(lambda: book)

    html = Markdown(extensions=[extension]).convert("# AOV\n\nThe AOV and `AOV`, the basket size.")

    assert html.count('href="glossary/average_order_value/"') == 1
    assert '<p>The <span class="dg-mention"><a' in html


def test_python_markdown_knows_the_extension_by_name(tiny, write_artifacts, tmp_path) -> None:
    folder = write_artifacts(tiny, tmp_path / "target")
    settings = {"artifacts": str(folder), "project": str(tmp_path), "base": "/book/"}

    html = Markdown(
        extensions=["mkdocs_dagbook.markdown_host"],
        extension_configs={"mkdocs_dagbook.markdown_host": settings},
    ).convert('{{ tag("finance") }}')

    assert html == '<p><a class="dg-tag" href="/book/tags/finance/">finance</a></p>'


def test_every_shortcode_is_tried_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")

    assert [name for name in SHORTCODES if f"{name}(" not in text] == []
