"""`docs serve` and `docs generate --static`: the book for people who never heard of MkDocs."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from programs import started, told_by

from dagbook.api import invoke

PATIENCE = 180
FILES = {
    "dbt_project.yml": "name: shop\nprofile: test\n",
    "models/orders.sql": "select 1 as order_id",
    "models/schema.yml": "models: [{name: orders, description: One row an order}]\n",
}


@pytest.fixture
def shop(write_project, monkeypatch) -> Path:
    folder = Path(write_project(FILES))
    monkeypatch.chdir(folder)
    return folder


def test_static_leaves_the_book_as_one_file_beside_the_artifacts(shop) -> None:
    done = invoke(["docs", "generate", "--static"])
    assert done.success, done.exception
    book = (shop / "target" / "static_index.html").read_text(encoding="utf-8")
    assert "One row an order" in book
    assert (shop / "target" / "catalog.json").is_file()


def test_a_book_for_an_audience_is_without_what_it_may_not_see(shop) -> None:
    (shop / "models" / "kraken_scores.sql").write_text("select 2 as tentacles", encoding="utf-8")
    hide = "audiences: {partners: {hide: {models: [kraken_scores]}}}\n"
    (shop / "dagbook.yml").write_text(hide, encoding="utf-8")
    done = invoke(["docs", "generate", "--audience", "partners"])
    assert done.success, done.exception
    book = (shop / "target" / "static_index.html").read_text(encoding="utf-8")
    assert "One row an order" in book
    assert "kraken" not in book


def test_without_static_there_is_no_book(shop) -> None:
    assert invoke(["docs", "generate"]).success
    assert not (shop / "target" / "static_index.html").exists()


def found(address: str, text: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5) as answer:
                if text in answer.read().decode():
                    return True
        except (URLError, OSError):
            pass
        time.sleep(0.2)
    return False


BROWSER = """
import sys
from pathlib import Path
from urllib.request import urlopen
assert urlopen(sys.argv[1] + "models/orders.html").read().count(b"One row an order")
manifest = Path("target/manifest.json")
manifest.write_text(manifest.read_text("utf-8").replace("One row", "One sheet"), "utf-8")
"""
"""As one without windows, it comes back when it has shown the page; then the artifacts change."""


def test_a_served_book_needs_no_mkdocs_yml_and_follows_the_artifacts(shop) -> None:
    assert invoke(["parse"]).success
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    page = f"http://127.0.0.1:{port}/models/orders.html"
    browser = shop / "browser.py"
    browser.write_text(BROWSER, encoding="utf-8")
    surroundings = {**os.environ, "BROWSER": f"{sys.executable} {browser} %s"}
    words = ("-m", "dagbook", "docs", "serve", "--port", port)
    with started(*words, env=surroundings, stderr=subprocess.DEVNULL) as server:
        assert found(page, "One sheet an order")
        schema = shop / "models" / "schema.yml"
        schema.write_text(FILES["models/schema.yml"].replace("row", "line"), encoding="utf-8")
        assert invoke(["parse"]).success
        assert found(page, "One line an order")
        server.terminate()
        told_by(server)
    assert server.returncode == 0
    assert not (shop / "mkdocs.yml").exists()
