"""The shop's book, built once from 2,000 orders, and a Chromium to read it with."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from dagbook.api import invoke

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """The built site's folder."""
    shop = tmp_path_factory.mktemp("book") / "shop"
    leave = shutil.ignore_patterns("target", "site", "logs", "*.duckdb*")
    shutil.copytree(ROOT / "examples" / "shop", shop, ignore=leave)
    subprocess.run(
        [sys.executable, "generate_data.py", "--orders", "2000"],
        cwd=shop,
        check=True,
        capture_output=True,
    )
    built = invoke(["build", "--project-dir", str(shop)])
    assert built.exception is None, built.exception
    invoke(["source", "freshness", "--project-dir", str(shop)])
    subprocess.run(
        [Path(sys.executable).with_name("mkdocs"), "build", "--strict", "--quiet"],
        cwd=shop,
        check=True,
    )
    return shop / "site"


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, book):
    """Open a page of the book from the file system; what it asks of the network is collected."""
    contexts = []

    def opened(path: str, **settings):
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.outside, page.complaints = [], []
        page.on(
            "request",
            lambda each: page.outside.append(each.url) if each.url.startswith("http") else None,
        )
        page.on(
            "console",
            lambda each: page.complaints.append(each.text) if each.type == "error" else None,
        )
        page.on("pageerror", lambda each: page.complaints.append(str(each)))
        file, _, anchor = path.partition("#")
        page.goto((book / file).as_uri() + (f"#{anchor}" if anchor else ""))
        return page

    yield opened
    for context in contexts:
        context.close()
