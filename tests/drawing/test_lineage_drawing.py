from xml.etree import ElementTree

from mkdocs_dagbook.pages.drawing import (
    DrawingGraph,
    DrawingNode,
    collapse_groups,
    draw_lineage,
    neighbourhood,
)

SVG = "{http://www.w3.org/2000/svg}"


def graph(*edges, groups=None):
    names = dict.fromkeys(name for edge in edges for name in edge)
    groups = groups or {}
    nodes = (DrawingNode(n, n, "view model", f"../{n}/", group=groups.get(n, "")) for n in names)
    return DrawingGraph(tuple(nodes), tuple(edges))


def labels_by_number(tree):
    boxes = [each for each in tree.iter(f"{SVG}g") if each.get("data-id")]
    return {box.get("data-id"): next(each.text for each in box.iter(f"{SVG}text")) for box in boxes}


def ids(part):
    return {node.id for node in part.nodes}


def test_every_node_is_a_link_and_every_edge_names_its_ends():
    tree = ElementTree.fromstring(draw_lineage(graph(("a", "b"), ("b", "c"))))

    assert [link.get("href") for link in tree.iter(f"{SVG}a")] == ["../a/", "../b/", "../c/"]
    drawn = [each for each in tree.iter(f"{SVG}g") if each.get("class") == "edge"]
    labels = labels_by_number(tree)
    assert [(labels[each.get("data-from")], labels[each.get("data-to")]) for each in drawn] == [
        ("a", "b"),
        ("b", "c"),
    ]


def test_the_focus_is_marked_and_links_nowhere():
    tree = ElementTree.fromstring(draw_lineage(graph(("a", "b")), focus="b"))

    (focus,) = [each for each in tree.iter(f"{SVG}g") if each.get("aria-current")]
    assert labels_by_number(tree)[focus.get("data-id")] == "b"
    assert focus.find(f"{SVG}a") is None


def test_names_from_artifacts_cannot_leave_their_text():
    evil = '"><script>alert(1)</script>'
    node = DrawingNode(evil, evil, evil, href=f"javascript:{evil}", title=evil)

    text = draw_lineage(DrawingGraph((node,), ()), label=evil)

    ElementTree.fromstring(text)
    assert "<script" not in text


def test_the_same_graph_gives_the_same_bytes():
    assert draw_lineage(graph(("a", "b"), ("a", "c"))) == draw_lineage(
        graph(("a", "b"), ("a", "c"))
    )


def test_an_empty_graph_draws_nothing():
    assert draw_lineage(DrawingGraph((), ())) == ""


def test_a_neighbourhood_stops_at_its_depth_and_says_what_is_beyond():
    chain = graph(("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))

    part = neighbourhood(chain, "c", depth=1)

    assert ids(part) == {"b", "c", "d", "more-up", "more-down"}
    assert ("more-up", "b") in part.edges
    assert ("d", "more-down") in part.edges


def test_a_neighbourhood_is_capped():
    star = graph(*[("hub", f"child{index:02}") for index in range(50)])

    part = neighbourhood(star, "hub", cap=10)

    (box,) = [node for node in part.nodes if node.family == "more"]
    assert box.label == "+ 40 more"
    assert len(part.nodes) == 12


def test_groups_collapse_to_one_box_with_a_count():
    layered = graph(
        ("raw", "stg_a"),
        ("raw", "stg_b"),
        ("stg_a", "mart"),
        groups={"raw": "sources", "stg_a": "staging", "stg_b": "staging", "mart": "marts"},
    )

    whole = collapse_groups(layered)

    assert [(node.label, node.kind) for node in whole.nodes] == [
        ("sources", "1 table"),
        ("staging", "2 tables"),
        ("marts", "1 table"),
    ]
    assert whole.edges == (("group:sources", "group:staging"), ("group:staging", "group:marts"))
    assert [(each.start, each.label) for each in whole.arrows()] == [
        ("group:sources", "2"),
        ("group:staging", "1"),
    ]


def test_tables_without_a_group_stay_beside_the_collapsed_ones():
    opened = graph(
        ("raw_a", "stg"), ("raw_b", "stg"), ("stg", "mart"), groups={"raw_a": "raw", "raw_b": "raw"}
    )

    part = collapse_groups(opened)

    assert ids(part) == {"group:raw", "stg", "mart"}
    assert [(each.start, each.end, each.label) for each in part.arrows()] == [
        ("group:raw", "stg", "2"),
        ("stg", "mart", ""),
    ]


def test_a_neighbourhood_knows_how_far_away_each_box_is_and_where_the_rest_is_told():
    chain = graph(("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))

    part = neighbourhood(chain, "c", depth=1, beyond="../all/")

    assert {node.id: node.level for node in part.nodes} == {
        "b": -1,
        "c": 0,
        "d": 1,
        "more-up": -2,
        "more-down": 2,
    }
    assert {node.href for node in part.nodes if node.family == "more"} == {"../all/"}
