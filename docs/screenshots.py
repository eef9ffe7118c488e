"""Take the pictures that README and the handbook show, from the shop's built book.

    python docs/screenshots.py                      what is committed, to docs/images
    python docs/screenshots.py --all --out FOLDER   a page of each kind, to look at
    python docs/screenshots.py --site site --all --out FOLDER tutorial reference/errors

``--all`` photographs whole pages, light and dark, at 1440 and 390 pixels.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = {
    "home": "index",
    "models": "models/index",
    "model": "models/mart_customer_summary",
    "staging-model": "models/stg_orders",
    "source": "sources/raw_ecommerce.orders",
    "seed": "seeds/rfm_segment_rules",
    "exposure": "exposures/executive_revenue_dashboard",
    "glossary": "glossary/index",
    "term": "glossary/customer_lifetime_value",
    "owner": "owners/marketing-analytics",
    "tag": "tags/finance",
    "tests": "tests/index",
    "findings": "findings/index",
    "lineage": "lineage/index",
}
"""A telling page of each kind, by its address without ``.html``."""
COMMITTED = ("home", "model", "lineage")
"""Those that README and the handbook show, light and dark."""
SCHEMES = ("light", "dark")
WIDE, HIGH = 1440, 1150


@dataclass(frozen=True, slots=True)
class Picture:
    """One page in one scheme at one width."""

    name: str
    page: Path
    scheme: str
    width: int = WIDE
    is_whole: bool = False

    @property
    def file(self) -> str:
        """``model-dark-390.png``; the usual width is left out."""
        width = "" if self.width == WIDE else f"-{self.width}"
        return f"{self.name.replace('/', '-')}-{self.scheme}{width}.png"


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "examples" / "shop" / "site")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--all", action="store_true", help="whole pages, every scheme and width")
    parser.add_argument("pages", nargs="*", help="addresses without .html; a page of each kind")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    pages = {name: name for name in arguments.pages} or PAGES
    site = arguments.site.resolve()
    pictures = every_picture(site, pages) if arguments.all else committed_pictures(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for picture in pictures:
            take(browser, picture, arguments.out)
        browser.close()


def committed_pictures(site: Path) -> Iterator[Picture]:
    """The few that README and the handbook show."""
    for name in COMMITTED:
        for scheme in SCHEMES:
            yield Picture(name, file_of(site, PAGES[name]), scheme)


def every_picture(site: Path, pages: dict[str, str]) -> Iterable[Picture]:
    """All pages in all schemes and widths."""
    return (
        Picture(name, file_of(site, address), scheme, width, is_whole=True)
        for name, address in pages.items()
        for scheme in SCHEMES
        for width in (WIDE, 390)
    )


def file_of(site: Path, address: str) -> Path:
    """The file of a page, whichever kind of addresses the site has."""
    page = site / f"{address}.html"
    page = page if page.is_file() else site / address / "index.html"
    if not page.is_file():
        raise SystemExit(f"{site} has no page {address}: build the book first")
    return page


def take(browser: Browser, picture: Picture, out: Path) -> None:
    """Open the page from the file system and photograph it."""
    viewport = {"width": picture.width, "height": HIGH}
    context = browser.new_context(viewport=viewport, color_scheme=picture.scheme)
    page = context.new_page()
    page.goto(picture.page.as_uri())
    page.wait_for_timeout(300)
    page.screenshot(path=out / picture.file, full_page=picture.is_whole)
    context.close()


if __name__ == "__main__":
    main()
