"""Packages that are folders, and the folder packages are installed in."""

import pytest

from dagbook.api import invoke

LOCAL = {
    "helper/dbt_project.yml": "name: helper\n",
    "helper/macros/m.sql": "{% macro hello() %}'hello'{% endmacro %}",
}
LIST = "packages:\n  - local: helper\n"


def test_a_local_package_is_linked(project):
    shop = project(LIST, **LOCAL)

    shop.deps()

    link = shop.folder / "dbt_packages/helper"
    assert link.is_symlink()
    assert link.resolve() == shop.folder / "helper"
    assert shop.lock.startswith("packages:\n  - local: helper\n    name: helper\nsha1_hash: ")


def test_it_is_copied_where_links_cannot_be_made(project, monkeypatch):
    def refuse(*_args, **_more):
        raise OSError("no links here")

    monkeypatch.setattr("pathlib.Path.symlink_to", refuse)
    shop = project(LIST, **LOCAL, **{"helper/target/manifest.json": "{}"})

    shop.deps()

    assert not (shop.folder / "dbt_packages/helper").is_symlink()
    assert shop.read("dbt_packages/helper/macros/m.sql") == LOCAL["helper/macros/m.sql"]
    assert not (shop.folder / "dbt_packages/helper/target").exists()


def test_the_parent_folder_can_be_a_package_even_where_it_is_copied(write_project, monkeypatch):
    folder = write_project({
        "dbt_project.yml": "name: outer\n",
        "tests_of_it/dbt_project.yml": "name: inner\nprofile: test\n",
        "tests_of_it/packages.yml": "packages:\n  - local: ../\n",
    })  # fmt: skip

    def refuse(*_args, **_more):
        raise OSError

    monkeypatch.setattr("pathlib.Path.symlink_to", refuse)
    result = invoke(["deps", "--project-dir", str(folder / "tests_of_it")])

    assert result.success, result.exception
    assert (folder / "tests_of_it/dbt_packages/outer/dbt_project.yml").is_file()


@pytest.mark.parametrize("path", ["deeper", "../deeper"])
def test_a_local_package_of_a_local_package_counts_from_the_root_or_its_own_folder(path, project):
    shop = project(LIST, **LOCAL, **{
        "helper/packages.yml": f"packages:\n  - local: {path}\n",
        "deeper/dbt_project.yml": "name: deeper\n",
    })  # fmt: skip

    shop.deps()

    assert shop.installed == ["deeper", "helper"]
    assert "  - local: deeper\n" in shop.lock
    assert shop.deps().success


def test_packages_that_want_each_other_are_installed_once(project):
    shop = project(LIST, **LOCAL, **{
        "helper/packages.yml": "packages:\n  - local: deeper\n",
        "deeper/dbt_project.yml": "name: deeper\n",
        "deeper/packages.yml": "packages:\n  - local: helper\n",
    })  # fmt: skip

    shop.deps()

    assert shop.installed == ["deeper", "helper"]
    assert invoke(["parse", "--project-dir", str(shop.folder)]).success


def test_an_installed_package_is_used(project):
    shop = project(LIST, **LOCAL, **{"models/a.sql": "select {{ helper.hello() }} as word"})

    shop.deps()

    assert invoke(["build", "--project-dir", str(shop.folder)]).success


def test_no_profile_is_needed(project):
    shop = project(LIST, **LOCAL)
    (shop.folder / "profiles.yml").unlink()

    assert shop.deps().success


def test_a_folder_that_is_no_package_is_told_where_it_is_declared(project):
    shop = project("packages:\n  - local: helper\n  - local: nowhere\n", **LOCAL)

    shop.deps()

    assert shop.slug == "missing-package"
    assert str(shop.result.exception.origin) == "packages.yml:3:5"


def test_a_package_made_for_another_dbt_is_warned_of(project):
    other = {"helper/dbt_project.yml": 'name: helper\nrequire-dbt-version: ">=9.0.0"\n'}
    shop = project(LIST, **other)

    shop.deps()

    assert shop.warned == ["other-dbt-version"]


def test_packages_are_installed_where_the_project_says(project, monkeypatch):
    settings = 'name: test\nprofile: test\npackages-install-path: \'{{ var("to", "lib") }}\'\n'
    shop = project(LIST, **LOCAL, **{"dbt_project.yml": settings})

    shop.deps()
    assert (shop.folder / "lib/helper").is_symlink()

    shop.deps("--vars", "{to: other}")
    assert (shop.folder / "other/helper").is_symlink()

    monkeypatch.setenv("DBT_PACKAGES_INSTALL_PATH", "third")
    shop.deps()
    assert (shop.folder / "third/helper").is_symlink()


@pytest.mark.parametrize("path", [".", "..", "models", "../.."])
def test_a_folder_that_holds_more_than_packages_is_not_replaced(path, project):
    shop = project(LIST, **LOCAL, **{
        "dbt_project.yml": f"name: test\nprofile: test\npackages-install-path: {path}\n",
        "models/a.sql": "select 1 as a",
    })  # fmt: skip

    shop.deps()

    assert shop.slug == "unsafe-packages-path"
    assert shop.read("models/a.sql") == "select 1 as a"


def test_where_nothing_is_declared_nothing_of_others_is_removed(project):
    shop = project(None, **{"dbt_packages/theirs/dbt_project.yml": "name: theirs\n"})

    assert shop.deps().answer == ("no packages are declared in packages.yml",)
    assert shop.installed == ["theirs"]


def test_what_is_no_longer_declared_is_removed(project):
    shop = project(LIST, **LOCAL)
    shop.deps()
    (shop.folder / "packages.yml").write_text("packages: []\n")

    shop.deps()

    assert shop.installed == []
    assert shop.lock.startswith("packages: []\n")
    assert (shop.folder / "helper/dbt_project.yml").is_file()
