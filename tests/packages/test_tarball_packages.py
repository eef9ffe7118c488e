"""Packages of archives, and archives that would do harm."""

import hashlib
import io
import tarfile

import pytest

TOKEN = "s3cr3t-t0ken-of-the-tests"
FILES = {"dbt_project.yml": "name: utils\n", "models/m.sql": "select 1 as a"}


def packed(files=FILES, top="utils-main", links=(), mode="w:gz"):
    """A tar archive; ``links`` are (name, kind, target) and come first."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:
        for name, kind, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            tar.addfile(member)
        for name, text in files.items():
            member = tarfile.TarInfo(f"{top}/{name}" if top else name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def wants(url, name="utils"):
    return f'packages:\n  - tarball: "{url}"\n    name: {name}\n'


@pytest.fixture
def host(serve, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return serve()


@pytest.mark.parametrize("top", ["utils-main", ""])
@pytest.mark.parametrize("mode", ["w:gz", "w", "w:xz"])
def test_an_archive_is_installed_under_the_name_given(top, mode, host, project):
    content = packed(top=top, mode=mode)
    host.answers["/utils.tar.gz"] = content
    shop = project(wants(f"{host.url}utils.tar.gz", "our_utils"))

    shop.deps()

    assert shop.installed == ["our_utils"], shop.told
    assert shop.read("dbt_packages/our_utils/models/m.sql") == "select 1 as a"
    digest = hashlib.sha256(content).hexdigest()
    assert f"tarball: {host.url}utils.tar.gz#sha256={digest}\n" in shop.lock


def test_an_archive_may_be_a_file(tmp_path, project):
    (tmp_path / "my utils.tgz").write_bytes(packed())
    for address in ("my utils.tgz", (tmp_path / "my utils.tgz").as_uri()):
        shop = project(wants(address))
        shop.deps()
        assert shop.installed == ["utils"], shop.told


def test_an_archive_that_changed_since_it_was_locked_is_refused(host, project):
    host.answers["/utils.tgz"] = packed()
    shop = project(wants(f"{host.url}utils.tgz"))
    shop.deps()

    host.answers["/utils.tgz"] = packed({**FILES, "models/m.sql": "select 2 as a"})
    shop.deps()

    assert shop.slug == "changed-archive"
    assert shop.read("dbt_packages/utils/models/m.sql") == "select 1 as a"
    assert shop.deps("--upgrade").success
    assert shop.read("dbt_packages/utils/models/m.sql") == "select 2 as a"


def test_packages_of_an_archive_come_along(host, project, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "dbt_project.yml").write_text("name: inner\n")
    host.answers["/u.tgz"] = packed({**FILES, "packages.yml": "packages:\n  - local: inner\n"})
    shop = project(wants(f"{host.url}u.tgz"))

    shop.deps()

    assert shop.installed == ["inner", "utils"]


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("utils-main/../../evil", tarfile.DIRTYPE, ""),
        ("../evil", tarfile.DIRTYPE, ""),
        ("/tmp/evil", tarfile.DIRTYPE, ""),
        ("..\\evil", tarfile.DIRTYPE, ""),
        ("C:/evil", tarfile.DIRTYPE, ""),
        ("utils-main/evil", tarfile.SYMTYPE, "/etc/passwd"),
        ("utils-main/evil", tarfile.SYMTYPE, "../../etc/passwd"),
        ("utils-main/models", tarfile.SYMTYPE, "/tmp"),
        ("utils-main/evil", tarfile.LNKTYPE, "/etc/passwd"),
        ("utils-main/evil", tarfile.LNKTYPE, "../etc/passwd"),
        ("utils-main/evil", tarfile.FIFOTYPE, ""),
        ("utils-main/evil", tarfile.CHRTYPE, ""),
    ],
)
def test_an_archive_that_leads_out_is_refused_whole(name, kind, target, host, project):
    host.answers["/utils.tgz"] = packed(links=[(name, kind, target)])
    shop = project(wants(f"{host.url}utils.tgz"))

    shop.deps()

    assert shop.slug == "unsafe-archive", shop.told
    assert not (shop.folder / "dbt_packages").exists()
    assert not (shop.folder.parent / "evil").exists()


def test_a_link_to_a_link_that_leads_out_is_refused(host, project):
    links = [
        ("utils-main/up", tarfile.SYMTYPE, "."),
        ("utils-main/deep/here", tarfile.SYMTYPE, "../up"),
        ("out", tarfile.SYMTYPE, "utils-main/deep/here/../../x"),
    ]
    host.answers["/utils.tgz"] = packed(links=links)
    shop = project(wants(f"{host.url}utils.tgz"))

    shop.deps()

    assert shop.slug == "unsafe-archive"


def test_links_within_an_archive_are_kept(host, project):
    host.answers["/u.tgz"] = packed(links=[("utils-main/again", tarfile.SYMTYPE, "models/m.sql")])
    shop = project(wants(f"{host.url}u.tgz"))

    shop.deps()

    assert shop.read("dbt_packages/utils/again") == "select 1 as a"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no</html>", packed()[:80], packed({"readme.md": "x"})],
    ids=["nothing", "a page", "half an archive", "no project in it"],
)
def test_what_is_no_package_is_told(content, host, project):
    host.answers["/utils.tgz"] = content
    shop = project(wants(f"{host.url}utils.tgz"))

    shop.deps()

    assert shop.slug in ("broken-archive", "missing-package")
    assert shop.installed == []


@pytest.mark.parametrize(
    ("status", "slug"),
    [(404, "package-not-found"), (401, "download-refused"), (403, "download-refused"),
     (500, "download-failed"), (400, "download-failed")],
)  # fmt: skip
def test_a_server_that_gives_nothing_is_told(status, slug, host, project):
    host.answers["/utils.tgz"] = status
    shop = project(wants(f"{host.url}utils.tgz"))

    shop.deps()

    assert shop.slug == slug


def test_only_http_and_files_are_opened(project):
    for address in ("ftp://example.invalid/a.tgz", "nowhere.tgz", "data:,x"):
        shop = project(wants(address))
        shop.deps()
        assert shop.slug == "package-not-found"


def test_a_token_goes_to_its_own_host_only_and_is_seen_nowhere(host, serve, project, monkeypatch):
    other = serve()
    other.answers["/real.tgz"] = packed()
    host.answers["/here.tgz"] = lambda handler: handler.redirect(f"{host.url}moved.tgz")
    host.answers["/moved.tgz"] = lambda handler: handler.redirect(f"{other.url}real.tgz")
    monkeypatch.setenv("DBT_ENV_SECRET_TOKEN", TOKEN)
    url = host.url.replace("//", "//me:{{ env_var('DBT_ENV_SECRET_TOKEN') }}@") + "here.tgz"
    shop = project(wants(url))

    shop.deps()

    assert shop.installed == ["utils"], shop.told
    assert ["Authorization" in each for each in host.headers] == [True, True]
    assert ["Authorization" in each for each in other.headers] == [False]
    assert TOKEN.encode() not in shop.told.encode() + shop.everything_written()


def test_a_token_in_the_query_is_not_told_when_the_server_refuses(host, project, monkeypatch):
    monkeypatch.setenv("DBT_ENV_SECRET_TOKEN", TOKEN)
    shop = project(wants(f"{host.url}no.tgz?token={{{{ env_var('DBT_ENV_SECRET_TOKEN') }}}}"))

    shop.deps()

    assert shop.slug == "package-not-found"
    assert TOKEN not in shop.told
    assert host.asked == [f"/no.tgz?token={TOKEN}"]
