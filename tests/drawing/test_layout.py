from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dagbook.pages.drawing.layout import Layout
from mkdocs_dagbook.pages.drawing.layout import lay_out as lay_out_heights

HEIGHT = 30.0
NAMES = [f"n{index}" for index in range(12)]
edges = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)


def lay_out(ids: list[str], edges: list[tuple[str, str]]) -> Layout:
    return lay_out_heights(dict.fromkeys(ids, HEIGHT), edges)


def test_a_chain_stands_in_one_straight_line():
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c")])

    assert layout.column == {"a": 0, "b": 1, "c": 2}
    assert len(set(layout.y.values())) == 1
    assert layout.height == HEIGHT


def test_a_source_read_late_stands_next_to_its_reader():
    layout = lay_out(["a", "b", "c", "late"], [("a", "b"), ("b", "c"), ("late", "c")])

    assert layout.column["late"] == layout.column["c"] - 1


def test_an_edge_over_two_columns_passes_between_the_nodes():
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])

    ((column, y),) = layout.waypoints["a", "c"]
    assert column == 1
    assert abs(y - layout.y["b"]) > HEIGHT / 2


def test_two_parallel_chains_do_not_cross():
    layout = lay_out(["a", "b", "x", "y"], [("a", "y"), ("b", "x")])

    assert (layout.y["a"] < layout.y["b"]) == (layout.y["y"] < layout.y["x"])


@settings(max_examples=150, deadline=None)
@given(edges=edges)
def test_any_graph_even_with_circles_is_drawn_without_overlap(edges):
    layout = lay_out(NAMES, edges)

    for column in range(layout.column_count):
        middles = sorted(layout.y[name] for name in NAMES if layout.column[name] == column)
        assert all(below - above >= HEIGHT for above, below in pairwise(middles))
    assert min(layout.y.values()) >= HEIGHT / 2 - 1e-6
    assert max(layout.y.values()) <= layout.height - HEIGHT / 2 + 1e-6
    assert set(layout.waypoints) == {edge for edge in edges if edge[0] != edge[1]}


@settings(max_examples=100, deadline=None)
@given(edges=edges)
def test_without_circles_every_edge_points_right(edges):
    forward = [(a, b) for a, b in edges if NAMES.index(a) < NAMES.index(b)]

    layout = lay_out(NAMES, forward)

    assert all(layout.column[a] < layout.column[b] for a, b in forward)


def test_boxes_of_different_heights_keep_their_distance():
    heights = {"customers": 40.0, "orders": 300.0, "items": 40.0, "shop": 40.0}

    layout = lay_out_heights(heights, [(name, "shop") for name in heights])

    tops = {name: layout.y[name] - heights[name] / 2 for name in heights}
    stacked = sorted((name for name in heights if name != "shop"), key=tops.__getitem__)
    for above, below in pairwise(stacked):
        assert tops[below] >= tops[above] + heights[above]


def test_an_edge_between_rows_runs_level_where_nothing_is_in_its_way():
    layout = lay_out_heights({"a": 100.0, "b": 40.0}, [("a", "b")], {("a", "b"): 30.0})

    assert layout.y["b"] - layout.y["a"] == 30.0
