"""What a shell is offered while somebody types, through the script that it was given."""

import os
import subprocess
import sys

import pytest

from dagbook.api import invoke

FILES = {
    "models/orders.sql": "{{ config(tags=['daily']) }} select 1 as id from {{ ref('stg_orders') }}",
    "models/stg_orders.sql": "select * from {{ source('shop', 'raw') }}",
    "models/models.yml": "sources:\n  - name: shop\n    tables: [{name: raw}]\n"
    "models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests: [unique]\n",
    "macros/m.sql": "{% macro grant_access() %}{% endmacro %}",
    "selectors.yml": "selectors:\n  - name: nightly\n    definition: orders\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    files = {
        **FILES,
        "dbt_project.yml": "name: test\nprofile: test\n",
        "profiles.yml": "test:\n  target: dev\n  outputs:\n    dev: {type: duckdb}\n"
        "    prod: {type: duckdb}\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert invoke(["parse", "--project-dir", str(folder), "--profiles-dir", str(folder)]).success
    return folder


def offered(folder, *words):
    """What bash would show for these words, the last of which is being typed."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("DBT_")},
        "_DAGBOOK_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("dagbook", *words)),
        "COMP_CWORD": str(len(words)),
    }
    answer = subprocess.run(
        [sys.executable, "-m", "dagbook"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.stderr == ""
    return [word for line in answer.stdout.splitlines() if (word := line.partition(",")[2])]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("bui",), ["build"]),
        (("docs", "s"), ["serve"]),
        (("build", "--full"), ["--full-refresh"]),
        (("build", "-s", "stg"), ["stg_orders"]),
        (("build", "-s", "orders", "st"), ["state:", "stg_orders"]),
        (("ls", "-s", "2+stg"), ["2+stg_orders"]),
        (("ls", "--select", "tag:"), ["tag:", "tag:daily"]),
        (("ls", "--exclude", "source:s"), ["source:shop.raw"]),
        (("run", "--selector", ""), ["nightly"]),
        (("run", "-t", ""), ["dev", "prod"]),
        (("run-operation", "gr"), ["grant_access"]),
        (("ls", "--resource-type", "sem"), ["semantic_model"]),
        (("build", "-s", "nosuch"), []),
    ],
)
def test_a_shell_is_offered(shop, words, expected):
    assert sorted(offered(shop, *words)) == expected


def test_nothing_is_offered_where_no_project_is(tmp_path):
    assert offered(tmp_path, "build", "-s", "or") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell):
    script = "\n".join(invoke(["completion", shell]).answer)

    assert "_DAGBOOK_COMPLETE" in script
    assert f"{shell}_complete" in script


def test_bash_can_read_its_script():
    script = "\n".join(invoke(["completion", "bash"]).answer)

    answer = subprocess.run(
        ["bash", "-n"], input=script, capture_output=True, text=True, check=False
    )

    assert (answer.returncode, answer.stderr) == (0, "")
