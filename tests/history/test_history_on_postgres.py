import subprocess
from contextlib import ExitStack

from programs import started, told_by

from dagbook.testing import ProjectFolder


def shop_in(folder, place):
    return ProjectFolder(folder, place).write(
        {
            "dagbook.yml": "history: true\n",
            f"models/{folder.name}.sql": "{{ config(materialized='table') }} select 1 as id",
        }
    )


def test_invocations_at_the_same_time_are_all_recorded(tmp_path, postgres_place):
    shops = [shop_in(tmp_path / name, postgres_place) for name in ("one", "two")]
    words = ("-m", "dagbook", "run", "--warn-error")
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with ExitStack() as programs:
        running = [
            programs.enter_context(started(*words, cwd=shop.root, **output)) for shop in shops
        ]
        told = [told_by(process)[0] for process in running]

    assert [process.returncode for process in running] == [0, 0], told
    recorded = postgres_place.query(
        f"select model_name from {postgres_place.schema}_dagbook.dbt_run_results order by 1"
    )
    assert recorded == [("one",), ("two",)]
