"""Packages of a hub, from a hub on the loopback."""

import hashlib
import json

import pytest

UTILS = {"acme/utils": {"1.0.0": {}, "1.1.0": {}, "1.2.0": {}, "2.0.0": {}, "2.1.0-rc1": {}}}
AUDIT = {"acme/audit": {"0.1.0": {"packages": [
    {"package": "acme/utils", "version": [">=1.0.0", "<1.2.0"]}
]}}}  # fmt: skip


def wants(version, more=""):
    return f"packages:\n  - package: acme/utils\n    version: {version}\n{more}"


@pytest.mark.parametrize(
    ("version", "chosen"),
    [
        ("1.1.0", "1.1.0"),
        ("=1.1.0", "1.1.0"),
        ('[">=1.0.0", "<2.0.0"]', "1.2.0"),
        ('">1.0.0"', "2.0.0"),
        ('"<=1.1.0"', "1.1.0"),
        ("2.1.0-rc1", "2.1.0-rc1"),
        ('">=1.0.0"\n    install_prerelease: true', "2.1.0-rc1"),
        ('[">=2.0.0", "<2.1.0"]\n    install_prerelease: true', "2.0.0"),
    ],
)
def test_the_highest_version_of_the_range_is_installed(version, chosen, hub, project):
    hub.hub(UTILS)
    shop = project(wants(version))

    shop.deps()

    assert shop.installed == ["utils"], shop.told
    assert chosen in shop.read("dbt_packages/utils/models/version.sql")
    assert f"    version: {chosen}\n" in shop.lock


def test_packages_of_packages_come_along_and_ranges_are_intersected(hub, project):
    hub.hub({**UTILS, **AUDIT})
    shop = project(wants('">=1.0.0"', "  - package: acme/audit\n    version: 0.1.0\n"))

    shop.deps()

    assert shop.installed == ["audit", "utils"]
    assert shop.lock == (
        "packages:\n"
        "  - name: utils\n    package: acme/utils\n    version: 1.1.0\n"
        "  - name: audit\n    package: acme/audit\n    version: 0.1.0\n"
        "sha1_hash: " + shop.lock.split()[-1] + "\n"
    )
    assert shop.result.answer == (
        "installed utils  acme/utils 1.1.0 (2.0.0 is available)",
        "installed audit  acme/audit 0.1.0",
        "newer versions: widen the ranges, then dagbook deps --upgrade",
    )


def test_a_package_wanted_by_a_version_not_chosen_is_not_installed(hub, project):
    hub.hub({
        "acme/a": {"2.0.0": {"packages": [{"package": "acme/only_two", "version": "1.0.0"}]},
                   "1.0.0": {}},
        "acme/b": {"1.0.0": {"packages": [{"package": "acme/a", "version": "<2.0.0"}]}},
        "acme/only_two": {"1.0.0": {}},
    })  # fmt: skip
    shop = project(
        'packages:\n  - {package: acme/a, version: ">=1.0.0"}\n'
        "  - {package: acme/b, version: 1.0.0}\n"
    )

    shop.deps()

    assert shop.installed == ["a", "b"]


def test_a_conflict_names_both_requirers_with_their_ranges(hub, project, golden):
    hub.hub({**UTILS, **AUDIT})
    shop = project(wants("2.0.0", "  - package: acme/audit\n    version: 0.1.0\n"))

    shop.deps()

    golden("conflict.txt", shop.told + "\n")
    assert shop.installed == []


def test_a_version_that_is_not_there_is_told_with_those_that_are(hub, project, golden):
    hub.hub(UTILS)
    shop = project(wants("3.0.0"))

    shop.deps()

    golden("no_such_version.txt", shop.told + "\n")


def test_a_prerelease_that_would_do_is_offered(hub, project):
    hub.hub(UTILS)
    shop = project(wants('">2.0.0"'))

    shop.deps()

    assert "2.1.0-rc1 would do: add install_prerelease: true" in shop.told


def test_a_misspelt_package_is_told_with_near_names(hub, project, golden):
    hub.hub({**UTILS, "dbt-labs/dbt_utils": {"1.0.0": {}}})
    shop = project(
        "packages:\n  - {package: acme/utls, version: 1.0.0}\n"
        "  - {package: dbt_labs/dbt_utils, version: 1.0.0}\n"
    )

    shop.deps()

    golden("not_found.txt", shop.told + "\n")


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        ('">= 1.0.0"', 'version: ">=1.0.0"'),
        ('">=1.0.0,<2.0.0"', 'version: [">=1.0.0", "<2.0.0"]'),
        ("1.1", 'version: "1.1.0"'),
        ('"==1.1"', 'version: "1.1.0"'),
        ('"latest"', 'version: [">=1.0.0", "<2.0.0"]'),
    ],
)
def test_what_is_no_version_is_told_with_what_was_meant(version, hint, hub, project):
    hub.hub(UTILS)
    shop = project(wants(version))

    shop.deps()

    assert shop.slug == "invalid-version"
    assert hint in shop.result.exception.hint
    assert str(shop.result.exception.origin) == "packages.yml:3:5"


def test_versions_for_another_dbt_are_passed_over_unless_nothing_else_fits(hub, project):
    hub.hub({"acme/utils": {
        "1.0.0": {"require_dbt_version": [">=1.0.0", "<2.0.0"]},
        "2.0.0": {"require_dbt_version": ">=7.0.0"},
    }})  # fmt: skip

    shop = project(wants('">=1.0.0"'))
    shop.deps()
    assert "1.0.0" in shop.lock

    shop.deps("--upgrade", "--no-version-check")
    assert "2.0.0" in shop.lock

    shop = project(wants("2.0.0"))
    shop.deps()
    assert shop.warned == ["other-dbt-version"]
    assert shop.installed == ["utils"]


def test_a_package_that_has_moved_is_told(hub, project):
    hub.hub(UTILS)
    answer = json.loads(hub.answers["/api/v1/acme/utils.json"])
    hub.answers["/api/v1/acme/utils.json"] = json.dumps(
        {**answer, "redirectname": "better_utils"}
    ).encode()
    shop = project(wants("1.0.0"))

    shop.deps()

    assert shop.warned == ["moved-package"]
    assert "'acme/better_utils'" in shop.told


def test_a_hub_that_stumbles_is_asked_again(hub, project):
    hub.hub(UTILS)
    found = hub.answers["/api/v1/acme/utils.json"]
    hub.answers["/api/v1/acme/utils.json"] = [503, 429, b"<html>", found]
    shop = project(wants("1.0.0"))

    shop.deps()

    assert shop.installed == ["utils"], shop.told


def test_a_hub_that_stays_away_is_told_after_four_tries(hub, project):
    hub.answers["/api/v1/acme/utils.json"] = 503
    shop = project(wants("1.0.0"))

    shop.deps()

    assert shop.slug == "hub-unreachable"
    assert "the server answers 503" in shop.told
    assert len(hub.asked) == 4


@pytest.mark.parametrize("answer", [b"[]", b"{}", b'{"versions": {"1.0.0": {}}}', b'"x"'])
def test_an_answer_in_no_hubs_form_is_told(answer, hub, project):
    hub.answers["/api/v1/acme/utils.json"] = answer
    shop = project(wants("1.0.0"))

    shop.deps()

    assert shop.slug == "hub-unreachable"


def test_no_network_is_told_with_the_variable_that_names_another_hub(project, monkeypatch):
    monkeypatch.setenv("DBT_PACKAGE_HUB_URL", "http://127.0.0.1:9/")
    shop = project(wants("1.0.0"))

    shop.deps()

    assert shop.slug == "hub-unreachable"
    assert "Connection refused" in shop.told
    assert "DBT_PACKAGE_HUB_URL" in shop.told


def test_a_download_that_breaks_off_is_begun_again(hub, project):
    hub.hub(UTILS)
    path = "/tarballs/utils-1.0.0.tar.gz"
    whole = hub.answers[path]

    def broken(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(whole)))
        handler.end_headers()
        handler.wfile.write(whole[:50])
        handler.close_connection = True

    hub.answers[path] = [broken, whole]
    shop = project(wants("1.0.0"))

    shop.deps()

    assert shop.installed == ["utils"], shop.told
    record = json.loads(shop.read("dbt_packages/.installed.json"))
    assert record["packages"][0]["sha256"] == hashlib.sha256(whole).hexdigest()


def test_what_is_there_stays_when_a_second_package_fails(hub, project):
    hub.hub({**UTILS, "acme/broken": {"1.0.0": {}}})
    shop = project(wants("1.0.0"))
    shop.deps()
    before = {path: path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()}

    hub.answers["/tarballs/broken-1.0.0.tar.gz"] = b"no archive"
    text = wants("2.0.0", "  - {package: acme/broken, version: 1.0.0}\n")
    (shop.folder / "packages.yml").write_text(text)
    shop.deps()

    assert shop.slug == "broken-archive"
    before[shop.folder / "packages.yml"] = text.encode()
    assert {p: p.read_bytes() for p in shop.folder.rglob("*") if p.is_file()} == before
    assert [path.name for path in shop.folder.glob(".dbt_packages*")] == []


def test_two_failures_are_told_together(hub, project):
    hub.hub({"acme/a": {"1.0.0": {}}, "acme/b": {"1.0.0": {}}})
    hub.answers["/tarballs/a-1.0.0.tar.gz"] = 404
    hub.answers["/tarballs/b-1.0.0.tar.gz"] = 403
    shop = project(
        "packages:\n  - {package: acme/a, version: 1.0.0}\n  - {package: acme/b, version: 1.0.0}\n"
    )

    shop.deps()

    found = [each.slug for each in shop.result.exception.errors]
    assert found == ["package-not-found", "download-refused"]


def test_wishes_that_go_in_a_circle_end(hub, project):
    hub.hub({
        "acme/a": {"1.0.0": {},
                   "2.0.0": {"packages": [{"package": "acme/b", "version": "2.0.0"}]}},
        "acme/b": {"2.0.0": {"packages": [{"package": "acme/a", "version": "<2.0.0"}]}},
    })  # fmt: skip
    shop = project('packages:\n  - {package: acme/a, version: ">=1.0.0"}\n')

    shop.deps()

    assert shop.slug == "package-conflict"
