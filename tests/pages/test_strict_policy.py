"""A strict content-security-policy: nothing of ours runs or styles from inside a page."""

import re
from pathlib import Path

import pytest

from mkdocs_dagbook.pages import plan_pages
from mkdocs_dagbook.pages.templates import templates_folder

FOLDER = templates_folder()
ALL_IN_ONE = "plain/single.html"
"""A book in one file has nowhere else to put its styles and scripts."""

PLACES = sorted(
    {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")} - {ALL_IN_ONE}
)
SCRIPTS = sorted(path.name for path in (FOLDER / "scripts").glob("*.js"))

INLINE = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "a script": re.compile(r"<script\b(?![^>]*\ssrc=)|javascript:", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
}
EVALUATED = re.compile(
    r"\beval\(|new Function\(|setAttribute\(\s*[\"']style|\bcssText\b"
    r"|set(?:Timeout|Interval)\(\s*[\"'`]|document\.write"
)


@pytest.mark.parametrize("place", PLACES)
def test_a_template_brings_no_script_style_or_handler_of_its_own(place: str) -> None:
    text = (FOLDER / place).read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_evaluates_no_text(name: str) -> None:
    text = Path(FOLDER, "scripts", name).read_text(encoding="utf-8")
    assert [found[0] for found in EVALUATED.finditer(text)] == []


def test_written_pages_hold_none_either(tiny, open_book) -> None:
    for page in plan_pages(open_book(tiny)):
        tags = "".join(re.findall(r"<[a-zA-Z][^>]*>", page.write()))
        assert [what for what, pattern in INLINE.items() if pattern.search(tags)] == [], page.path
