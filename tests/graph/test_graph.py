import pytest

from dagbook.errors import ErrorGroup, ProjectError, render_error
from dagbook.graph import build_dag, gate_by_tests, make_dag
from dagbook.testing.resources import check, exposure, model, project_of, seed, source


def names(unique_ids):
    return [each.split(".", 2)[2] for each in unique_ids]


def test_what_is_read_comes_before_who_reads_it_and_ties_go_by_name():
    project = project_of(
        model("c", reads=["a", "b"]), model("b"), model("a", reads=["source.shop.raw.x"]),
        source("raw.x"), exposure("board", reads=["c"]),
    )  # fmt: skip

    assert names(build_dag(project).order) == ["b", "raw.x", "a", "c", "board"]


def test_relatives_are_counted_in_steps():
    dag = make_dag({"a": "", "b": "a", "c": "b", "d": "c"})

    assert dag.ancestors("d", 1) == {"c"}
    assert dag.ancestors("d") == {"a", "b", "c"}
    assert dag.descendants("a", 2) == {"b", "c"}
    assert dag.descendants("a", 0) == set()


def test_a_start_is_its_own_relative_only_through_another_start():
    dag = make_dag({"a": "", "b": "a", "c": "b"})

    assert dag.ancestors(["b", "c"]) == {"a", "b"}


def test_leaving_nodes_out_keeps_the_order_of_the_rest():
    dag = make_dag({"a": "", "b": "a", "c": "b", "d": "c"}).restrict("ad")

    assert dag.order == ("a", "d")
    assert dag.parents == {"a": (), "d": ("a",)}


def test_a_dependency_that_is_not_in_the_project_is_no_edge():
    dag = build_dag(project_of(model("a", reads=["elsewhere"])))

    assert dag.parents["model.shop.a"] == ()


def test_a_circle_is_shown_whole_with_the_place_of_every_reference():
    project = project_of(
        model("a", reads=["b"], folder="marts"), model("b", reads=["x", "c"]),
        model("c", reads=["a"]), model("x"), model("below", reads=["c"]),
    )  # fmt: skip

    with pytest.raises(ProjectError) as caught:
        build_dag(project)

    assert render_error(caught.value) == (
        "error[circular-dependency]: a circle of references: a → b → c → a\n"
        "  --> models/marts/a.sql:1:15\n"
        "  | a reads b at models/marts/a.sql:1:15\n"
        "  | b reads c at models/b.sql:2:15\n"
        "  | c reads a at models/c.sql:1:15\n"
        "  help: remove one of these references, or move what both need into a model of its own"
    )


def test_a_model_that_reads_itself_is_the_smallest_circle():
    with pytest.raises(ProjectError, match="a → a"):
        build_dag(project_of(model("a", reads=["a"])))


def test_independent_circles_are_told_together():
    project = project_of(
        model("a", reads=["b"]), model("b", reads=["a"]),
        model("c", reads=["d"]), model("d", reads=["c"]),
    )  # fmt: skip

    with pytest.raises(ErrorGroup) as caught:
        build_dag(project)

    assert [each.message for each in caught.value.errors] == [
        "a circle of references: a → b → a",
        "a circle of references: c → d → c",
    ]


def test_a_model_waits_for_the_tests_of_what_it_reads():
    project = project_of(
        seed("raw"), model("a", reads=["seed.shop.raw"]), model("b", reads=["a"]),
        check("a_is_unique", reads=["a"]), check("raw_is_full", reads=["seed.shop.raw"]),
    )  # fmt: skip

    gated = gate_by_tests(build_dag(project), project)

    assert gated.parents["model.shop.b"] == ("model.shop.a", "test.shop.a_is_unique")
    assert gated.parents["model.shop.a"] == ("seed.shop.raw", "test.shop.raw_is_full")


def test_a_test_of_two_models_holds_back_only_what_stands_below_both():
    project = project_of(
        model("a"), model("b"), model("only_a", reads=["a"]), model("both", reads=["a", "b"]),
        model("far", reads=["both"]), check("a_fits_b", reads=["a", "b"]),
    )  # fmt: skip

    gated = gate_by_tests(build_dag(project), project)

    assert gated.children["test.shop.a_fits_b"] == ("model.shop.both",)


def test_a_test_of_a_model_and_its_child_closes_no_circle():
    project = project_of(
        model("a"), model("b", reads=["a"]), model("c", reads=["b"]),
        check("b_fits_a", reads=["a", "b"]),
    )  # fmt: skip

    gated = gate_by_tests(build_dag(project), project)

    assert gated.children["test.shop.b_fits_a"] == ("model.shop.c",)


def test_nobody_who_only_reads_waits_for_tests():
    project = project_of(model("a"), check("t", reads=["a"]), exposure("board", reads=["a"]))

    gated = gate_by_tests(build_dag(project), project)

    assert gated.children["test.shop.t"] == ()
