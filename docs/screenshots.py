"""Take the pictures that README and the handbook show, from the shop's built book.

    python docs/screenshots.py                      what is committed, to docs/images
    python docs/screenshots.py --all --out FOLDER   every kind of page, to look at
    python docs/screenshots.py --site site --all --out FOLDER tutorial reference/errors

``--all`` photographs whole pages: light and dark, at 1440, 768 and 390 pixels, without scripts,
and on paper.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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
COMMITTED = {
    "home": "index",
    "model": "models/mart_customer_summary",
    "lineage": "lineage/index",
}
"""What README and the handbook show, light and dark, by its address without ``.html``."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDE, TABLET, PHONE, PAPER = 1440, 768, 390, 794
HIGH = 1150


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    name: str
    scheme: Literal["light", "dark"] = "light"
    width: int = WIDE
    scripts: bool = True
    media: Literal["screen", "print"] = "screen"
    is_whole: bool = True


LOOKS = (
    *(
        Look(f"{scheme}-{width}", scheme, width)
        for scheme in SCHEMES
        for width in (WIDE, TABLET, PHONE)
    ),
    Look("unscripted", scripts=False),
    Look("paper", width=PAPER, media="print"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as one looks at it."""

    name: str
    page: Path
    look: Look

    @property
    def file(self) -> str:
        """``model-dark-390.png``."""
        return f"{self.name.replace('/', '-')}-{self.look.name}.png"


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "examples" / "shop" / "site")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--all", action="store_true", help="every kind of page, every look")
    parser.add_argument("pages", nargs="*", help="addresses without .html")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    site = arguments.site.resolve()
    addresses = arguments.pages or every_kind(site)
    pictures = every_picture(site, addresses) if arguments.all else committed_pictures(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for picture in pictures:
            take(browser, picture, arguments.out)
        browser.close()


def committed_pictures(site: Path) -> Iterator[Picture]:
    """The few that README and the handbook show."""
    for name, address in COMMITTED.items():
        for scheme in SCHEMES:
            yield Picture(name, file_of(site, address), Look(scheme, scheme, is_whole=False))


def every_picture(site: Path, addresses: Iterable[str]) -> Iterator[Picture]:
    """All pages in all looks."""
    for address in addresses:
        for look in LOOKS:
            yield Picture(address, file_of(site, address), look)


def every_kind(site: Path) -> Iterator[str]:
    """The home page, and of every chapter its opening page and its largest other one."""
    yield "index"
    for folder in sorted({page.parent for page in site.rglob("*.html")} - {site}):
        opening = folder / "index.html"
        others = sorted(
            {*folder.glob("*.html")} - {opening}, key=lambda page: (page.stat().st_size, page.name)
        )
        for page in (*([opening] if opening.is_file() else []), *others[-1:]):
            yield page.relative_to(site).with_suffix("").as_posix()


def file_of(site: Path, address: str) -> Path:
    """The file of a page, whichever kind of addresses the site has."""
    page = site / f"{address}.html"
    page = page if page.is_file() else site / address / "index.html"
    if not page.is_file():
        raise SystemExit(f"{site} has no page {address}: build the book first")
    return page


def take(browser: Browser, picture: Picture, out: Path) -> None:
    """Open the page from the file system and photograph it."""
    look = picture.look
    context = browser.new_context(
        viewport={"width": look.width, "height": HIGH},
        color_scheme=look.scheme,
        java_script_enabled=look.scripts,
    )
    page = context.new_page()
    page.goto(picture.page.as_uri())
    page.emulate_media(media=look.media)
    page.wait_for_timeout(300)
    page.screenshot(path=out / picture.file, full_page=look.is_whole)
    context.close()


if __name__ == "__main__":
    main()
