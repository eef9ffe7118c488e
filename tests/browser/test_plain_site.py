"""The plain site and the single file in a real browser: nobody needs MkDocs to read them."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

from mkdocs_dagbook.commands.export import command

PAGES = ("index.html", "models/fct_orders.html", "models/index.html", "lineage/index.html")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def plain(book, tmp_path_factory) -> Path:
    """A folder with the shop as a site and as one file."""
    shop, folder = book.parent, tmp_path_factory.mktemp("plain")
    for form, name in (("site", "site"), ("single", "book.html")):
        words = ["--project-dir", str(shop), "--format", form, "--output", str(folder / name)]
        done = CliRunner().invoke(command, words)
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def open_plain(chromium, plain):
    contexts = []

    def opened(place: str, **settings):
        context = chromium.new_context(**settings)
        context.set_default_timeout(90_000)
        contexts.append(context)
        page = context.new_page()
        page.told = []
        page.on("console", lambda each: page.told.append(each.text) if each.type == "error" else 0)
        page.on("pageerror", lambda each: page.told.append(str(each)))
        page.on("request", lambda each: page.told.append(each.url) if "http" in each.url else None)
        path, _, anchor = place.partition("#")
        page.goto(f"{(plain / path).as_uri()}#{anchor}" if anchor else (plain / path).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_every_kind_of_page(open_plain, name: str, scheme: str) -> None:
    page = open_plain(f"site/{name}", color_scheme=scheme)
    assert page.told == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_scrolls_one_way_only_and_has_a_menu_without_scripts(open_plain, name) -> None:
    page = open_plain(f"site/{name}", viewport=PHONE, java_script_enabled=False)
    page.locator(".dgs-menu > summary").click()
    part = page.locator(".dgs-menu details", has_text="Glossary").last
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    page.get_by_role("link", name="Glossary").first.click()
    assert page.url.endswith("glossary/index.html")
    page = open_plain(f"site/{name}", viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_dark_is_dark_by_choice_by_system_and_without_scripts(open_plain) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page = open_plain("site/index.html", color_scheme="light")
    light = page.evaluate(ground)
    page.get_by_role("button", name="Switch to dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(page.url.replace("index.html", "models/index.html"))
    assert page.evaluate(ground) == dark
    unscripted = open_plain("site/index.html", color_scheme="dark", java_script_enabled=False)
    assert unscripted.evaluate(ground) == dark


@pytest.mark.browser
def test_the_search_leads_to_a_column(open_plain) -> None:
    page = open_plain("site/index.html")
    page.keyboard.press("/")
    page.keyboard.type("net_revenue")
    page.wait_for_selector(".dg-finder [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html**")
    assert page.told == []


@pytest.mark.browser
def test_one_file_shows_one_page_at_a_time_with_scripts_and_without(open_plain) -> None:
    for scripts in (True, False):
        page = open_plain("book.html", java_script_enabled=scripts)
        shown = page.locator(".dgs-sheet:visible")
        assert [each.get_attribute("id") for each in shown.all()] == ["p.index"]
        page.goto(f"{page.url}#p.models.fct_orders--column-net_revenue")
        assert [each.get_attribute("id") for each in shown.all()] == ["p.models.fct_orders"]
        assert page.told == []


@pytest.mark.browser
def test_the_search_of_one_file_finds_what_is_in_it(open_plain) -> None:
    page = open_plain("book.html#p.models.fct_orders")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("/")
    page.keyboard.type("dim_customer")
    page.wait_for_selector(".dg-finder [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.startsWith('#p.models.dim_customer')")
    assert page.told == []
