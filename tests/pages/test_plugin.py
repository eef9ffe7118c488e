"""The plugin inside MkDocs: a tiny site is really built."""

import json
import posixpath
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

TAG = re.compile(r"<(?:a|link|script|img|source|iframe|use)\b[^>]*?\s(?:href|src)=\"?([^\"\s>]+)")
LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*?\ssrc=\"?([^\"\s>]+)|<link\b[^>]*?\shref=\"?([^\"\s>]+)"
)
TAGS = re.compile(r"<[^>]+>")
ID = re.compile(r"\s(?:id|name)=\"?([^\"\s>]+)")


@pytest.fixture
def make_site(tmp_path: Path, tiny, write_artifacts):
    """Build a site of the tiny project; options, settings and pages may be given."""

    def made(
        options: dict[str, Any] | None = None,
        settings: dict[str, Any] | None = None,
        pages: dict[str, str] | None = None,
        artifacts: dict[str, Any] | None = None,
    ) -> Path:
        write_artifacts(tiny if artifacts is None else artifacts, tmp_path / "target")
        docs = tmp_path / "docs"
        docs.mkdir(exist_ok=True)
        for name, text in (pages or {}).items():
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            (docs / name).write_text(text, encoding="utf-8")
        config = {
            "site_name": "Tiny",
            "theme": {"name": "material", "font": False},
            "plugins": ["search", {"dagbook": options or {}}],
            **(settings or {}),
        }
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        build(load_config(str(tmp_path / "mkdocs.yml")))
        return tmp_path / "site"

    return made


def html_of(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*.html"))
    }


@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_link_of_the_site_resolves_and_nothing_comes_from_elsewhere(
    make_site, directory_urls: bool
) -> None:
    site = make_site(settings={"use_directory_urls": directory_urls})
    pages = html_of(site)
    assert len(pages) > 15
    for name, html in pages.items():
        if name == "404.html":
            continue
        for first, second in LOADED.findall(html):
            assert not re.match(r"(\w+:)?//", first or second), (name, first or second)
        for link in TAG.findall(html):
            if re.match(r"[a-z]+:", link):
                continue
            target, _, anchor = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target)))
            there = name if not target else there
            if (site / there).is_dir():
                there = posixpath.normpath(f"{there}/index.html")
            assert (site / there).is_file(), (name, link)
            # What a script asks (#node=…, #q=…) is no place on the page.
            if anchor and there in pages and not anchor.startswith("__") and "=" not in anchor:
                assert unquote(anchor) in ID.findall(pages[there]), (name, link)


def test_search_of_the_theme_finds_a_model_by_title_and_description(make_site) -> None:
    index = (make_site() / "search" / "search_index.json").read_text(encoding="utf-8")
    assert '"location":"models/orders/"' in index
    assert "One row an order." in index
    assert "column-amount" not in index  # columns are in the book's own search


def test_the_navigation_lists_chapters_and_the_neighbours_of_a_page(make_site) -> None:
    site = make_site()
    model = (site / "models" / "orders" / "index.html").read_text(encoding="utf-8")
    menu = re.search(r'<nav class="md-nav md-nav--primary".*?</nav>\s*</div>', model, re.DOTALL)
    assert menu is not None
    assert "../../sources/" in menu[0]
    assert "md-nav__item--active" in menu[0]
    opened = re.findall(r"md-toggle[^>]*?checked>\s*(.*?)</(?:label|a)>", menu[0], re.DOTALL)
    assert [TAGS.sub("", each).strip() for each in opened] == ["Tables", "Models"]


def test_a_home_page_of_ones_own_keeps_its_words_and_gains_the_health(make_site) -> None:
    site = make_site(pages={"index.md": "# Hello\n\nOur data. [Orders](models/orders.md)"})
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "Our data." in home
    assert 'href="models/orders/"' in home
    assert "Health at a glance" in home


def test_a_link_to_a_column_that_is_not_there_is_told(make_site, caplog) -> None:
    caplog.set_level("INFO")
    make_site(pages={"a.md": "# A\n\n[x](models/orders.md#column-amount)"})
    assert "#column" not in caplog.text
    make_site(pages={"a.md": "# A\n\n[x](models/orders.md#column-gone)"})
    assert "does not contain an anchor '#column-gone'" in caplog.text


def test_the_book_can_stand_in_a_folder(make_site) -> None:
    site = make_site(options={"folder": "book"}, pages={"index.md": "# Mine"})
    assert "Health at a glance" not in (site / "index.html").read_text(encoding="utf-8")
    page = (site / "book" / "models" / "orders" / "index.html").read_text(encoding="utf-8")
    opened = re.findall(r"md-toggle[^>]*?checked>\s*(.*?)</(?:label|a)>", page, re.DOTALL)
    assert [TAGS.sub("", each).strip() for each in opened] == ["Tiny", "Tables", "Models"]


def test_ones_own_navigation_may_name_pages_of_the_book(make_site) -> None:
    nav = [{"Start": "index.md"}, {"Tables": "models/index.md"}]
    home = (make_site(settings={"nav": nav}) / "index.html").read_text(encoding="utf-8")
    menu = home[home.index("md-nav--primary") : home.index("md-sidebar--secondary")]
    assert menu.count('href="models/"') == 1


def test_a_page_of_ones_own_replaces_a_page_of_the_book(make_site) -> None:
    site = make_site(pages={"glossary/index.md": "# Words\n\nMine."})
    assert "Mine." in (site / "glossary" / "index.html").read_text(encoding="utf-8")


AUDIENCE = {
    "audience": "partners",
    "audiences": {"partners": {"hide": {"models": ["stg_orders"]}, "redact": True}},
}


def test_a_site_for_an_audience_tells_nothing_of_what_is_hidden(make_site) -> None:
    site = make_site(options=AUDIENCE)
    texts = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert [path for path, text in texts.items() if "stg_orders" in text] == []
    assert (site / "models" / "orders" / "index.html") in texts
    assert "stg_orders" not in (site / "search" / "search_index.json").read_text(encoding="utf-8")


def test_a_page_of_ones_own_that_tells_what_is_hidden_fails_the_build(make_site, caplog) -> None:
    with pytest.raises(Abort):
        make_site(options=AUDIENCE, pages={"about.md": "# About\n\nWe have `stg_orders`."})
    assert "error[audience-leak]" in caplog.text
    assert "about/index.html" in caplog.text


def test_a_shortcode_that_asks_for_something_hidden_fails_the_build(make_site, caplog) -> None:
    with pytest.raises(Abort):
        make_site(options=AUDIENCE, pages={"about.md": '# About\n\n{{ model("stg_orders") }}'})
    assert "about.md:3" in caplog.text


def test_an_unknown_option_is_an_error_with_a_suggestion(make_site, caplog) -> None:
    with pytest.raises(Abort):
        make_site(options={"artefacts": "target"})
    assert "did you mean 'artifacts'?" in caplog.text


def test_a_mistake_leaves_the_site_of_yesterday(make_site) -> None:
    home = make_site() / "index.html"
    with pytest.raises(Abort):
        make_site(options={"artifacts": "nowhere"})
    assert home.is_file()


def test_a_project_folder_that_is_not_there_is_told(make_site, caplog) -> None:
    with pytest.raises(Abort):
        make_site(options={"project": "nowhere"})
    assert "error[missing-project]" in caplog.text


def test_an_unknown_option_of_the_gate_is_an_error_too(make_site, caplog) -> None:
    with pytest.raises(Abort):
        make_site(options={"checks": {"treshold": 80}})
    assert "did you mean 'threshold'?" in caplog.text


def test_the_gate_is_set_in_mkdocs_yml_as_in_its_own_file(make_site, caplog) -> None:
    rules = {"model-owner": "error"}
    with pytest.raises(Abort):
        make_site(options={"checks": {"fail_on_check": True, "rules": rules}})
    assert "error[check-failed]" in caplog.text

    with pytest.raises(Abort):
        make_site(options={"checks": {"rules": {"model-ownr": "error"}}})
    assert "error[unknown-check-rule]" in caplog.text
    assert "--> mkdocs.yml" in caplog.text


def test_the_gate_is_not_set_in_two_places(make_site, caplog, tmp_path) -> None:
    site = make_site(options={"checks": {"threshold": 0}})
    (site.parent / "dagbook.yml").write_text("check: {preset: start}\n", encoding="utf-8")

    assert make_site(options={"checks": {"threshold": 0}})
    with pytest.raises(Abort):
        make_site(options={"checks": {"preset": "strict"}})
    assert "error[settings-in-two-places]" in caplog.text
    assert "stand in dagbook.yml and in mkdocs.yml" in caplog.text


def test_missing_artifacts_stop_the_build_with_a_hint_and_no_traceback(make_site, caplog) -> None:
    with pytest.raises(Abort):
        make_site(artifacts={})
    assert "error[missing-artifact]" in caplog.text
    assert "dagbook build" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_shut_gate_stops_the_build_when_asked(make_site, caplog) -> None:
    assert (make_site(options={"checks": {"threshold": 99}}) / "index.html").is_file()
    with pytest.raises(Abort):
        make_site(options={"checks": {"threshold": 99, "fail_on_check": True}})
    assert "error[check-failed]" in caplog.text
    assert "of the 99 points it needs" in caplog.text
    assert "Traceback" not in caplog.text


def test_the_scripts_stay_small(make_site) -> None:
    script = make_site() / "assets" / "dagbook" / "dagbook.js"
    assert 0 < script.stat().st_size < 48_000


LIVE = "<img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def with_attacks(value: Any) -> Any:
    """A name, label, tag or owner that is HTML, wherever the book or the theme prints one."""
    if isinstance(value, dict):
        return {
            key: [LIVE]
            if key == "tags"
            else f"{LIVE}{len(inner)}"
            if key in ("name", "label", "owner", "title") and isinstance(inner, str)
            else f'"{escape(LIVE)}'
            if key == "description"
            else with_attacks(inner)
            for key, inner in value.items()
        }
    return [with_attacks(each) for each in value] if isinstance(value, list) else value


def test_html_in_names_is_text_in_titles_navigation_and_search_too(make_site, tiny) -> None:
    attacked = {name: with_attacks(each) for name, each in tiny.items()}
    site = make_site(artifacts=attacked)
    for name, html in html_of(site).items():
        for tag, attributes in Tags(html).found:
            assert "onerror" not in attributes, (name, tag)
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    for each in index["docs"]:
        assert "<img" not in each["title"], each["location"]
        assert "<img" not in each["text"], each["location"]
