import pytest

from dagbook.errors import DagbookError

HELPER = {
    "helper/dbt_project.yml": "name: helper\nmodels:\n  +materialized: table\n",
    "helper/models/words.sql": "select 1 as a",
    "helper/packages.yml": "packages:\n  - local: ../deeper\n",
    "deeper/dbt_project.yml": "name: deeper\n",
}


def test_local_packages_are_read_where_they_stand(load):
    files = load({**HELPER, "packages.yml": "packages:\n  - local: helper\n"})

    assert [package.name for package in files.packages] == ["deeper", "helper"]
    assert [file.path for file in files.packages[1].files] == ["models/words.sql"]
    assert [package.name for package in files.all_packages] == ["test", "deeper", "helper", "dbt"]


def test_installed_packages_are_found_by_what_they_call_themselves(load):
    files = load(
        {
            "dbt_packages/utils-1.2/dbt_project.yml": "name: utils\n",
            "dbt_packages/audit/dbt_project.yml": "name: audit\n",
            "packages.yml": (
                "packages:\n  - package: some/utils\n    version: 1.2.0\n"
                "  - git: https://example.org/dbt-audit.git\n"
            ),
        }
    )

    assert [package.name for package in files.packages] == ["audit", "utils"]


@pytest.mark.parametrize("name", ["packages.yml", "dependencies.yml"])
@pytest.mark.parametrize(
    "entry", ["package: dbt-labs/dbt_utils", "git: https://x.org/a.git", "local: nowhere"]
)
def test_a_package_that_is_not_there_is_told(name, entry, load):
    with pytest.raises(DagbookError) as caught:
        load({name: f"packages:\n  - {entry}\n"})

    assert caught.value.slug == "missing-package"
    assert (caught.value.origin.path, caught.value.origin.line) == (name, 2)


def test_two_packages_cannot_share_a_name(load):
    with pytest.raises(DagbookError, match="two packages are named 'test'"):
        load({"dbt_packages/other/dbt_project.yml": "name: test\n"})


def test_the_built_in_macros_come_last(load):
    internal = load({}).internal

    assert internal.name == "dbt"
    assert all(file.path.startswith("macros/") for file in internal.files)
