"""The last run and what earlier runs tell, as pages."""

import re

import pytest
from tiny_history import past_run, series, write_history

from mkdocs_dagbook.pages import plan_pages

ORDERS = "model.tiny.orders"
FAILING = "test.tiny.not_null_orders_amount.1"
SOUND = "test.tiny.unique_orders_order_id.1"


@pytest.fixture
def page(tiny, open_book):
    def written(path: str) -> str:
        pages = {each.path: each for each in plan_pages(open_book(tiny))}
        return re.sub(r"\s+", " ", pages[path].write())

    return written


def section(html: str, anchor: str) -> str:
    return html[html.index(f'id="{anchor}"') :].split("<h2 ")[0]


def words(html: str) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
    return text.replace("\N{MINUS SIGN}", "-").replace("\N{MULTIPLICATION SIGN}", "x")


def test_without_run_results_the_page_says_what_writes_them(tiny, page):
    del tiny["run_results"]

    assert "No run results were given. dagbook build (or dbt build ) writes run_results.json" in (
        words(page("runs/index.md"))
    )


def test_a_run_is_told_in_one_sentence(page):
    assert "The last run was build , 22 Nov 2026, 10:00 UTC ; it took 4.20 s." in (
        words(page("runs/index.md"))
    )


def test_failures_stand_first_with_their_messages(page):
    trouble = section(page("runs/index.md"), "trouble")

    assert "Got 3 results, configured to fail if != 0" in trouble
    assert '<a class="dg-name dg-node" href="../tests/not_null_orders_amount/">' in trouble


def test_without_history_the_page_says_who_keeps_one(page):
    html = page("runs/index.md")

    assert "No earlier run is remembered" in html
    assert "Last results" not in html


def test_a_failing_test_says_since_when_it_fails(tiny, page, tmp_path):
    write_history(tmp_path / "target", *series(FAILING, "pass", "fail", "fail"))
    trouble = words(section(page("runs/index.md"), "trouble"))

    assert "Last 3: 2 failed, 1 passed" in trouble
    assert "2 Nov 2026, 06:00 UTC 2 times in a row" in trouble


def test_the_critical_path_is_a_table_and_outlined_in_the_drawing(page):
    html = page("runs/index.md")

    assert re.findall(r"(\w+) (?:model|test) ", words(section(html, "path"))) == [
        "stg_orders",
        "orders",
        "unique_orders_order_id",
    ]
    assert html.count("dg-on-path") == 3
    assert "on the critical path</title>" in html


def test_results_without_times_have_no_drawing(tiny, page):
    for result in tiny["run_results"]["results"]:
        result["timing"] = []

    assert "<svg" not in section(page("runs/index.md"), "nodes")
    assert "Who worked when" not in page("runs/index.md")


def test_a_name_from_artifacts_is_text_in_a_drawing(tiny, page):
    attack = "test.tiny.<script>alert(1)</script>"
    tiny["run_results"]["results"].append(
        {**tiny["run_results"]["results"][0], "unique_id": attack, "execution_time": 9.0}
    )
    html = page("runs/index.md")

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: 9.00 s" in html


def test_earlier_runs_have_a_page_only_where_any_is_remembered(tiny, open_book, tmp_path):
    assert "runs/history.md" not in {each.path for each in plan_pages(open_book(tiny))}
    write_history(tmp_path / "target", past_run(1))
    assert "runs/history.md" in {each.path for each in plan_pages(open_book(tiny))}


def test_one_run_is_enough_for_a_page_without_trends(page, tmp_path):
    write_history(tmp_path / "target", past_run(1, {ORDERS: ("success", 1.0, 100)}))
    told = words(page("runs/history.md"))

    assert "Trends begin with the second run." in told
    assert "No test is flaky." in told
    assert "No table changed its size suddenly." in told


def test_flaky_tests_are_listed_with_their_results(page, tmp_path):
    write_history(tmp_path / "target", *series(SOUND, "pass", "fail", "pass", "fail"))
    flaky = section(page("runs/history.md"), "flaky")

    assert "Last 4: 2 passed, 2 failed" in flaky
    assert "2 of 4" in words(flaky)


def test_a_test_that_always_warns_is_named(page, tmp_path):
    write_history(tmp_path / "target", *series(SOUND, *["warn"] * 6))

    assert "6 x warned" in words(section(page("runs/history.md"), "steady"))


def test_a_sudden_change_of_size_is_pointed_out_in_the_list_and_on_the_table(page, tmp_path):
    counts = [1000, 1010, 1020, 400]
    write_history(tmp_path / "target", *series(ORDERS, *(("success", 2.0, it) for it in counts)))

    assert "1,020 400 -61 %" in words(section(page("runs/history.md"), "jumps"))
    assert "From 1,020 to 400 rows (-61 %) in the run of 4 Nov 2026" in (
        words(page("models/orders.md"))
    )


def test_a_slower_build_is_marked(page, tmp_path):
    seconds = [10.0, 10.0, 10.0, 30.0]
    write_history(tmp_path / "target", *series(ORDERS, *(("success", it, 5) for it in seconds)))

    assert "orders slower than usual" in words(section(page("runs/history.md"), "durations"))
    assert "Time 30.00 s slower than usual earlier median 10.00 s" in (
        words(page("models/orders.md"))
    )


def test_a_run_that_failed_is_told_in_the_chart_of_runs(page, tmp_path):
    write_history(tmp_path / "target", *series(SOUND, "pass", "fail"))
    runs = section(page("runs/history.md"), "runs")

    assert "<title>Time of 2 runs, oldest first</title>" in runs
    assert "<title>build, 2 Nov 2026, 06:00 UTC: 10.00 s, 1 failure</title>" in runs


def test_runs_of_other_targets_are_counted_and_left_out(page, tmp_path):
    write_history(tmp_path / "target", past_run(1, target="prod"), past_run(2), past_run(3))

    assert "2 runs of target dev" in words(page("runs/history.md"))
    assert "1 run of other targets is left out." in words(page("runs/history.md"))


def test_a_page_of_a_test_tells_what_became_of_it_before(tiny, page, tmp_path):
    found = [("pass", 0.1), ("fail", 0.1, 7), ("fail", 0.1, 3)]
    write_history(tmp_path / "target", *series(FAILING, *found))
    past = words(section(page("tests/not_null_orders_amount.md"), "past"))

    assert "It failed 2 times in a row, since 2 Nov 2026, 06:00 UTC" in past
    assert "Rows it found: 0 at first, 3 at last" in past
