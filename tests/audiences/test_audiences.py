"""Books for an audience: what it may not see stands nowhere, and whatever tells it is refused."""

import random
import re
from pathlib import Path

import jsonschema
import pytest
from audience_shop import shop_of_unlike_names

from mkdocs_dagbook.audiences import AUDIENCE_SCHEMA
from mkdocs_dagbook.audiences.names import names_of

FORMS = {"site": "book", "tree": "content", "hugo": "hugo", "single": "book.html", "json": "api"}


def written(place: Path) -> str:
    """Everything that was written, with the names of the files."""
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    return "\n".join(
        f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in files if path.is_file()
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_hidden_model_is_named_in_no_file_of_any_form(export_for, tmp_path, form) -> None:
    done = export_for({"hide": {"models": ["tag:internal"]}}, "--format", form)

    assert done.exit_code == 0, done.output
    text = written(tmp_path / "target" / FORMS[form])
    assert "kraken" not in text.casefold()
    assert "home_address" in text
    assert "dashboard" in text


def test_what_only_speaks_of_it_goes_with_it_and_what_else_it_reads_stays(
    export_for, tmp_path
) -> None:
    export_for({"hide": {"models": ["tag:internal"]}})
    book = tmp_path / "target" / "book"
    assert not (book / "exposures" / "kraken_watch.html").exists()
    assert (book / "exposures" / "dashboard.html").is_file()
    assert (book / "models" / "board.html").is_file()
    assert not (book / "models" / "kraken_scores.html").exists()
    lineage = (book / "models" / "orders.html").read_text(encoding="utf-8")
    assert "1 more that is not shown here." in lineage


def test_code_that_names_something_hidden_is_left_out_and_other_code_stays(
    export_for, tmp_path
) -> None:
    export_for({"hide": {"models": ["tag:internal"]}})
    book = tmp_path / "target" / "book"
    assert "number_of_rows_there_are" in written(book / "models" / "board.html")
    assert "select" not in written(book / "models" / "orders.html")


@pytest.mark.parametrize("pattern", ["tag:pii", "orders.home_*", "HOME_address"])
def test_a_hidden_column_is_gone_with_its_tests_and_the_code_that_reads_it(
    export_for, tmp_path, pattern
) -> None:
    done = export_for({"hide": {"columns": [pattern]}})
    assert done.exit_code == 0, done.output
    text = written(tmp_path / "target" / "book")
    assert "home_address" not in text
    assert "kraken_points" in text


def test_meta_owners_and_sql_are_hidden_when_asked(export_for, tmp_path) -> None:
    hide = {"meta": ["cost_center"], "owners": True, "sql": True}
    done = export_for({"hide": hide})
    assert done.exit_code == 0, done.output
    text = written(tmp_path / "target" / "book")
    assert "cc-777-blue" not in text
    assert "select" not in written(tmp_path / "target" / "book" / "models" / "board.html")
    assert not (tmp_path / "target" / "book" / "owners" / "finance.html").exists()


def test_prose_that_names_something_hidden_is_told_where_it_stands(export_for, tmp_path) -> None:
    done = export_for(
        {"hide": {"models": ["tag:internal"]}}, description="Made from kraken_scores, mostly."
    )
    assert done.exit_code == 1
    assert "error[audience-leak]" in done.output
    assert "models/marts/orders" in done.output
    assert "'kraken_scores', which is hidden from partners" in done.output
    assert not (tmp_path / "target" / "book").exists()


def test_prose_is_redacted_when_that_is_allowed(export_for, tmp_path) -> None:
    done = export_for(
        {"hide": {"models": ["tag:internal"]}, "redact": True},
        description="Made from `kraken_scores`, mostly.",
        term="# Order\n\nSee Kraken_Scores.\n",
    )
    assert done.exit_code == 0, done.output
    text = written(tmp_path / "target" / "book")
    assert "kraken" not in text.casefold()
    assert "something hidden" in text


def test_pages_of_ones_own_are_read_too(export_for, tmp_path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "about.md").write_text("# About\n\nWe keep kraken_scores secret.", encoding="utf-8")
    done = export_for({"hide": {"models": ["tag:internal"]}}, "--docs", str(docs))
    assert done.exit_code == 1
    assert "this file tells 'kraken_scores'" in done.output
    assert "about.html" in done.output
    assert "target/.book.leaks" in done.output
    assert (tmp_path / "target/.book.leaks/about.html").is_file()
    assert not (tmp_path / "target/book").exists()


def test_leaks_are_told_where_the_book_cannot_be_put_aside_too(export_for, tmp_path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target/.book.leaks").write_text("in the way", encoding="utf-8")
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "about.md").write_text("# About\n\nWe keep kraken_scores secret.", encoding="utf-8")
    done = export_for({"hide": {"models": ["tag:internal"]}}, "--docs", str(docs))
    assert done.exit_code == 1
    assert "this file tells 'kraken_scores'" in done.output
    assert "target/.book.leaks can't be written" in done.output


@pytest.mark.parametrize(
    ("audience", "slug"),
    [
        ({"hide": {"models": ["tag:intrenal"]}}, "audience-hides-nothing"),
        ({"hide": {"columns": ["tag:pi"]}}, "audience-hides-nothing"),
        ({"hide": {"model": ["tag:internal"]}}, "bad-audience"),
        ({"hide": {"sql": "yes"}}, "bad-audience"),
        ({"hides": {}}, "bad-audience"),
        ({"hide": {"models": ["tga:internal"]}}, "unknown-selector-method"),
    ],
    ids=["no-model", "no-column", "slip", "no-switch", "no-key", "no-method"],
)
def test_a_slip_that_would_show_what_it_should_hide_is_an_error(export_for, audience, slug) -> None:
    done = export_for(audience)
    assert done.exit_code == 1
    assert f"error[{slug}]" in done.output
    assert "dagbook.yml:" in done.output


def test_an_audience_nobody_described_is_an_error(export_for) -> None:
    done = export_for({"hide": {}}, "--audience", "partner")
    assert "error[unknown-audience]" in done.output
    assert "did you mean 'partners'?" in done.output


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_hidden_no_file_has_a_name_of_it(export_for, tmp_path, seed) -> None:
    """Names here are like no other word, so that a plain search finds each of them."""
    chance = random.Random(seed)
    artifacts, models, columns = shop_of_unlike_names(chance)
    hidden = chance.sample(models, chance.randint(1, 4))
    gone = chance.sample(columns, chance.randint(1, 5))

    done = export_for(
        {"hide": {"models": hidden, "columns": gone, "sql": seed % 2 == 0}}, artifacts=artifacts
    )

    assert done.exit_code == 0, done.output
    text = written(tmp_path / "target" / "book")
    found = set(re.findall(r"q[mc][a-z]\d+z", text))
    assert found & {*models} == {*models} - {*hidden}
    assert found.isdisjoint(each.partition(".")[2] for each in gone)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("made from stg_orders.", ["stg_orders"]),
        ("made from stg_orders_2", []),
        ("all payments are in dollars", []),
        ("see `payments`", ["payments"]),
        ("select * from {{ ref('payments') }}", ["payments"]),
        ('<a href="../payments.html">', ["payments"]),
        ("the orders of a day", []),
        ("model.shop.orders", ["model.shop.orders"]),
        ("supermodel.shop.orders", []),
    ],
)
def test_a_name_counts_where_it_can_only_be_the_name(text, told) -> None:
    names = names_of(
        ("stg_orders", "payments", "orders"), ("model.shop.orders",), frozenset({"orders"})
    )
    assert list(names.told(text)) == told


def test_the_schema_knows_what_the_settings_may_say() -> None:
    jsonschema.Draft202012Validator.check_schema(AUDIENCE_SCHEMA)
    told = {"partners": {"hide": {"models": "tag:x", "sql": True}, "redact": True, "allow": ["a"]}}
    jsonschema.validate(told, AUDIENCE_SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"partners": {"hide": {"model": "tag:x"}}}, AUDIENCE_SCHEMA)
