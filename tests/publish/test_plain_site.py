"""`dagbook export`: the book as a site of its own."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from site_links import broken_links, pages_of

POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("addresses", ["--directory-urls", "--no-directory-urls"])
def test_every_link_and_anchor_resolves(export, tmp_path, addresses) -> None:
    docs = tmp_path / "pages"
    (docs / "guides").mkdir(parents=True)
    (docs / "guides" / "first.md").write_text(
        "# First\n\n[orders](../models/orders.md#column-paid) [home](../index.md)\n"
        "![picture](shot.png) [second](second/index.md)\n",
        encoding="utf-8",
    )
    (docs / "guides" / "second").mkdir()
    (docs / "guides" / "second" / "index.md").write_text("![x](../shot.png)", encoding="utf-8")
    (docs / "guides" / "shot.png").write_bytes(b"")

    done = export(addresses, "--docs", str(docs))

    assert done.exit_code == 0, done.output
    site = tmp_path / "target" / "book"
    assert len(pages_of(site)) > 15
    assert list(broken_links(site)) == []


def test_a_page_tells_where_it_stands_and_what_stands_beside_it(export, tmp_path) -> None:
    export()
    page = (tmp_path / "target/book/models/stg_orders.html").read_text(encoding="utf-8")
    assert "<title>stg_orders · tiny</title>" in page
    assert re.search(r'href="stg_orders.html" aria-current="page">stg_orders', page)
    assert 'aria-label="Chapters, on a small screen"' in page
    assert re.search(r'<nav class="dgs-toc".*href="#columns"', page)
    chapters = page[page.index('<nav class="dgs-nav"') : page.index("<main")]
    assert re.findall(r"<details open><summary>(.*?)</summary>", chapters) == ["Tables"]
    assert "<details><summary>Trust</summary>" in chapters


def test_nothing_is_inline_and_nothing_may_come_from_elsewhere(export, tmp_path) -> None:
    export()
    for name, html in pages_of(tmp_path / "target" / "book").items():
        assert INLINE.search(html) is None, (name, INLINE.search(html))
        assert unescape(POLICY.search(html)[1]).startswith(
            "default-src 'none'; script-src 'self'"
        ), name


def test_dark_colours_hold_without_scripts_too(export, tmp_path) -> None:
    export()
    styles = (tmp_path / "target/book/assets/dagbook/dagbook.css").read_text(encoding="utf-8")
    unscripted = styles[styles.rindex("@media (prefers-color-scheme: dark)") :]
    assert unscripted.count(":root:not([data-md-color-scheme]) {") >= 2
    assert "--md-default-bg-color: #171a21" in unscripted
    assert styles.count("{") == styles.count("}")


def test_a_home_page_of_ones_own_keeps_its_words_and_gains_the_health(export, tmp_path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "index.md").write_text("---\ntitle: Start\n---\n# Hello\n\nOurs.", encoding="utf-8")
    export("--docs", str(docs))
    home = (tmp_path / "target/book/index.html").read_text(encoding="utf-8")
    assert "<title>Start</title>" in home
    assert "Ours." in home
    assert "Health at a glance" in home


def test_where_the_site_stands_is_known_there_is_a_page_for_what_is_not_there(
    export, tmp_path
) -> None:
    export("--site-url", "https://shop.example/book")
    page = (tmp_path / "target" / "book" / "404.html").read_text(encoding="utf-8")
    assert "There is no such page" in page
    assert set(re.findall(r'(?:href|src)="(?!https://shop\.example/book/)([^"]*)"', page)) == {
        "#content"
    }
    export()
    assert not (tmp_path / "target" / "book" / "404.html").exists()


def test_a_link_to_nowhere_is_told_with_its_line(export, tmp_path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "a.md").write_text("# A\n\n[x](models/gone.md)", encoding="utf-8")
    done = export("--docs", str(docs))
    assert done.exit_code == 0
    assert "warning[broken-link]: the link to models/gone.md leads nowhere" in done.output
    assert "a.md:3" in done.output


def test_front_matter_that_is_no_yaml_is_told_with_its_line(export, tmp_path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "a.md").write_text("---\ntitle: A\nb: : c\n---\n", encoding="utf-8")
    done = export("--docs", str(docs))
    assert done.exit_code == 1
    assert "error[broken-front-matter]" in done.output
    assert "a.md:3" in done.output


def test_a_page_that_is_no_text_is_told_with_its_file(export, tmp_path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "a.md").write_bytes(b"# \xff")
    done = export("--docs", str(docs))
    assert done.exit_code == 1
    assert "error[not-utf8]" in done.output
    assert "pages/a.md" in done.output


def test_the_site_is_replaced_as_a_whole_and_nothing_is_left_beside_it(export, tmp_path) -> None:
    export()
    old = tmp_path / "target" / "book" / "models" / "gone.html"
    old.write_text("old", encoding="utf-8")
    export()
    assert not old.exists()
    assert list((tmp_path / "target").glob(".book*")) == []


def test_a_folder_of_somebody_else_stays_as_it_is(export, tmp_path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep", encoding="utf-8")
    done = export("--output", str(mine))
    assert done.exit_code == 1
    assert "error[foreign-folder]" in done.output
    assert [each.name for each in mine.iterdir()] == ["letter.txt"]


def test_a_mistake_leaves_the_site_of_yesterday(export, tmp_path) -> None:
    export()
    before = bytes_of(tmp_path / "target" / "book")
    done = export("--threshold", "100", "--fail-on-check")
    assert done.exit_code == 1
    assert "error[check-failed]" in done.output
    assert bytes_of(tmp_path / "target" / "book") == before


def test_sql_stays_out_of_the_book_where_asked(export, tmp_path) -> None:
    export("--no-show-sql")
    site = tmp_path / "target" / "book"
    for name, data in bytes_of(site).items():
        assert b"sum(amount)" not in data, name


@pytest.mark.parametrize("form", ["site", "tree", "hugo", "single", "json"])
def test_two_builds_have_the_same_bytes_whatever_the_hash_seed(form, export, tmp_path) -> None:
    export()
    found = []
    for seed in ("1", "2"):
        out = tmp_path / f"out-{seed}"
        words = ("--format", form, "-o", str(out), "--project-dir", str(tmp_path))
        program = "import sys; from mkdocs_dagbook.commands.export import command; command()"
        subprocess.run(
            [sys.executable, "-c", program, *words],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        found.append(bytes_of(out) if out.is_dir() else {"": out.read_bytes()})
    assert found[0] == found[1]


def test_the_clock_may_be_set_from_outside(export, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    done = export()
    assert done.exit_code == 1
    assert "error[wrong-clock]: SOURCE_DATE_EPOCH is 'yesterday'" in done.output
