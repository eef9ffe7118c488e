import pytest

from dagbook.errors import DagbookError

HELPER = {
    "helper/dbt_project.yml": "name: helper\nmodels:\n  +materialized: table\n",
    "helper/models/words.sql": "select 1 as a",
    "helper/packages.yml": "packages:\n  - local: ../deeper\n",
    "deeper/dbt_project.yml": "name: deeper\n",
}

LOCAL = {"packages.yml": "packages:\n  - local: helper\n"}


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
    "entry",
    ["{package: dbt-labs/codegen, version: 0.13.1}", "git: https://x.org/a.git", "local: nowhere"],
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


def test_an_entry_that_is_wrong_is_told_before_it_is_looked_for(load):
    with pytest.raises(DagbookError) as caught:
        load({"packages.yml": "packages:\n  - package: dbt-labs/dbt_utils\n    verson: 1.3.0\n"})

    assert {each.slug for each in caught.value.errors} == {"unknown-key", "missing-key"}


def test_a_package_that_is_not_installed_is_told_with_the_command_that_installs_it(load):
    with pytest.raises(DagbookError) as caught:
        load({"packages.yml": "packages:\n  - {package: a/b, version: 1.0.0}\n"})

    assert caught.value.hint == "install it: dagbook deps"


def test_a_lock_made_from_other_entries_is_told(load):
    files = load({**HELPER, **LOCAL, "package-lock.yml": "packages: []\nsha1_hash: 0\n"})

    assert [each.slug for each in files.warnings] == ["stale-lock"]


def test_a_broken_lock_stops_nothing_but_deps(load):
    files = load({**HELPER, **LOCAL, "package-lock.yml": "packages: [x]\n"})

    assert [each.slug for each in files.warnings] == ["broken-lock"]


def test_an_installed_version_that_is_not_the_locks_is_told(load):
    files = load(
        {
            "packages.yml": "packages:\n  - package: a/b\n    version: 1.0.0\n",
            "package-lock.yml": (
                "packages:\n  - {name: b, package: a/b, version: 1.0.0}\n"
                "sha1_hash: fbe59819b389dd3c16eebc554e4ec5b3ce2924bc\n"
            ),
            "dbt_packages/b/dbt_project.yml": "name: b\n",
            "dbt_packages/.installed.json": (
                '{"packages": [{"name": "b", "package": "a/b", "version": "0.9.0"}]}'
            ),
        }
    )

    assert [each.message for each in files.warnings] == [
        "'b' is installed as 0.9.0, package-lock.yml says 1.0.0"
    ]
