"""A hub, a host of archives, git repositories: servers of a test's own, on the loopback."""

import base64
import http.server
import io
import json
import os
import subprocess
import tarfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dagbook.api import invoke
from dagbook.errors import render_error
from dagbook.packages import web

TOKEN = "s3cr3t-t0ken-of-the-tests"
GIT = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@b.c", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def archive(files, top="package-1.0"):
    """A .tar.gz of texts below one folder; a value may be a TarInfo instead, taken as it is."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
            else:
                member = tarfile.TarInfo(f"{top}/{name}" if top else name)
                member.size = len(content.encode())
                tar.addfile(member, io.BytesIO(content.encode()))
    return buffer.getvalue()


def package(name, **files):
    return {"dbt_project.yml": f"name: {name}\n", "models/m.sql": "select 1 as a", **files}


@dataclass
class Server:
    """Answers what it was told to; counts and remembers what it was asked."""

    url: str = ""
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)

    def paths(self, ending):
        return [path for path in self.asked if path.endswith(ending)]

    def hub(self, packages):
        """``{"acme/utils": {"1.0.0": {...metadata}}}`` becomes the hub's three kinds of answers."""
        self.answers["/api/v1/index.json"] = json.dumps(list(packages)).encode()
        for full, versions in packages.items():
            owner, name = full.split("/")
            described = {}
            for version, more in versions.items():
                path = f"/tarballs/{name}-{version}.tar.gz"
                files = package(name, **{"models/version.sql": f"select '{version}' as v"})
                self.answers.setdefault(path, archive(files, f"{name}-{version}"))
                described[version] = {
                    "name": name,
                    "version": version,
                    "packages": [],
                    "downloads": {"tarball": self.url.rstrip("/") + path},
                    **more,
                }
            answer = {"name": name, "namespace": owner, "versions": described}
            self.answers[f"/api/v1/{full}.json"] = json.dumps(answer).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server.told
        path = self.path.partition("?")[0]
        server.asked.append(self.path)
        server.headers.append(dict(self.headers))
        answer = server.answers.get(path, 404)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer(self)
        elif isinstance(answer, int):
            self.send_response(answer)
            self.end_headers()
        else:
            self.reply(answer)

    def do_POST(self):
        self.do_GET()

    def reply(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def redirect(self, url):
        self.send_response(302)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def serve():
    """Start a server on the loopback."""
    running = []

    def start():
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.told = Server(f"http://127.0.0.1:{server.server_port}/")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        running.append((server, thread))
        return server.told

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hub(serve, monkeypatch):
    server = serve()
    monkeypatch.setenv("DBT_PACKAGE_HUB_URL", server.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return server


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """No test waits between two tries."""
    monkeypatch.setattr(web.time, "sleep", lambda _seconds: None)


@pytest.fixture
def repository(tmp_path):
    """Make a git repository of texts; each further call with the same name is another commit."""

    def make(name, files, *, tag=None, branch=None):
        folder = tmp_path / "repositories" / name
        if not folder.exists():
            folder.mkdir(parents=True)
            git(folder, "init", "-q", "-b", "trunk")
        if branch:
            git(folder, "checkout", "-q", "-B", branch)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "x")
        if tag:
            git(folder, "tag", "-a", "-m", tag, tag)
        commit = git(folder, "rev-parse", "HEAD")
        git(folder, "checkout", "-q", "trunk")
        return Repository(folder, commit)

    return make


@dataclass
class Repository:
    folder: object
    commit: str

    @property
    def url(self):
        return self.folder.as_uri()


def git(folder, *words):
    done = subprocess.run(
        ["git", "-C", folder, *words], capture_output=True, text=True, env={**os.environ, **GIT}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def private_git(serve, repository):
    """Repositories over HTTP, for whoever brings the token."""
    backend = f"{git('.', '--exec-path')}/git-http-backend"
    if not Path(backend).exists():
        pytest.skip("git comes without its HTTP server here")
    server = serve()

    def answer(handler):
        given = handler.headers.get("Authorization", "").removeprefix("Basic ")
        if TOKEN not in base64.b64decode(given).decode():
            handler.send_response(401)
            handler.send_header("WWW-Authenticate", 'Basic realm="git"')
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        path, _, query = handler.path.partition("?")
        size = int(handler.headers.get("Content-Length") or 0)
        done = subprocess.run(
            [backend],
            input=handler.rfile.read(size),
            capture_output=True,
            env={
                **os.environ, **GIT, "GIT_PROJECT_ROOT": str(repositories), "PATH_INFO": path,
                "GIT_HTTP_EXPORT_ALL": "1", "QUERY_STRING": query, "REMOTE_USER": "x",
                "REQUEST_METHOD": handler.command, "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
            },
        )  # fmt: skip
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        handler.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    made = repository("private", package("hidden"))
    repositories = made.folder.parent
    for path in ("info/refs", "git-upload-pack"):
        server.answers[f"/private/.git/{path}"] = answer
    return f"{server.url.replace('http://', '{scheme}')}private/.git"


@pytest.fixture
def project(write_project):
    """A project with packages.yml and more; run `deps` and look at what came of it."""

    def make(packages=None, **files):
        if packages is not None:
            files["packages.yml"] = packages
        folder = write_project(files)
        return Project(folder)

    return make


@dataclass
class Project:
    folder: object
    result: object = None

    def deps(self, *words):
        self.result = invoke(["deps", *words, "--project-dir", str(self.folder)])
        return self.result

    @property
    def told(self):
        """Everything the user gets to see."""
        error = self.result.exception
        lines = [render_error(error)] if error else []
        lines += [render_error(each, severity="warning") for each in self.result.warnings]
        return "\n".join([*self.result.answer, *lines])

    @property
    def slug(self):
        error = self.result.exception
        assert error is not None, self.result.answer
        assert hasattr(error, "slug"), repr(error)
        return error.slug

    @property
    def warned(self):
        return [each.slug for each in self.result.warnings]

    @property
    def installed(self):
        folder = self.folder / "dbt_packages"
        if not folder.is_dir():
            return []
        return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))

    def read(self, path):
        return (self.folder / path).read_text()

    @property
    def lock(self):
        return self.read("package-lock.yml")

    def everything_written(self):
        """Every byte below the project."""
        return b"".join(
            path.read_bytes() for path in self.folder.rglob("*")
            if path.is_file() and "repositories" not in path.parts
        )  # fmt: skip
