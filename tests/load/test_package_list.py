import pytest

from dagbook.errors import DagbookError, render_error
from dagbook.jinja.environment import make_environment
from dagbook.jinja.settings_values import SettingsScope
from dagbook.load.declared_packages import without_credentials
from dagbook.load.package_list import parse_package_list
from dagbook.load.package_lock import definition_hash


def read(text, name="packages.yml", **env):
    scope = SettingsScope(environment=make_environment(None), env_vars=env, secrets_allowed=True)
    return parse_package_list({name: text} if isinstance(text, str) else text, scope)


def told(*args, **env):
    with pytest.raises(DagbookError) as caught:
        read(*args, **env)
    return render_error(caught.value)


@pytest.mark.parametrize(
    ("entry", "digest"),
    [
        ("{package: a/b, version: 1.0.0}", "fbe59819b389dd3c16eebc554e4ec5b3ce2924bc"),
        ("{package: a/b, version: ['>=1.0.0', <2.0.0]}",
         "3fb81c1ba79cf8f4ae304803deaa6a9f1b48f61d"),
        ("{package: a/b, version: 1.1}", "556615d2a78eb54263455ef2a65eca72f147aded"),
        ("{package: a/b, version: 1}", "32bf9a4e1b867194889b8706b73ea8b611e74a77"),
        ("{package: a/b, version: [1.1, '>2.0.0'], install_prerelease: true}",
         "7a2667180c63328bbf77a31c977150393d7a8733"),
        ("{git: https://x/y.git}", "f48a339deec875966716571e6eca5cf96910edd3"),
        ("{git: https://x/y.git, revision: main, warn-unpinned: false}",
         "1be3b486286410463b29753d6385c7187512bf9b"),
        ("{git: https://x/y.git, revision: 1.0, subdirectory: s}",
         "7fbf0ace448ae8618c90a71ddc75e4c736d3be73"),
        ("{git: https://x/y.git, revision: 10}", "83b06df2c05b8c3cf1042604328dbb751cb0ecd9"),
        ("{git: zz, revision: null}", "54aa7cac09a6386e95cc5efe0437a05df0a04492"),
        ("{local: ../x}", "2eb88687c82ae2cd966a476e338919651d83079e"),
        ("{local: ../x, name: foo}", "cfebe428ce75727c6215c74da7b5f942924dea43"),
        ("{tarball: https://x/y.tgz, name: foo}", "538f23c4e90e4994f29ea126a750ed0e1ada84fb"),
        ("{private: org/repo, revision: x, provider: github}",
         "aa3ba68b338b9dd5359cd69c3832463b1f0ccff6"),
    ],
)  # fmt: skip
def test_the_hash_of_the_lock_is_what_dbt_writes(entry, digest):
    assert definition_hash(read(f"packages: [{entry}]").packages) == digest


def test_mistakes_are_told_with_their_places_and_what_was_meant(golden):
    text = """\
packages:
  - git: https://x.org/a.git
    branch: main
  - git: https://x.org/a.git
    revison: main
  - package: dbt-labs/dbt_utils
    revision: 1.0.0
  - package: dbt_utils
    version: 1.0.0
  - package: dbt-labs/dbt_utils
    version: 1.0.0
    git: https://x.org/a.git
  - pakage: dbt-labs/dbt_utils
  - tarball: https://x.org/a.tgz
  - tarball: https://x.org/a.tgz
    name: ../a
  - git: https://x.org/a.git
    subdirectory: ../up
  - git: https://x.org/a.git
    revision: true
  - git: https://user:secret@[x/a.git
  - package: dbt-labs/dbt_utils
    version: 1.0.0
    install_prerelease: "yes"
  - local:
"""
    golden("package_list_mistakes.txt", told(text) + "\n")


@pytest.mark.parametrize(
    ("texts", "slug"),
    [
        ({"packages.yml": "- a\n"}, "wrong-type"),
        ({"packages.yml": "packages: a\n"}, "wrong-type"),
        ({"packages.yml": "packages: [a]\n"}, "wrong-type"),
        ({"packages.yml": "package: []\n"}, "unknown-key"),
        ({"packages.yml": "projects: []\n"}, "misplaced-projects"),
        ({"packages.yml": "packages: []\n", "dependencies.yml": "packages: []\n"},
         "two-package-lists"),
    ],
)  # fmt: skip
def test_a_list_of_another_form_is_told(texts, slug):
    assert told(texts).startswith(f"error[{slug}]")


def test_packages_may_stand_in_dependencies_beside_projects():
    found = read("projects:\n  - name: other\npackages:\n  - local: x\n", "dependencies.yml")

    assert [each.path for each in found.packages] == ["x"]
    assert [(name, origin.line) for name, origin in found.projects] == [("other", 2)]


@pytest.mark.parametrize("name", ["packages.yml", "dependencies.yml"])
def test_env_vars_are_filled_in_and_secrets_kept_out_of_what_is_shown(name):
    text = "packages:\n  - git: \"https://{{ env_var('DBT_ENV_SECRET_X') }}@x.org/a.git\"\n"

    package = read(text, name, DBT_ENV_SECRET_X="hush").packages[0]

    assert package.url == "https://hush@x.org/a.git"
    assert package.shown == "https://{{ env_var('DBT_ENV_SECRET_X') }}@x.org/a.git"
    assert "hush" not in repr(package)


def test_an_env_var_that_is_missing_is_told_at_its_entry():
    text = "packages:\n  - git: \"{{ env_var('NOT_SET') }}\"\n"

    assert "--> packages.yml:2:5" in told(text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:password@x.org/a", "https://user@x.org/a"),
        ("https://ghp_0123456789abcdefghij@x.org/a", "https://x.org/a"),
        ("https://my-org@dev.azure.com/a", "https://my-org@dev.azure.com/a"),
        ("https://{{ env_var('T') }}@x.org/a", "https://{{ env_var('T') }}@x.org/a"),
        ("git@x.org:a/b.git", "git@x.org:a/b.git"),
        ("../a@b", "../a@b"),
    ],
)
def test_passwords_and_tokens_are_left_out_of_an_address(url, shown):
    assert without_credentials(url) == shown
