"""No room left: told in a word, nothing half written. A limit to files' sizes is the full disk."""

import json
import subprocess
import sys

import pytest

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from dagbook.__main__ import main
sys.argv = ["dagbook", *sys.argv[2:]]
sys.exit(main())
"""
BIG = (
    "{{ config(materialized='table') }} "
    "select range as id, md5(cast(range as varchar)) as code from range({{ var('rows', 10) }})"
)
FILES = {
    "models/big.sql": BIG,
    "models/after.sql": "select count(*) as n from {{ ref('big') }}",
    "models/small.sql": "{{ config(materialized='table') }} select {{ var('rows', 10) }} as rows",
}


@pytest.fixture
def run(shop):
    """Run the program where no file may be longer than so many bytes."""

    def limited(size, *words):
        return subprocess.run(
            [sys.executable, "-c", LIMITED, str(size), *words],
            cwd=shop.root, capture_output=True, text=True, check=False,
        )  # fmt: skip

    shop.write(FILES)
    return limited


def test_a_database_without_room_keeps_the_old_table_and_the_run_can_go_on(shop, run):
    shop.invoke("build")
    answer = run(4_000_000, "build", "--vars", "{rows: 800000}")

    assert answer.returncode == 1
    assert "error[disk-full]: model 'big': " in answer.stderr
    assert "go on with: dagbook retry" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert shop.query("select n, (select count(*) from big) from after") == [(10, 10)]
    assert shop.query("select rows from small") == [(800000,)]
    assert shop.invoke("retry").success
    assert shop.query("select n from after") == [(800000,)]


def test_a_target_folder_without_room_keeps_the_old_artifacts_and_the_run_can_go_on(shop, run):
    shop.write({"profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb}}}"})
    shop.invoke("build")
    target = shop.root / "target"
    artifacts = [target / f"{name}.json" for name in ("manifest", "run_results", "catalog")]
    before = [path.read_bytes() for path in artifacts]
    answer = run(20_000, "build", "--vars", "{rows: 11}")

    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-2].startswith("error[file-system]: ")
    assert "manifest.json: File too large" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert [path.read_bytes() for path in artifacts] == before
    assert json.loads((target / "run_results.json").read_text())["args"]["vars"] == {}
    assert shop.invoke("retry").answer == ("nothing to do: all of the last build ended well",)
