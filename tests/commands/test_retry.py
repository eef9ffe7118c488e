import json

import msgspec
import pytest

from dagbook.testing import ProjectFolder

CHAIN = {
    "seeds/raw.csv": "id\n1\n",
    "models/a.sql": "select * from {{ ref('raw') }}",
    "models/b.sql": "select nope from {{ ref('a') }}",
    "models/c.sql": "select * from {{ ref('b') }}",
    "models/d.sql": "select '{{ var('day', 'none') }}' as day, '{{ target.name }}' as place",
}
MENDED = {"models/b.sql": "select id, '{{ var('day', 'none') }}' as day from {{ ref('a') }}"}


@pytest.fixture
def shop(tmp_path):
    return ProjectFolder(tmp_path / "shop").write(CHAIN)


def names(result):
    return sorted(each.node.name for each in result.results)


def run_results(shop):
    return json.loads((shop.root / "target/run_results.json").read_text())


def test_what_failed_and_what_was_skipped_is_done_again(shop):
    assert not shop.invoke("build").success
    shop.write(MENDED)

    again = shop.invoke("retry")

    assert again.success
    assert names(again) == ["b", "c"]
    assert shop.query("select * from c") == [(1, "none")]


def test_a_retry_that_fails_can_be_retried(shop):
    shop.invoke("build")

    assert not shop.invoke("retry").success
    assert run_results(shop)["args"]["which"] == "build"
    shop.write(MENDED)
    assert names(shop.invoke("retry")) == ["b", "c"]


def test_the_last_commands_variables_and_options_hold_again(shop):
    shop.invoke("run", "-s", "b", "d", "--vars", "{day: monday}", "--threads", "3")
    shop.write(MENDED)
    shop.invoke("seed")
    shop.invoke("run", "-s", "a")
    shop.invoke("run", "-s", "nothing_of_this_name")  # leaves the results of `run -s a` alone

    shop.write(CHAIN)
    shop.invoke("run", "-s", "b", "--vars", "{day: monday}", "--fail-fast")
    shop.write(MENDED)
    again = shop.invoke("retry")

    assert again.success
    assert shop.query("select day from b") == [("monday",)]
    assert run_results(shop)["args"]["fail_fast"] is True


def test_what_is_given_now_wins(shop):
    shop.invoke("build", "--vars", "{day: monday}")
    shop.write(MENDED)
    shop.invoke("retry", "--vars", "{day: tuesday}", "--threads", "1")

    assert shop.query("select day from b") == [("tuesday",)]
    assert run_results(shop)["args"]["threads"] == 1


def test_where_all_went_well_there_is_nothing_to_do(shop):
    shop.write(MENDED).invoke("build")
    before = run_results(shop)

    again = shop.invoke("retry")

    assert again.success
    assert again.answer == ("nothing to do: all of the last build ended well",)
    assert run_results(shop) == before


def test_a_run_killed_half_way_is_continued_from_its_journal(shop):
    shop.invoke("build")
    shop.write(MENDED)
    target = shop.root / "target"
    record = run_results(shop)
    done = [each for each in record["results"] if each["status"] == "success"]
    planned = [each["unique_id"] for each in record["results"]]
    lines = [{"metadata": record["metadata"], "args": record["args"], "planned": planned}, *done]
    whole = b"".join(msgspec.json.encode(each) + b"\n" for each in lines)
    (target / "run_results.journal").write_bytes(whole + b'{"status": "succ')

    again = shop.invoke("retry")

    assert again.success
    assert names(again) == ["b", "c"]
    assert not (target / "run_results.journal").exists()


def test_a_run_that_ends_leaves_no_journal(shop):
    shop.invoke("build")

    assert sorted(path.name for path in (shop.root / "target").glob("run_results*")) == [
        "run_results.json"
    ]


def test_results_of_dbt_are_continued_too(shop):
    shop.write(MENDED)
    results = [("seed.shop.raw", "success"), ("model.shop.a", "error"), ("model.shop.b", "skipped")]
    record = {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"},
        "args": {"which": "build", "vars": {"day": "monday"}, "select": [], "show": False,
                 "target": "dev", "log_path": "/nowhere", "profiles_dir": "/nowhere"},
        "results": [{"unique_id": name, "status": status} for name, status in results],
    }  # fmt: skip
    shop.write({"last/run_results.json": json.dumps(record)}).invoke("seed")

    again = shop.invoke("retry", "--state", "last")

    assert names(again) == ["a", "b"]
    assert shop.query("select day from b") == [("monday",)]


def test_what_is_no_longer_there_is_told_and_left_out(shop):
    shop.invoke("build")
    shop.write(MENDED)
    (shop.root / "models/c.sql").unlink()

    again = shop.invoke("retry")

    assert names(again) == ["b"]
    assert [each.slug for each in again.warnings] == ["gone-since"]


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (None, "no-last-run"),
        ('{"args": {"which": "compile"}, "results": []}', "cannot-retry"),
        ('{"args": {"which": "build"}, "res', "broken-artifact"),
        ('{"results": 3}', "broken-artifact"),
    ],
)
def test_without_a_run_to_continue_the_error_says_so(shop, content, slug):
    if content is not None:
        shop.write({"target/run_results.json": content})

    assert shop.invoke("retry").exception.slug == slug
