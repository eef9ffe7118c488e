"""The lock, and the options of `dagbook deps`."""

import pytest

HUB = {"acme/utils": {"1.0.0": {}, "1.1.0": {}}, "acme/audit": {"0.1.0": {}}}
RANGE = 'packages:\n  - package: acme/utils\n    version: [">=1.0.0", "<2.0.0"]\n'


@pytest.fixture
def shop(hub, project):
    hub.hub(HUB)
    return project(RANGE)


def test_a_lock_that_fits_is_used_and_upgrade_passes_it_over(shop, hub):
    shop.deps()
    hub.hub({"acme/utils": {**HUB["acme/utils"], "1.2.0": {}}})

    assert shop.deps().answer[0] == "installed utils  acme/utils 1.1.0 (1.2.0 is available)"
    assert shop.deps("--upgrade").answer == ("installed utils  acme/utils 1.2.0",)
    assert "version: 1.2.0" in shop.lock


def test_a_lock_of_other_entries_is_written_anew(shop):
    shop.deps()
    (shop.folder / "packages.yml").write_text(RANGE.replace("<2.0.0", "<=1.0.0"))

    shop.deps()

    assert "version: 1.0.0" in shop.lock


def test_a_lock_that_dbt_wrote_is_understood(shop):
    shop.deps()
    by_dbt = (
        "packages:\n  - name: utils\n    package: acme/utils\n    version: 1.0.0\n"
        f"sha1_hash: {shop.lock.split()[-1]}\n"
    )
    (shop.folder / "package-lock.yml").write_text(by_dbt)

    assert shop.deps().answer[0].startswith("installed utils  acme/utils 1.0.0")
    assert shop.lock == by_dbt


@pytest.mark.parametrize("text", ["packages:\n  - nonsense\n", "a: [", "packages: [{x: 1}]"])
def test_a_broken_lock_is_told_and_upgrade_mends_it(text, shop):
    (shop.folder / "package-lock.yml").write_text(text)

    shop.deps()
    assert shop.slug == "broken-lock"

    assert shop.deps("--upgrade").success


def test_lock_writes_the_lock_and_installs_nothing(shop):
    assert shop.deps("--lock").answer == ("locked utils  acme/utils 1.1.0",)

    assert "version: 1.1.0" in shop.lock
    assert shop.installed == []


@pytest.mark.parametrize(
    "words", [["--dry-run"], ["--dry-run", "--lock"], ["--dry-run", "--upgrade"]]
)
def test_a_dry_run_changes_nothing(words, shop):
    before = sorted(shop.folder.rglob("*"))

    shop.deps(*words, "--add-package", "acme/audit@0.1.0")

    assert sorted(shop.folder.rglob("*")) == before
    assert shop.read("packages.yml") == RANGE
    assert shop.result.answer[1].endswith(" audit  acme/audit 0.1.0")


def test_a_package_is_added_below_the_others_and_comments_stay(hub, project):
    hub.hub(HUB)
    shop = project(
        "# ours\npackages:\n  # the first\n  - package: acme/utils\n    version: 1.0.0 # pinned\n"
        "\n# the end\n"
    )

    shop.deps("--add-package", "acme/audit@0.1.0")

    assert shop.read("packages.yml") == (
        "# ours\npackages:\n  # the first\n  - package: acme/utils\n    version: 1.0.0 # pinned\n"
        "  - package: acme/audit\n    version: 0.1.0\n\n# the end\n"
    )
    assert shop.installed == ["audit", "utils"]


def test_an_older_entry_of_the_package_goes(shop):
    shop.deps("--add-package", "acme/utils@>=1.0.0,<1.1.0")

    assert shop.read("packages.yml") == (
        'packages:\n  - package: acme/utils\n    version: [">=1.0.0", "<1.1.0"]\n'
    )
    assert "version: 1.0.0" in shop.lock


@pytest.mark.parametrize("text", [None, "", "packages:\n", "packages: []  # none yet\n", "---\n"])
def test_the_first_package_may_be_added(text, hub, project):
    hub.hub(HUB)
    shop = project(text)

    shop.deps("--add-package", "acme/utils@1.0.0")

    assert shop.installed == ["utils"], shop.told
    assert "packages:\n  - package: acme/utils\n    version: 1.0.0\n" in shop.read("packages.yml")


def test_dependencies_yml_is_written_to_where_it_has_the_packages(hub, project):
    hub.hub(HUB)
    shop = project(**{"dependencies.yml": RANGE + "projects:\n  - name: other\n"})

    shop.deps("--add-package", "acme/audit@0.1.0")

    assert "acme/audit" in shop.read("dependencies.yml")
    assert not (shop.folder / "packages.yml").exists()
    assert shop.warned == ["platform-project"]


def test_a_git_repository_and_a_folder_may_be_added(repository, project):
    made = repository("utils", {"dbt_project.yml": "name: utils\n"}, tag="v1")
    shop = project(**{"near/dbt_project.yml": "name: near\n"})

    shop.deps("--add-package", f"{made.url}@v1", "--source", "git")
    shop.deps("--add-package", "near", "--source", "local")

    assert shop.installed == ["near", "utils"]
    assert shop.read("packages.yml") == (
        f"packages:\n  - git: {made.url}\n    revision: v1\n  - local: near\n"
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [("hub", "acme/utils"), ("git", "git@example.com:a/b.git"), ("git", "https://u@x.org/a/b")],
)
def test_a_package_is_not_added_without_a_version(source, text, shop):
    shop.deps("--add-package", text, "--source", source)

    assert shop.slug == "missing-version"


def test_a_package_that_cannot_be_had_is_not_added(shop):
    shop.deps("--add-package", "acme/nothing@1.0.0")

    assert shop.slug == "package-not-found"
    assert shop.read("packages.yml") == RANGE
    assert not (shop.folder / "package-lock.yml").exists()


def test_a_list_in_brackets_is_not_rewritten(project):
    shop = project("packages: [{local: near}]\n", **{"near/dbt_project.yml": "name: near\n"})

    shop.deps("--add-package", "acme/utils@1.0.0")

    assert shop.slug == "unwritable-package-list"
