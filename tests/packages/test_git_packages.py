"""Packages of git repositories: local ones, and one over HTTP that wants a token."""

import pytest

TOKEN = "s3cr3t-t0ken-of-the-tests"


def named(name, text="1"):
    return {"dbt_project.yml": f"name: {name}\n", "models/m.sql": f"select {text} as a"}


def wants(url, more=""):
    return f"packages:\n  - git: {url}\n{more}"


@pytest.mark.parametrize("kind", ["tag", "branch", "commit", "short commit"])
def test_a_revision_is_a_tag_a_branch_or_a_commit(kind, repository, project):
    made = repository("utils", named("utils", "1"), tag="v1")
    repository("utils", named("utils", "2"), branch="next")
    repository("utils", named("utils", "3"))
    revision = {
        "tag": "v1",
        "branch": "next",
        "commit": made.commit,
        "short commit": made.commit[:9],
    }[kind]
    shop = project(wants(made.url, f'    revision: "{revision}"\n'))

    shop.deps()

    assert shop.installed == ["utils"], shop.told
    expected = "select 2 as a" if kind == "branch" else "select 1 as a"
    assert shop.read("dbt_packages/utils/models/m.sql") == expected
    assert shop.warned == []


def test_a_tag_goes_before_a_branch_of_the_same_name(repository, project):
    repository("utils", named("utils", "1"), tag="both")
    made = repository("utils", named("utils", "2"), branch="both")
    shop = project(wants(made.url, "    revision: both\n"))

    shop.deps()

    assert shop.read("dbt_packages/utils/models/m.sql") == "select 1 as a"


def test_the_lock_holds_the_commit_and_the_default_branch_is_warned_of(repository, project):
    made = repository("utils", named("utils"))
    shop = project(wants(made.url))

    shop.deps()

    assert shop.warned == ["unpinned-package"]
    assert f"  - git: {made.url}\n    name: utils\n    revision: {made.commit}\n" in shop.lock

    repository("utils", named("utils", "2"))
    shop.deps()
    assert shop.read("dbt_packages/utils/models/m.sql") == "select 1 as a"
    assert shop.warned == []

    shop.deps("--upgrade")
    assert shop.read("dbt_packages/utils/models/m.sql") == "select 2 as a"


def test_the_warning_can_be_switched_off(repository, project):
    made = repository("utils", named("utils"))
    shop = project(wants(made.url, "    warn-unpinned: false\n"))

    assert shop.deps().warnings == ()


def test_of_a_subdirectory_only_its_files_are_installed(repository, project):
    made = repository(
        "mono",
        {**{f"deep/one/{path}": text for path, text in named("one").items()}, "other.txt": "x"},
        tag="v1",
    )
    shop = project(wants(made.url, "    revision: v1\n    subdirectory: deep/one/\n"))

    shop.deps()

    assert shop.installed == ["one"]
    assert sorted(path.name for path in (shop.folder / "dbt_packages/one").iterdir()) == [
        "dbt_project.yml",
        "models",
    ]
    assert "    subdirectory: deep/one\n" in shop.lock
    assert shop.deps().success


def test_two_subdirectories_of_one_repository_are_two_packages(repository, project):
    files = {f"{name}/dbt_project.yml": f"name: {name}\n" for name in ("one", "two")}
    made = repository("mono", files, tag="v1")
    entry = f"  - git: {made.url}\n    revision: v1\n    subdirectory: "
    shop = project(f"packages:\n{entry}one\n{entry}two\n")

    shop.deps()

    assert shop.installed == ["one", "two"]


def test_nothing_of_git_is_installed_and_no_link_out(repository, project):
    made = repository("utils", named("utils"))
    (made.folder / "out").symlink_to("/etc")
    (made.folder / "within").symlink_to("models")
    made = repository("utils", {"x": "y"})
    shop = project(wants(made.url))

    shop.deps()

    found = sorted(path.name for path in (shop.folder / "dbt_packages/utils").iterdir())
    assert found == ["dbt_project.yml", "models", "within", "x"]


def test_packages_of_packages_come_along(repository, project):
    inner = repository("inner", named("inner"), tag="v1")
    outer = repository(
        "outer",
        {**named("outer"), "packages.yml": wants(f"{inner.url}", "    revision: v1\n")},
        tag="v1",
    )
    shop = project(wants(outer.url, "    revision: v1\n"))

    shop.deps()

    assert shop.installed == ["inner", "outer"]


def test_one_repository_at_two_revisions_is_a_conflict_that_names_both(repository, project):
    inner = repository("inner", named("inner"), tag="v1")
    repository("inner", {}, tag="v2")
    asks = wants(inner.url, "    revision: v2\n")
    outer = repository("outer", {**named("outer"), "packages.yml": asks}, tag="v1")
    shop = project(wants(outer.url, f"    revision: v1\n  - git: {inner.url}/\n    revision: v1\n"))

    shop.deps()

    assert shop.slug == "package-conflict"
    assert "packages.yml wants v1" in shop.told
    assert f"{outer.url} {outer.commit[:10]} wants v2" in shop.told


def test_two_packages_of_one_name_are_told_with_who_wants_them(repository, project):
    one, two = repository("one", named("utils"), tag="v1"), repository("two", named("utils"))
    shop = project(
        wants(one.url, f"    revision: v1\n  - git: {two.url}\n    warn-unpinned: false\n")
    )

    shop.deps()

    assert shop.slug == "duplicate-name"
    assert one.url in shop.told
    assert two.url in shop.told


def test_a_package_cannot_have_the_projects_own_name(repository, project):
    shop = project(wants(repository("one", named("test")).url))

    shop.deps()

    assert shop.slug == "duplicate-name"


def test_a_revision_that_is_not_there_is_told_with_near_ones(repository, project):
    made = repository("utils", named("utils"), tag="v1.2.0")
    shop = project(wants(made.url, "    revision: 1.2.0\n"))

    shop.deps()

    assert shop.slug == "no-such-revision"
    assert shop.result.exception.hint == "did you mean v1.2.0?"


def test_a_commit_that_is_not_there_is_told(repository, project):
    made = repository("utils", named("utils"))
    shop = project(wants(made.url, f"    revision: {'0123456789' * 4}\n"))

    shop.deps()

    assert shop.slug == "no-such-revision"


def test_a_subdirectory_that_is_not_there_is_told(repository, project):
    made = repository("utils", named("utils"), tag="v1")
    shop = project(wants(made.url, "    revision: v1\n    subdirectory: nowhere\n"))

    shop.deps()

    assert shop.slug == "package-not-found"
    assert "has no folder 'nowhere' at v1" in shop.told


def test_a_repository_that_is_no_package_is_told(repository, project):
    shop = project(wants(repository("docs", {"readme.md": "x"}).url))

    shop.deps()

    assert shop.slug == "missing-package"


def test_a_repository_that_is_not_there_is_told(tmp_path, project):
    shop = project(wants((tmp_path / "nowhere").as_uri()))

    shop.deps()

    assert shop.slug == "package-not-found"


def test_a_server_that_cannot_be_reached_is_told(project):
    shop = project(wants("http://127.0.0.1:9/a/b.git"))

    shop.deps()

    assert shop.slug == "git-unreachable"


def test_git_that_is_not_installed_is_told(project, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    shop = project(wants("https://example.invalid/a/b.git"))

    shop.deps()

    assert shop.slug == "missing-git"


def test_what_git_takes_for_an_option_is_refused(project, tmp_path):
    evil = f"--upload-pack=touch {tmp_path}/made;"
    for entry in (f'git: "{evil}"', f'git: x\n    revision: "{evil}"'):
        shop = project(f"packages:\n  - {entry}\n")
        shop.deps()
        assert shop.slug == "wrong-type"
    assert not (tmp_path / "made").exists()


def test_no_command_comes_with_an_address(project, tmp_path):
    shop = project(wants(f'"ext::sh -c touch% {tmp_path}/made"'))

    shop.deps()

    assert shop.slug == "git-failed"
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("user", ["{token}", "oauth2:{token}"])
def test_a_private_repository_is_had_with_a_token_that_is_seen_nowhere(
    user, private_git, project, monkeypatch
):
    monkeypatch.setenv("DBT_ENV_SECRET_TOKEN", TOKEN)
    variable = "{{ env_var('DBT_ENV_SECRET_TOKEN') }}"
    url = private_git.replace("{scheme}", f"http://{user.replace('{token}', variable)}@")
    shop = project(wants(f'"{url}"'))

    shop.deps()

    assert shop.installed == ["hidden"], shop.told
    assert variable in shop.lock
    assert TOKEN not in shop.told
    assert TOKEN.encode() not in shop.everything_written()

    (shop.folder / "dbt_packages/hidden/models/m.sql").unlink()
    shop.deps()
    assert shop.read("dbt_packages/hidden/models/m.sql") == "select 1 as a"


def test_a_token_in_the_file_itself_works_is_warned_of_and_copied_nowhere(private_git, project):
    url = private_git.replace("{scheme}", f"http://x:{TOKEN}@")
    shop = project(wants(url, "    warn-unpinned: false\n"))

    shop.deps()

    assert shop.warned == ["literal-secret"]
    assert TOKEN not in shop.told + shop.lock
    assert shop.deps().success, shop.told


@pytest.mark.parametrize("wrong", ["wrong-s3cret-value", "wr%40ng-s3cret"])
def test_a_wrong_token_is_refused_and_seen_nowhere(wrong, private_git, project, monkeypatch):
    monkeypatch.setenv("DBT_ENV_SECRET_TOKEN", wrong)
    url = private_git.replace("{scheme}", "http://u:{{ env_var('DBT_ENV_SECRET_TOKEN') }}@")
    shop = project(wants(f'"{url}"'))

    shop.deps()

    assert shop.slug == "git-refused"
    assert wrong not in shop.told
    assert "s3cret" not in shop.told


def test_no_question_is_asked_where_a_token_is_missing(private_git, project, monkeypatch):
    monkeypatch.setenv("GIT_ASKPASS", "")
    shop = project(wants(private_git.replace("{scheme}", "http://")))

    shop.deps()

    assert shop.slug == "git-refused"
    assert "env_var('DBT_ENV_SECRET_TOKEN')" in shop.result.exception.hint
