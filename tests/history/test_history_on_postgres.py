import subprocess
import sys

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
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "dagbook", "run", "--warn-error"],
            cwd=shop.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for shop in shops
    ]
    told = [process.communicate()[0].decode() for process in running]

    assert [process.returncode for process in running] == [0, 0], told
    recorded = postgres_place.query(
        f"select model_name from {postgres_place.schema}_dagbook.dbt_run_results order by 1"
    )
    assert recorded == [("one",), ("two",)]
