import re
from xml.etree import ElementTree

from mkdocs_dagbook.pages.drawing import Arrow, DrawingNode, DrawingRow, draw_boxes

SVG = "{http://www.w3.org/2000/svg}"
CUSTOMERS = DrawingNode(
    "customers",
    "customers",
    "model",
    "../customers/",
    rows=(DrawingRow("id", "id", "integer", "PK"), DrawingRow("name", "name", "varchar")),
)
ORDERS = DrawingNode(
    "orders",
    "orders",
    "model",
    rows=(
        DrawingRow("order_id", "order_id", "integer", "PK"),
        DrawingRow("customer_id", "customer_id", "integer", "FK", href="#column-customer_id"),
    ),
)
READS = Arrow("customers", "orders", "id", "customer_id", "1 to n", "key", "relationships test")


def drawn(*nodes: DrawingNode, arrows: tuple[Arrow, ...] = (READS,)) -> ElementTree.Element:
    return ElementTree.fromstring(draw_boxes(nodes, arrows, label="Tables"))


def texts(tree: ElementTree.Element, kind: str) -> list[str]:
    found = (each for each in tree.iter(f"{SVG}text") if each.get("class") == kind)
    return ["".join(each.itertext()) for each in found]


def edges(tree: ElementTree.Element) -> list[ElementTree.Element]:
    return [each for each in tree.iter(f"{SVG}g") if each.get("data-from")]


def test_a_box_lists_its_rows_with_mark_name_and_note():
    tree = drawn(CUSTOMERS, ORDERS)

    assert texts(tree, "name") == ["PK id", "name", "PK order_id", "FK customer_id"]
    assert texts(tree, "note") == ["integer", "varchar", "integer", "integer"]


def test_an_arrow_runs_from_row_to_row_and_carries_its_word():
    tree = drawn(CUSTOMERS, ORDERS)

    (edge,) = edges(tree)
    line = edge.find(f"{SVG}path").get("d")
    middles = [
        float(row.find(f".//{SVG}rect").get("y")) + 9.5
        for row in tree.iter(f"{SVG}g")
        if row.get("class") == "row"
    ]
    assert edge.get("class") == "edge is-key"
    assert texts(tree, "word") == ["1 to n"]
    assert edge.find(f"{SVG}title").text == "relationships test"
    numbers = [float(each) for each in re.findall(r"-?[0-9.]+", line)]
    start, end = numbers[1], numbers[-1]
    assert abs(start - middles[0]) <= 1
    assert abs(end - middles[3]) <= 1


def test_a_row_may_link_though_its_box_does_not():
    tree = drawn(ORDERS, arrows=())

    assert [each.get("href") for each in tree.iter(f"{SVG}a")] == ["#column-customer_id"]


def test_several_arrows_between_two_boxes_are_all_drawn():
    again = Arrow("customers", "orders", "name", "order_id")

    tree = drawn(CUSTOMERS, ORDERS, arrows=(READS, again, Arrow("orders", "nobody")))

    assert [each.get("class") for each in edges(tree)] == ["edge is-key", "edge"]


def test_names_in_rows_and_on_arrows_stay_text():
    evil = '"><script>alert(1)</script>'
    node = DrawingNode(evil, evil, evil, rows=(DrawingRow(evil, evil, evil, evil, evil, evil),))
    other = DrawingNode("b", "b", "model")

    text = draw_boxes((node, other), (Arrow(evil, "b", evil, "", evil, evil, evil),), label=evil)

    ElementTree.fromstring(text)
    assert "<script" not in text
