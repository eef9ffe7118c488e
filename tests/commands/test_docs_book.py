"""`docs serve` and `docs generate --static`: the book for people who never heard of MkDocs."""

import socket
import subprocess
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


def test_a_served_book_needs_no_mkdocs_yml_and_follows_the_artifacts(shop) -> None:
    assert invoke(["parse"]).success
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = ("-m", "dagbook", "docs", "serve", "--no-browser", "--port", port)
    with started(*words, stderr=subprocess.DEVNULL) as server:
        page = f"http://127.0.0.1:{port}/models/orders.html"
        assert found(page, "One row an order")
        schema = shop / "models" / "schema.yml"
        schema.write_text(FILES["models/schema.yml"].replace("row", "line"), encoding="utf-8")
        assert invoke(["parse"]).success
        assert found(page, "One line an order")
        server.terminate()
        told_by(server)
    assert server.returncode == 0
    assert not (shop / "mkdocs.yml").exists()
