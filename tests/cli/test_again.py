import pytest

from dagbook.api import Result, ResultOfNode
from dagbook.cli.again import again_line, left_lines, rerun_line
from dagbook.project.results import Status
from dagbook.testing import ProjectFolder
from dagbook.testing.project_folder import PROJECT
from dagbook.testing.resources import check, model, project_of, source


def result(node, status, message=""):
    return ResultOfNode(node=node, status=status, execution_time=0.1, message=message)


def rerun(*results, command="build"):
    project = project_of(*(each.node for each in results), source("raw.x"))
    return rerun_line(Result(success=False, results=results, project=project), command)


def test_running_again_names_what_failed():
    assert rerun(result(model("a"), Status.SUCCESS), result(model("b"), Status.ERROR)) == (
        "to run these again: dagbook build -s b, or: dagbook retry"
    )


def test_running_again_takes_along_what_was_skipped():
    failed = result(model("a"), Status.ERROR)
    skipped = result(model("b", reads=["a"]), Status.SKIPPED)

    assert rerun(failed, skipped).startswith("to run these again: dagbook build -s a+,")


def test_below_a_failed_test_stands_what_is_below_the_tested():
    failed = result(check("t", reads=["a", "source.shop.raw.x"]), Status.FAIL)

    assert rerun(
        result(model("a"), Status.SUCCESS), failed, result(model("b"), Status.SKIPPED)
    ).startswith("to run these again: dagbook build -s a+ source:raw.x+,")


def test_nothing_to_run_again_where_nothing_failed():
    assert rerun(result(model("a"), Status.SUCCESS)) is None


MANY = tuple(result(model(f"m{index:02}"), Status.ERROR) for index in range(15))


def test_what_is_too_long_to_name_is_retried():
    assert rerun(*MANY) == "to run these again: dagbook retry"


def test_a_long_list_is_cut_where_nothing_can_be_retried():
    assert rerun(*MANY, command="compile").endswith("m08 m09 …")


def test_after_a_retry_a_node_is_built():
    assert again_line(MANY[:1], "retry", {}) == "dagbook build -s m00"


def test_one_node_is_run_again_in_the_same_place_in_the_same_way():
    options = {"project_dir": "my shop", "target": "prod", "vars": None, "defer": True}

    assert again_line(MANY[:1], "run", options) == (
        "dagbook run -s m00 --project-dir 'my shop' --target prod --defer"
    )


def test_a_source_is_looked_at_again_by_its_method():
    late = result(source("raw.x"), Status.ERROR)

    assert again_line([late], "source freshness", {}) == "dagbook source freshness -s source:raw.x"


@pytest.mark.parametrize(
    ("options", "place"), [({}, ""), ({"project_dir": "a b"}, " --project-dir 'a b'")]
)
def test_what_was_interrupted_goes_on_where_it_was(options, place):
    stopped = result(model("a"), Status.ERROR, "cancelled: interrupted")
    waiting = result(model("b"), Status.SKIPPED, "interrupted")

    assert left_lines(Result(success=False, results=(stopped, waiting)), options) == (
        "interrupted: 0 done, 1 cancelled (a), 1 not started",
        f"to go on: dagbook retry{place}",
    )


def test_a_hook_is_run_again_by_the_whole_command(tmp_path):
    shop = ProjectFolder(tmp_path).write(
        {
            "dbt_project.yml": f"{PROJECT}on-run-end: ['select nothing']\n",
            "models/orders.sql": "select 1 as id",
        }
    )
    result = shop.invoke("run")
    assert again_line(result.results[-1:], "run", {}) == "dagbook run"
    assert rerun_line(result, "run") == "to run this again: dagbook run"
