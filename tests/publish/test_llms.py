"""`llms.txt`: the book for programs that read plain text."""

from pathlib import Path

from mkdocs_dagbook.publish import llms


def texts(site: Path) -> tuple[str, str]:
    return (
        (site / "llms.txt").read_text(encoding="utf-8"),
        (site / "llms-full.txt").read_text(encoding="utf-8"),
    )


def test_the_short_text_lists_pages_with_a_line_each(export, tmp_path) -> None:
    export("--title", "The shop")
    short, _ = texts(tmp_path / "target" / "book")
    assert short.startswith(
        "# The shop\n\n> The data book of the dbt project tiny: 2 models, 1 test"
    )
    assert "\n## Models\n\n- [orders](models/orders.html): One row an order\n" in short
    assert "- [Net revenue](glossary/net_revenue.html): What we earn." in short


def test_links_are_whole_where_the_site_is_known(export, tmp_path) -> None:
    export("--site-url", "https://data.example.com/book/")
    short, _ = texts(tmp_path / "target" / "book")
    assert "](https://data.example.com/book/models/orders.html)" in short


def test_the_long_text_tells_columns_and_neighbours(export, tmp_path) -> None:
    export()
    _, long = texts(tmp_path / "target" / "book")
    block = long[long.index("## model orders") :].split("\n\n")[0].splitlines()
    assert block == [
        "## model orders",
        "One row an order",
        "- materialized: table",
        "- rows: 1,234",
        "- owners: Finance",
        "- tags: finance",
        "- made from: stg_orders",
        "- column order_id (INTEGER): Key of the order",
        "- column paid (DECIMAL(9,2)): What was paid",
    ]


def test_both_have_an_end(export, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(llms, "MOST_TEXT", 120)
    export()
    _, long = texts(tmp_path / "target" / "book")
    assert len(long) < 200
    assert long.endswith("more are in the book itself.)\n")


def test_a_name_cannot_end_the_link_it_stands_in(export, artifacts, tmp_path) -> None:
    told = artifacts()
    told["manifest"]["nodes"]["model.tiny.orders"]["name"] = "a](http://evil.example)"
    export(told=told)
    short, _ = texts(tmp_path / "target" / "book")
    assert "](http://evil" not in short
