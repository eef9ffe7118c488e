"""The plugin in programs of their own: MkDocs, its fork ProperDocs, and a server that watches."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml
from programs import started

PATIENCE = 180


@pytest.fixture
def project(tmp_path: Path, tiny, write_artifacts) -> Path:
    """A folder with artifacts, one hand-written page and an mkdocs.yml."""
    write_artifacts(tiny, tmp_path / "target")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("# Guide\n\n[orders](models/orders.md)\n")
    config = {
        "site_name": "Tiny",
        "site_url": "https://data.example.com/",
        "theme": {"name": "material", "font": False},
        "plugins": ["search", "dagbook"],
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return tmp_path


def build(host: str, project: Path, site: str, **environment: str) -> Path:
    subprocess.run(
        [sys.executable, "-m", host, "build", "--quiet", "-f", "mkdocs.yml", "-d", site],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return project / site


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_two_builds_have_the_same_bytes_whatever_the_hash_seed(project: Path) -> None:
    first = bytes_of(build("mkdocs", project, "one", PYTHONHASHSEED="1"))
    second = bytes_of(build("mkdocs", project, "two", PYTHONHASHSEED="2"))
    assert len(first) > 20
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


def test_the_site_map_is_as_old_as_the_artifacts(project: Path) -> None:
    site = build("mkdocs", project, "site")
    told = re.findall(r"<lastmod>(.*?)</lastmod>", (site / "sitemap.xml").read_text("utf-8"))
    assert {*told} == {"2026-11-22"}
    assert "- [orders](https://data.example.com/models/orders/): One row an order" in (
        site / "llms.txt"
    ).read_text(encoding="utf-8")


def test_properdocs_builds_the_same_book(project: Path) -> None:
    pytest.importorskip("properdocs")
    site = build("properdocs", project, "site")
    page = (site / "models" / "orders" / "index.html").read_text(encoding="utf-8")
    assert "What was paid" in page
    assert (site / "assets" / "dagbook" / "names.js").is_file()
    assert 'href="../models/orders/"' in (site / "guide" / "index.html").read_text("utf-8")


@contextmanager
def served(project: Path) -> Iterator[str]:
    """`mkdocs serve` in a process of its own; the address of the site."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    words = ("-m", "mkdocs", "serve", "--quiet", "-a", place)
    with started(*words, cwd=project, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}):
        yield f"http://{place}"


def wait_for(address: str, text: str) -> bool:
    """Whether a page comes to hold a text."""
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


def test_a_served_book_follows_its_artifacts(project: Path, tiny, write_artifacts) -> None:
    """Those that change, and those that were not there when it began."""
    (project / "target" / "catalog.json").rename(project / "catalog.json")
    with served(project) as site:
        assert wait_for(f"{site}/models/orders/", "One row an <strong>order</strong>")

        told = json.dumps(tiny["manifest"]).replace("One row an **order**", "One line an order")
        (project / "target" / "manifest.json").write_text(told, encoding="utf-8")
        assert wait_for(f"{site}/models/orders/", "One line an order")

        (project / "catalog.json").rename(project / "target" / "catalog.json")
        assert wait_for(f"{site}/models/orders/", "decimal(9,2)")
