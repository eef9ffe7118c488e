"""The messages of docs/reference/errors.md are those that the program prints.

`make golden` writes them into the page again.
"""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from dagbook.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
MESSAGES = yaml.safe_load((Path(__file__).parent / "messages.yml").read_text(encoding="utf-8"))
GOOD = {
    "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n",
    "profiles.yml": (
        "shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n"
        "      path: shop.duckdb\n      threads: 2\n"
    ),
    "models/stg_orders.sql": "select 1 as order_id, 10 as customer_id",
    "models/orders.sql": "select order_id\nfrom {{ ref('stg_orders') }}\n",
}
HOME = "/home/you/shop"


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, dict):
            path.symlink_to(text["link"])
        elif text is not None:
            path.write_text(text, encoding="utf-8")


@pytest.fixture
def say(tmp_path, monkeypatch, capsys):
    """Make a mistake; give the first message of its slug."""

    def said(slug):
        mistake = MESSAGES[slug]
        write(tmp_path, {**GOOD, **mistake.get("files", {})})
        monkeypatch.chdir(tmp_path)
        monkeypatch.syspath_prepend(tmp_path / "lib")
        for name, value in mistake.get("environment", {}).items():
            monkeypatch.setenv(name, value)
        for command in (*mistake.get("before", ()), mistake.get("command", "build")):
            capsys.readouterr()
            main(shlex.split(command))
        told = "".join(capsys.readouterr()).replace(str(tmp_path), HOME)
        shown = mistake.get("shown_as", slug)
        # A message ends before an empty line or the next line of progress.
        found = re.search(rf"^(?:error|warning)\[{shown}\]: .*\n(?:  .*\n?)*", told, re.MULTILINE)
        assert found is not None, told
        return "\n".join(line.rstrip() for line in found[0].splitlines())

    return said


def block_of(slug):
    """Where the message stands in the page."""
    page = PAGE.read_text(encoding="utf-8")
    section = re.search(rf"^## {slug}\n(?:(?!^## ).*\n)*?```text\n((?:.*\n)*?)```", page, re.M)
    assert section is not None, f"no message below ## {slug}"
    return section


@pytest.mark.parametrize("slug", MESSAGES)
def test_the_page_shows_the_message_as_the_program_prints_it(slug, say, request):
    told = say(slug)
    block = block_of(slug)

    if request.config.getoption("--update-golden"):
        page = block.string
        start, end = block.span(1)
        PAGE.write_text(f"{page[:start]}{told}\n{page[end:]}", encoding="utf-8")
        return

    assert without_age(told) == without_age(block[1].rstrip("\n"))


def without_age(text):
    return re.sub(r"loaded \d+ \w+ ago", "loaded some time ago", text)
