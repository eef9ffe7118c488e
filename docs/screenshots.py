"""Take the pictures that README and the handbook show, from the shop's built book.

    python docs/screenshots.py [--site examples/shop/site] [--out docs/images] [--all]

``--all`` photographs every kind of page, light and dark, at 1440 and 390 pixels, to look at.
"""

import argparse
from collections.abc import Iterator
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
FOR_README = (("model", "light", 1440), ("home", "light", 1440), ("lineage", "dark", 1440))


@dataclass(frozen=True, slots=True)
class Picture:
    """One page in one scheme at one width."""

    name: str
    page: Path
    scheme: str
    width: int

    @property
    def file(self) -> str:
        """``model-dark-390.png``; the usual width is left out."""
        width = "" if self.width == 1440 else f"-{self.width}"
        return f"{self.name}-{self.scheme}{width}.png"


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "examples" / "shop" / "site")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    pictures = every_picture(arguments.site) if arguments.all else readme_pictures(arguments.site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for picture in pictures:
            take(browser, picture, arguments.out)
        browser.close()


def kinds(site: Path) -> dict[str, Path]:
    """One typical page of each kind: the one with most to show, or the kind's index."""
    found = {"home": site / "index.html"}
    for folder in sorted(path for path in site.iterdir() if path.is_dir()):
        pages = sorted(folder.rglob("*.html"), key=lambda path: path.stat().st_size)
        if pages and folder.name not in ("assets", "search", "dagbook"):
            found[folder.name] = pages[-1]
            if folder / "index.html" in pages:
                found[f"{folder.name}-index"] = folder / "index.html"
    return found


def readme_pictures(site: Path) -> Iterator[Picture]:
    """The few that are committed."""
    named = {name.removesuffix("s"): page for name, page in kinds(site).items()}
    for name, scheme, width in FOR_README:
        yield Picture(name, named[name], scheme, width)


def every_picture(site: Path) -> Iterator[Picture]:
    """All kinds, schemes and widths."""
    for name, page in kinds(site).items():
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                yield Picture(name, page, scheme, width)


def take(browser: Browser, picture: Picture, out: Path) -> None:
    """Open the page from the file system and photograph it."""
    scheme = "dark" if picture.scheme == "dark" else "light"
    context = browser.new_context(
        viewport={"width": picture.width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(picture.page.as_uri())
    page.wait_for_timeout(300)
    page.screenshot(path=out / picture.file)
    context.close()


if __name__ == "__main__":
    main()
