from datetime import UTC, datetime

from dagbook import history
from mkdocs_dagbook.artifacts import read_history

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def remember(folder, number, *results, **changes):
    run = history.PastRun(
        id=f"run-{number}",
        command="build",
        started_at=NOON.replace(hour=number),
        seconds=1.5,
        results=tuple(history.PastResult(*each) for each in results),
        **changes,
    )
    history.append(folder / "history", run, history.Kept(megabytes=0))


def test_the_book_reads_the_history_as_the_engine_does(tmp_path):
    remember(tmp_path, 1, ("model.shop.orders", "success", 1.2, 1000), target="prod")
    remember(tmp_path, 2, ("test.shop.unique", "fail", 0.004, 3), options=("full_refresh",))
    remember(tmp_path, 3, ("model.shop.orders", "skipped", 0), is_interrupted=True)

    ours = history.read(tmp_path / "history")
    names = ("id", "command", "started_at", "seconds", "target", "options", "is_interrupted")
    parts = ("unique_id", "status", "seconds", "count")

    def plain(run):
        results = [[getattr(each, name) for name in parts] for each in run.results]
        return [*(getattr(run, name) for name in names), results]

    assert len(ours) == 3
    assert [plain(run) for run in read_history(tmp_path)] == [plain(run) for run in ours]


def test_torn_lines_and_later_versions_are_left_out(tmp_path):
    remember(tmp_path, 1, ("model.shop.orders", "success", 1.2))
    file = tmp_path / "history" / "runs-000001.jsonl"
    file.write_bytes(file.read_bytes() + b'{"v":2,"id":"b"}\n\xff\xfe\n{"v":1,"id":"c","resu')

    assert [run.id for run in read_history(tmp_path)] == ["run-1"]


def test_artifacts_of_dbt_have_no_history(tmp_path):
    assert read_history(tmp_path) == ()


def test_only_the_latest_runs_are_read_from_as_many_files_as_they_need(tmp_path):
    folder = tmp_path / "history"
    for number in range(1, 5):
        remember(tmp_path, number, ("model.shop.orders", "success", 1.2))
    text = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    lines = text.splitlines(keepends=True)
    for path in folder.iterdir():
        path.unlink()
    runs = [line for line in lines if b'"v":1' in line]
    names = b"".join(line for line in lines if line not in runs)
    (folder / "runs-000001.jsonl").write_bytes(names + runs[0] + runs[1] + runs[2])
    (folder / "runs-000002.jsonl").write_bytes(names + runs[3])

    latest = read_history(tmp_path, last=3)
    assert [run.id for run in latest] == ["run-2", "run-3", "run-4"]
    assert [each.unique_id for run in latest for each in run.results] == 3 * ["model.shop.orders"]
