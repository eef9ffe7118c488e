import pytest
from rich.cells import cell_len

from dagbook.cli.fitting import cut, fit


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("orders", 6, "orders"), ("fct_orders", 7, "fct…ers"), ("fct_orders", 2, "fc"),
        ("売上明細表", 7, "売上…表"), ("", 0, ""), ("orders", 0, ""),
    ],
)  # fmt: skip
def test_a_name_that_is_too_long_loses_its_middle(text, width, kept):
    assert cut(text, width) == kept


@pytest.mark.parametrize("width", range(30))
def test_what_was_cut_never_takes_more_cells_than_there_are(width):
    assert cell_len(cut("売上 fct_orders 明細表", width)) <= width


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (("orders", " … 3 rows"), ("orders", " … 3 rows")),
        (("table model x", " … Got 3 results"), ("table model x", "")),
        (("model x", " … Got 3 results"), ("model x", " … Got…esults")),
        (("table model main.fct_orders", " in"), ("main.fct_orders", " in")),
        (("x" * 50, "y" * 50), (f"{'x' * 10}…{'x' * 9}", "")),
    ],
)
def test_the_second_part_gives_way_to_a_third_then_the_first(parts, kept):
    assert fit(parts, 20) == kept
